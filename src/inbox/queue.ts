/**
 * The verbs of delivery: what waits, and where an entry goes.
 * @module
 */
import { FileError, type OpenFile } from '../ports.ts';
import { idPath } from './directories.ts';
import { type Entry, formatEntryName, parseEntry } from './entry.ts';
import { isOneOf, listIfThere, removeIfThere } from './idempotent.ts';
import { type Inbox, isoTime, microseconds } from './inbox.ts';
import { readFile } from './open-file.ts';
import {
  applyEvent,
  type EntryEvent,
  formatEvent,
  parseRecord,
  type StoredEntry,
  type Tombstone,
} from './record.ts';
import { listDue, moveToRetry } from './retries.ts';
import { bringToRest, claimId } from './tombstone.ts';

/** The lock of whoever delivers a lane: never two of its entries at once. */
export const laneLock = (lane: string): string => `lane-${lane}`;

export interface Waiting {
  /** In the order in which it came to be so. */
  entries: Entry[];
  /** The same of what waits until nothing else does: looked up when it is asked for. */
  background(): Entry[];
}

/**
 * What waits for its first delivery, and what is due again. What isn't due yet isn't looked at.
 * @param withRetries false: whoever asks knows that nothing is due
 * @throws FileError
 */
export function listWaiting(inbox: Inbox, withRetries = true): Waiting {
  const { files } = inbox;
  const due = withRetries ? listDue(inbox) : [];
  const parse = (directory: string, names: readonly string[]) =>
    names.map((name) => parseEntry(directory, name));
  const queued = parse('queue', files.list('queue'));
  return {
    entries: sort([...queued, ...due.filter(({ isBackground }) => !isBackground)]),
    background() {
      // Older builds made no such directory.
      const waiting = parse('background', listIfThere(files, 'background'));
      return sort([...waiting, ...due.filter(({ isBackground }) => isBackground)]);
    },
  };
}

const sort = (entries: Entry[]): Entry[] => entries.sort((a, b) => (a.name < b.name ? -1 : 1));

/**
 * Whether something waits that nobody is delivering.
 * @param held the locks that living instances have, looked up before this
 * @throws FileError
 */
