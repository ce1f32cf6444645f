/**
 * When a person last wrote to which of our numbers: one small file for each, in the inbox's directory.
 * It isn't synced: what a power cut takes, the person's next message brings back.
 * @module
 */
import { phoneNumberIds } from '../account.ts';
import type { Context } from '../context.ts';
import { shardOf } from '../inbox/directories.ts';
import { fileName } from '../inbox/entry.ts';
import { isOneOf, makeIfMissing } from '../inbox/idempotent.ts';
import { readFile } from '../inbox/open-file.ts';
import { parseJsonObject } from '../lib/json.ts';
import { otherForm } from '../messaging/national-form.ts';
import type { Files } from '../ports.ts';

const DIRECTORY = 'people';

/** Milliseconds since 1970, by phone number id. */
export type LastWritten = ReadonlyMap<string, number>;

const pathOf = (person: string): string => `${DIRECTORY}/${shardOf(person)}/${fileName(person)}`;

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
  const times = new Map(isOnlyNumber ? [] : read(person, files));
  const latest = Math.max(time, times.get(number) ?? 0);
  // To the end: Meta's times are whole seconds, and of two in one second the later note counts.
  times.delete(number);
  times.set(number, latest);
  const path = pathOf(person);
  const text = JSON.stringify(Object.fromEntries(times));
  try {
    files.writeUnsynced(path, text);
  } catch (error) {
    if (!isOneOf(error, 'no-entry')) throw error;
    makeIfMissing(files, DIRECTORY);
    makeIfMissing(files, `${DIRECTORY}/${shardOf(person)}`);
    files.writeUnsynced(path, text);
  }
}

/**
 * @param person as a receiver's id is written; a group has not written
 * @returns empty when nothing is known, such as without an inbox
 */
export function lastWritten(person: string, { config, host }: Context): LastWritten {
  const directory = config.get('inboxDir');
  const files = directory && host.disk.open(`${directory}/${config.get('phoneNumberId')}`);
  if (!files) return new Map();
  const known = read(person, files);
  if (known.size > 0) return known;
  const other = otherForm(`+${person}`);
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

/** What can't be read is not known. */
function read(person: string, files: Files): LastWritten {
  let text: string;
  try {
    text = readFile(files, pathOf(person));
  } catch {
    return new Map();
  }
  const entries = Object.entries(parseJsonObject(text) ?? {});
  return new Map(entries.filter((entry): entry is [string, number] => Number.isFinite(entry[1])));
}
