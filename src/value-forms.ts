/**
 * The forms that values of environment variables have. A problem names the variable and the fix, and
 * never shows the value.
 * @module
 */
import { ConfigError } from './config-error.ts';
import { type HttpUrl, isLoopback, parseHttpUrl } from './lib/http-url.ts';

/** As Meta's dashboard shows it (App settings > Basic). */
const APP_SECRET = /^[0-9a-f]{32}$/;

export const list = (value: string): string[] =>
  [...new Set(value.split(',').map((part) => part.trim()))].filter(Boolean);

export function accessToken(token: string, name: string): string {
  if (/^(?:Authorization:\s*)?Bearer\s/i.test(token)) {
    throw new ConfigError(name, 'begins with "Bearer": set it to the token alone');
  }
  if (APP_SECRET.test(token)) {
    throw new ConfigError(
      name,
      'holds what looks like an App Secret: set it to the access token, which is longer',
    );
  }
  // It goes into a header, where nothing else is allowed.
  if (!/^[!-~]+$/.test(token)) {
    throw new ConfigError(name, 'holds a blank or a character that no token has: copy it again');
  }
  return token;
}

export function directory(
  value: string | undefined,
  name: string,
  example: string,
): string | undefined {
  if (value !== undefined && /^(?:~|\$|[a-z]+:\/)/i.test(value)) {
    throw new ConfigError(name, `must be an absolute path, such as ${example}`);
  }
  return value;
}

export function wholeNumber(value: string, name: string, limit: number): number {
  const count = /^\d{1,6}$/.test(value) ? Number(value) : 0;
  if (count < 1 || count > limit) {
    throw new ConfigError(name, `must be a whole number from 1 to ${limit}`);
  }
  return count;
}

export function boolean(value: string, name: string): boolean {
  if (!/^(true|false)$/i.test(value)) throw new ConfigError(name, 'must be true or false');
  return value.toLowerCase() === 'true';
}

export function required(value: string | undefined, name: string, what: string): string {
  if (value === undefined) throw new ConfigError(name, `is not set: set it to ${what}`);
  return value;
}

export function httpUrl(value: string, name: string): HttpUrl {
  const url = parseHttpUrl(value);
  if (!url) {
    throw new ConfigError(
      name,
      'must be an absolute URL that begins with https:// and has no query',
    );
  }
  if (url.scheme !== 'https' && !isLoopback(url)) {
    throw new ConfigError(
      name,
      "must begin with https:// (http:// is for this machine's own address only)",
    );
  }
  return url;
}
