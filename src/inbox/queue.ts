/**
 * The verbs of delivery: what waits, and where an entry goes.
 * @module
 */
import { type Entry, formatEntryName, parseEntry } from './entry.ts';
import { isOneOf, removeIfThere } from './idempotent.ts';
import { type Inbox, microseconds } from './inbox.ts';
import {
  applyEvent,
  type EntryEvent,
  formatEvent,
  parseRecord,
  type StoredEntry,
} from './record.ts';
import { listDue, moveToRetry } from './retries.ts';
import { bringToRest, claimId, syncId } from './tombstone.ts';

/** The lock of whoever delivers a lane: never two of its entries at once. */
export const laneLock = (lane: string): string => `lane-${lane}`;

/**
 * What waits for its first delivery, and what is due again, in the order in which it came to be so.
 * What isn't due yet isn't looked at.
 * @throws FileError
 */
export function listWaiting(inbox: Inbox): Entry[] {
  const queued = inbox.files.list('queue').map((name) => parseEntry('queue', name));
  return [...queued, ...listDue(inbox)].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Whether something waits that nobody is delivering.
 * @param held the locks that living instances have, looked up before this
 * @throws FileError
 */
export function isSomethingLeft(
  inbox: Inbox,
  held: readonly string[],
  failed: ReadonlySet<string> = new Set(),
): boolean {
  const busy = new Set(held);
  return listWaiting(inbox).some(({ lane }) => !failed.has(lane) && !busy.has(laneLock(lane)));
}

/** Whether nobody has dealt with it yet: others work on the same list. */
export function isThere({ path }: Entry, { files }: Inbox): boolean {
  try {
    files.modified(path);
    return true;
  } catch (error) {
    // Any other trouble with it shows when it is read.
    return !isOneOf(error, 'no-entry');
  }
}

/** Codes of what will never be read without an operator. */
const UNREADABLE = ['is-directory', 'file-too-large', 'access'];

/**
 * Reads an entry whose lane's lock is held, and makes its id stand for it.
 * @returns `gone`: somebody else dealt with it; `repeat`: it is done, or its id stands for another
 * @throws FileError
 */
export function load(
  { path, key }: Entry,
  { files }: Inbox,
): StoredEntry | 'gone' | 'repeat' | 'unreadable' {
  let text: string;
  try {
    text = files.read(path);
  } catch (error) {
    if (isOneOf(error, 'no-entry')) return 'gone';
    if (isOneOf(error, ...UNREADABLE)) return 'unreadable';
    throw error;
  }
  const stored = key === undefined ? undefined : parseRecord(text);
  if (stored === undefined) return 'unreadable';
  if (stored === 'tombstone' || !claimId(path, stored, files)) return 'repeat';
  // Before anyone takes it.
  if (stored.progress.size === 0) syncId(stored.id, files);
  return stored;
}

/**
 * Notes on disk what happened to an entry.
 * @throws FileError; what is noted is known to `stored` all the same
 */
export class Notes {
  private readonly entry: Entry;
  private readonly stored: StoredEntry;
  private readonly inbox: Inbox;
  private unwritten = '';

  constructor(entry: Entry, stored: StoredEntry, inbox: Inbox) {
    this.entry = entry;
    this.stored = stored;
    this.inbox = inbox;
  }

  add(event: EntryEvent): void {
    applyEvent(this.stored, event);
    this.unwritten += formatEvent(event);
    this.write();
  }

  /** Writes what could not be written before. */
  write(): void {
    if (this.unwritten === '') return;
    this.inbox.files.append(this.entry.path, this.unwritten);
    this.unwritten = '';
  }
}

/** It is delivered: its content goes, its id stays. @throws FileError */
export function done({ path }: Entry, { id }: StoredEntry, inbox: Inbox): void {
  bringToRest({ path, id }, 'delivered', inbox);
}

/** It has been dealt with already. @throws FileError */
export const dropRepeat = ({ path }: Entry, { files }: Inbox): void => removeIfThere(files, path);

/** It is tried again after a time (microseconds). @throws FileError */
export function retryAfter(delay: number, entry: Entry, stored: StoredEntry, inbox: Inbox): void {
  moveToRetry(
    entry.path,
    { key: stored.key, lane: entry.lane },
    microseconds(inbox) + delay,
    inbox,
  );
}

/** It is given up, and goes to the dead letters. @throws FileError */
export function bury({ path, lane }: Entry, { key }: StoredEntry, inbox: Inbox): void {
  inbox.files.rename(path, `dead/${formatEntryName(microseconds(inbox), key, lane)}`);
  inbox.files.syncDirectory('dead');
}

/** It can't be read: an operator may look at it. @throws FileError */
export const setAside = ({ path, name }: Entry, { files }: Inbox): void =>
  files.rename(path, `unreadable/${name}`);
