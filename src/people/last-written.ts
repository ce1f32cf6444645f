/**
 * When a person last wrote to which of our numbers.
 * @module
 */
import { phoneNumberIds } from '../account.ts';
import type { Context } from '../context.ts';
import { otherForm } from '../messaging/national-form.ts';
import type { Files } from '../ports.ts';
import { phoneOf } from './identity.ts';
import { readPerson, timesIn, writePerson } from './person-file.ts';

/** Milliseconds since 1970, by phone number id. */
export type LastWritten = ReadonlyMap<string, number>;

export interface Written {
  /** Digits, or a user id. */
  person: string;
  /** The phone number id that got it. */
  number: string;
  /** Milliseconds since 1970. */
  time: number;
  /** There is no other number: then there is nothing to keep. */
  isOnlyNumber: boolean;
}

/** @throws FileError */
export function noteWritten({ person, number, time, isOnlyNumber }: Written, files: Files): void {
  const times = isOnlyNumber ? new Map<string, number>() : read(person, files);
  const latest = Math.max(time, times.get(number) ?? 0);
  // To the end: Meta's times are whole seconds, and of two in one second the later note counts.
  times.delete(number);
  times.set(number, latest);
  writePerson('people', person, Object.fromEntries(times), files);
}

/**
 * @param person as a receiver's id is written; a group has not written
 * @returns empty when nothing is known, such as without an inbox
 */
export function lastWritten(person: string, { config, host }: Context): LastWritten {
  const directory = config.get('inboxDir');
  const files = directory && host.disk.open(`${directory}/${config.get('phoneNumberId')}`);
  if (!files) return new Map();
  const name = phoneOf(person, files) ?? person;
  const known = read(name, files);
  if (known.size > 0) return known;
  const other = otherForm(`+${name}`);
  return other ? read(other.to.replace('+', ''), files) : known;
}

/** The number that a person last wrote to, where there are several. */
export function usualNumber(person: string, at: Context): string | undefined {
  const ours = phoneNumberIds(at.config);
  if (ours.length === 1) return undefined;
  const latest = [...lastWritten(person, at)]
    .filter(([number]) => ours.includes(number))
    .sort(([, a], [, b]) => a - b)
    .at(-1);
  return latest?.[0];
}

const read = (person: string, files: Files): Map<string, number> =>
  timesIn(readPerson('people', person, files));
