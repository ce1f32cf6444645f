/**
 * The checks of arguments, before anything is sent: each failure names the argument, the limit and what
 * was given. Lengths count UTF-16 code units: Meta says "characters" only, and this is the strictest
 * reading. Nothing is cut to fit: whoever wrote a text can shorten it better.
 * @module
 */
import { InvalidArgument } from '../refused.ts';

/** @throws InvalidArgument when a text is blank or too long */
export function checkText(name: string, value: string, limit: number): string {
  if (value.trim() === '')
    throw new InvalidArgument(`${name} is empty: it needs 1 to ${limit} characters`);
  return checkLength(name, value, limit);
}

/** @throws InvalidArgument when a text is too long; it may be empty */
export function checkLength(name: string, value: string, limit: number): string {
  if (value.length > limit) {
    throw new InvalidArgument(
      `${name} has ${value.length} characters: at most ${limit} are allowed`,
    );
  }
  return value;
}

/** @throws InvalidArgument when a number is none, or out of its range */
export function checkNumber(name: string, value: number, from: number, to: number): number {
  if (!(value >= from && value <= to)) {
    throw new InvalidArgument(`${name} is ${value}: it must be a number from ${from} to ${to}`);
  }
  return value;
}

/** Meta's ids of messages. @throws InvalidArgument when it is none */
export function checkMessageId(name: string, value: string): string {
  const id = value.trim();
  if (!/^wamid\.[!-~]{1,500}$/.test(id)) {
    throw new InvalidArgument(`${name} is no id of a message: it must begin with wamid.`);
  }
  return id;
}

/** What may follow the host of a URL; the user part and blanks are left out on purpose. */
const WEB_URL = /^(https?):\/\/[^\s/?#@\\]+\.?[^\s\\]*$/i;

/** @throws InvalidArgument when it is no https URL (or no http one, where that is allowed) */
export function checkUrl(name: string, value: string, { http }: { http: boolean }): string {
  const url = value.trim();
  const scheme = WEB_URL.exec(url)?.[1]?.toLowerCase();
  if (scheme !== 'https' && !(http && scheme === 'http')) {
    throw new InvalidArgument(
      `${name} must be an absolute URL that begins with ${http ? 'http:// or https://' : 'https://'}`,
    );
  }
  return checkLength(name, url, MAX_URL);
}

/** Characters; our own limit, that of most servers and caches. */
const MAX_URL = 2_000;
