/**
 * Entries that are tried again: in a directory for each minute, so that what isn't due costs nothing.
 * @module
 */
import { type Entry, formatEntryName, parseEntry } from './entry.ts';
import { isOneOf, listIfThere, makeIfMissing, removeDirectoryIfEmpty } from './idempotent.ts';
import { type Inbox, microseconds } from './inbox.ts';

const MINUTE = 60_000_000;

/** Microseconds: nothing is due later than this from now on, unless the clock was set back. */
const HORIZON = 61 * MINUTE;

/** From the beginning of a minute until nobody moves anything into its directory any more. */
const OVER = 2 * MINUTE;

/** The directory for what is due at a time (microseconds): a minute's. */
export const retryDirectory = (due: number): string =>
  `retry/${Math.floor(due / MINUTE)
    .toString()
    .padStart(8, '0')}`;

/** What is due, in no order. @throws FileError */
export function listDue(inbox: Inbox): Entry[] {
  const now = microseconds(inbox);
  const entries: Entry[] = [];
  for (const { directory, names, minute } of minutes(inbox, (minute) => isDue(minute, now))) {
    // Someone may be about to move a file into one that isn't over.
    if (names.length === 0 && isDue(minute + OVER, now)) {
      removeDirectoryIfEmpty(inbox.files, directory);
    }
    entries.push(...names.map((name) => parseEntry(directory, name, true)));
  }
  return entries.filter(({ time }) => isDue(time, now));
}

/** A time so far ahead that it was never meant: the clock was set back since. */
const isDue = (time: number, now: number): boolean => time <= now || time > now + HORIZON;

/** The minutes with something in them, those that a test of their beginning lets through. */
function* minutes(
  { files }: Inbox,
  wanted: (beginning: number) => boolean,
): Generator<{ directory: string; minute: number; names: string[] }> {
  for (const name of files.list('retry')) {
    const directory = `retry/${name}`;
    const minute = Number(name) * MINUTE;
    if (wanted(minute)) yield { directory, minute, names: listIfThere(files, directory) };
  }
}

/** How many entries wait to be tried again, and when (microseconds) the first of them is due. */
export function countRetries(inbox: Inbox): { count: number; next: number | undefined } {
  let count = 0;
  let next: number | undefined;
  for (const { directory, names } of minutes(inbox, () => true)) {
    count += names.length;
    for (const name of names) {
      const { key, time } = parseEntry(directory, name);
      if (key !== undefined && (next === undefined || time < next)) next = time;
    }
  }
  return { count, next };
}

/** Moves an entry to those that are tried again at a time (microseconds). @throws FileError */
export function moveToRetry(
  path: string,
  { key, lane }: { key: string; lane: string },
  due: number,
  { files }: Inbox,
): void {
  const directory = retryDirectory(due);
  const target = `${directory}/${formatEntryName(due, key, lane)}`;
  try {
    files.rename(path, target);
  } catch (error) {
    if (!isOneOf(error, 'no-entry')) throw error;
    if (makeIfMissing(files, directory)) files.syncDirectory('retry');
    files.rename(path, target);
  }
  files.syncDirectory(directory);
}
