/**
 * What may be delivered now, and when a retry is due.
 * @module
 */
import { type Inbox, microseconds } from './inbox.ts';
import { parseEntryName } from './names.ts';
import { isOneOf, listIfThere, makeIfMissing, removeDirectoryIfEmpty } from './tolerant.ts';

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;

/** Microseconds from the nth failed attempt to the next one; after that many it is given up. */
const DELAYS = [10 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 60 * MINUTE];
export const MAX_ATTEMPTS = DELAYS.length + 1;

/** Nothing is due later than this from now on, unless the clock was set back. */
const HORIZON = 61 * MINUTE;

/** @param attempts that failed @returns microseconds until the next; undefined: there is none */
export const delayAfter = (attempts: number): number | undefined => DELAYS[attempts - 1];

/** From the beginning of a minute until nobody moves anything into its directory any more. */
const OVER = 2 * MINUTE;

/** One file of the queue or of those to be tried again. */
export interface Waiting {
  path: string;
  name: string;
  sender: string;
  /** It has had its first round of deliveries. */
  again: boolean;
}

/** The directory for what is due at a time (microseconds): a minute's. */
export const retryDirectory = (due: number): string =>
  `retry/${Math.floor(due / MINUTE)
    .toString()
    .padStart(8, '0')}`;

/**
 * What waits for its first delivery, and what is due again: in the order in which it came to be so.
 * What isn't due yet isn't looked at.
 * @throws FileError
 */
export function listWaiting(inbox: Inbox): Waiting[] {
  const { files } = inbox;
  const waiting = waitingIn('queue', false, inbox);
  const now = microseconds(inbox);
  for (const { directory, names, minute } of retries(inbox, (minute) => isDue(minute, now))) {
    // Someone may be about to move a file into one that isn't over.
    if (names.length === 0 && isDue(minute + OVER, now)) removeDirectoryIfEmpty(files, directory);
    waiting.push(
      ...waitingIn(directory, true, inbox, names).filter(({ name }) =>
        isDue(parseEntryName(name)?.time ?? 0, now),
      ),
    );
  }
  return waiting.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A time so far ahead that it was never meant: the clock was set back since. */
const isDue = (time: number, now: number): boolean => time <= now || time > now + HORIZON;

function waitingIn(
  directory: string,
  again: boolean,
  { files }: Inbox,
  names: readonly string[] = files.list(directory),
): Waiting[] {
  return names.map((name) => ({
    path: `${directory}/${name}`,
    name,
    // What isn't ours is still to be looked at, and set aside.
    sender: parseEntryName(name)?.sender ?? '?',
    again,
  }));
}

/** For the log: without the sender. */
export function describeWaiting({ name }: Waiting): string {
  const entry = parseEntryName(name);
  return entry ? `message ${entry.key}` : 'a file of another name';
}

/** The minutes with something in them, those that a test of their beginning lets through. */
function* retries(
  { files }: Inbox,
  wanted: (beginning: number) => boolean,
): Generator<{ directory: string; minute: number; names: string[] }> {
  for (const name of files.list('retry')) {
    const directory = `retry/${name}`;
    const minute = Number(name) * MINUTE;
    if (wanted(minute)) yield { directory, minute, names: listIfThere(files, directory) };
  }
}

/** How many messages wait to be tried again, and when (microseconds) the first of them is due. */
export function countRetries(inbox: Inbox): { count: number; next: number | undefined } {
  let count = 0;
  let next: number | undefined;
  for (const { names } of retries(inbox, () => true)) {
    count += names.length;
    for (const name of names) {
      const { time } = parseEntryName(name) ?? {};
      if (time !== undefined && (next === undefined || time < next)) next = time;
    }
  }
  return { count, next };
}

/** Moves a file to those that are tried again at a time (microseconds). @throws FileError */
export function moveToRetry(path: string, name: string, due: number, { files }: Inbox): void {
  const directory = retryDirectory(due);
  try {
    files.rename(path, `${directory}/${name}`);
  } catch (error) {
    if (!isOneOf(error, 'no-entry')) throw error;
    if (makeIfMissing(files, directory)) files.syncDirectory('retry');
    files.rename(path, `${directory}/${name}`);
  }
  files.syncDirectory(directory);
}