export function isSomethingLeft(inbox: Inbox, held: readonly string[]): boolean {
  const busy = new Set(held);
  const isFree = ({ lane }: Entry) => !busy.has(laneLock(lane));
  const { entries, background } = listWaiting(inbox);
  return entries.some(isFree) || background().some(isFree);
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

/** Why there is nothing to deliver. `gone`: somebody else dealt with it. */
export type NoEntry = 'gone' | 'repeat' | 'unreadable';

/**
 * Opens an entry whose lane's lock is held, and makes its id stand for it.
 * @returns `repeat`: it is done, or its id stands for another
 * @throws FileError
 */
export function openEntry(entry: Entry, inbox: Inbox): OpenEntry | NoEntry {
  let file: OpenFile | undefined;
  try {
    file = inbox.files.open(entry.path);
    const stored = entry.key === undefined ? undefined : parseRecord(file.read());
    const found = stored ? claimEntry(entry, stored, { file, inbox }) : 'unreadable';
    if (found instanceof OpenEntry) file = undefined;
    return found;
  } catch (error) {
    if (!file && isOneOf(error, 'no-entry')) return 'gone';
    if (isOneOf(error, ...UNREADABLE)) return 'unreadable';
    throw error;
  } finally {
    file?.close();
  }
}

function claimEntry(
  entry: Entry,
  stored: StoredEntry | Tombstone,
  { file, inbox }: { file: OpenFile; inbox: Inbox },
): OpenEntry | NoEntry {
  if ('tombstoneOf' in stored) return 'repeat';
  const claim = claimId(entry.path, stored, inbox, (name) => file.hasName(name));
  if (claim === 'claimed') return new OpenEntry(entry, stored, file, inbox);
  return claim === 'other' ? 'repeat' : 'gone';
}

/** What is in an entry. @returns undefined when that can't be told just now */
export function peek({ path, key }: Entry, { files }: Inbox): StoredEntry | undefined {
  try {
    const stored = key === undefined ? undefined : parseRecord(readFile(files, path));
    return stored && 'tombstoneOf' in stored ? undefined : stored;
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}

/** An entry that is being delivered: what happens to it is noted on disk. */
export class OpenEntry {
  readonly stored: StoredEntry;
  private readonly entry: Entry;
  private readonly file: OpenFile;
  private readonly inbox: Inbox;
  private unwritten = '';
  private isIdSynced = false;

  constructor(entry: Entry, stored: StoredEntry, file: OpenFile, inbox: Inbox) {
    this.entry = entry;
    this.stored = stored;
    this.file = file;
    this.inbox = inbox;
  }

  /**
   * A call begins: counted before it, so that a message that kills the process isn't retried for ever.
   * A power cut may lose the note, but no message causes those.
   * @throws FileError
   */
  started(consumer: string): void {
    this.know({ consumer, started: isoTime(this.inbox) });
    this.file.appendUnsynced(this.unwritten);
    this.unwritten = '';
  }

  /** @throws FileError; it is known to `stored` all the same, and written with the next note */
  failed(consumer: string, why: string): void {
    this.know({ consumer, failed: why, at: isoTime(this.inbox) });
    this.write();
  }

  /**
   * @param isLast nobody else is to be called in this round
   * @throws FileError; as above
   */
  took(consumer: string, isLast: boolean): void {
    this.know({ consumer, took: isoTime(this.inbox) });
    // Once all took it, the tombstone says so.
    const isDone = isLast && [...this.stored.progress.values()].every(({ took }) => took);
    if (!isDone) this.write();
  }

  /** Puts the content of other entries into it. @throws FileError; then it is as it was */
  combine(keys: readonly string[], content: { body: unknown; message?: unknown }): void {
    const event = { combined: keys, ...content };
    this.syncId();
    this.file.append(formatEvent(event));
    applyEvent(this.stored, event);
  }

  /** Writes what could not be written before. @throws FileError */
  write(): void {
    if (this.unwritten === '') return;
    this.syncId();
    this.file.append(this.unwritten);
    this.unwritten = '';
  }

  /** Before anything that happened is on disk: a repeat must not take this entry's place. */
  private syncId(): void {
    if (this.isIdSynced) return;
    this.inbox.files.syncDirectory(idPath(this.stored.id).replace(/\/[^/]*$/, ''));
    this.isIdSynced = true;
  }

  private know(event: EntryEvent): void {
    applyEvent(this.stored, event);
    this.unwritten += formatEvent(event);
  }

  /** It is delivered: its content goes, its id stays. @throws FileError */
  done(): void {
    const { id, key } = this.stored;
    this.syncId();
    bringToRest({ path: this.entry.path, id, key, file: this.file }, 'delivered', this.inbox);
  }

  /** It is tried again after a time (microseconds). @throws FileError */
  retryAfter(delay: number): void {
    const { path, lane } = this.entry;
    moveToRetry(path, { key: this.stored.key, lane }, microseconds(this.inbox) + delay, this.inbox);
  }

  /** It is given up, and goes to the dead letters. @throws FileError */
  bury(): void {
    const { path, lane } = this.entry;
    const name = formatEntryName(microseconds(this.inbox), this.stored.key, lane);
    this.inbox.files.rename(path, `dead/${name}`);
    this.inbox.files.syncDirectory('dead');
  }

  close(): void {
    this.file.close();
  }
}

/** It has been dealt with already. @throws FileError */
export const dropRepeat = ({ path }: Entry, { files }: Inbox): void => removeIfThere(files, path);

/** It can't be read: an operator may look at it. @throws FileError */
export const setAside = ({ path, name }: Entry, { files }: Inbox): void =>
  files.rename(path, `unreadable/${name}`);
