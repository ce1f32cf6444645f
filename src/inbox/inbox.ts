/**
 * The inbox: accepted messages on disk until each consumer has taken them, as mail servers keep
 * them. Many instances work on it at the same time, and any of them may end at any moment: whatever
 * is done is done by a step that others see whole or not at all (write and sync, then rename or
 * link).
 * @module
 */
import type { Message } from '../fan-out.ts';
import type { Calendar, Files } from '../ports.ts';
import { Locks, type Surroundings } from './locks.ts';
import {
  DIRECTORIES,
  entryKey,
  fileName,
  formatEntryName,
  idPath,
  SHARDS,
  shardName,
} from './names.ts';
import { formatDone, formatMessage, type MessageRecord, parseRecord } from './record.ts';
import { isOneOf, makeIfMissing, removeIfThere } from './tolerant.ts';

export interface Inbox {
  files: Files;
  locks: Locks;
  calendar: Calendar;
  token: string;
}

export function createInbox(files: Files, surroundings: Surroundings): Inbox {
  const { calendar, token } = surroundings;
  return { files, calendar, token, locks: new Locks(files, surroundings) };
}

/**
 * Makes what directories are missing: `tmp` as the last, for without it nothing is accepted.
 * @throws FileError
 */
export function makeDirectories(files: Files): void {
  files.makeRoot();
  const shards = Array.from({ length: SHARDS }, (_, shard) => `ids/${shardName(shard)}`);
  const [tmp, ...others] = DIRECTORIES;
  for (const directory of [...others, ...shards, tmp]) makeIfMissing(files, directory);
  for (const directory of ['ids', '.']) files.syncDirectory(directory);
}

/**
 * Puts messages into the queue. When it returns they are on disk, file and name; those whose id is
 * remembered are left out.
 * @returns the ids of those left out
 * @throws FileError when one of them could not be kept; others may have been
 */
export function keepMessages(messages: readonly Message[], inbox: Inbox): string[] {
  try {
    return keep(messages, 0, inbox);
  } catch (error) {
    if (!isOneOf(error, 'no-entry')) throw error;
    makeDirectories(inbox.files);
    // Some may be in the queue already: these are repeats then, with keys of their own.
    return keep(messages, messages.length, inbox);
  }
}

function keep(messages: readonly Message[], firstKey: number, inbox: Inbox): string[] {
  const { files, token } = inbox;
  const time = microseconds(inbox);
  const at = new Date(time / 1000).toISOString();
  const entries = messages.map((message, index) => {
    const key = entryKey(firstKey + index, token);
    const name = formatEntryName({ time, key, sender: fileName(message.sender.phone) });
    return { name, key, message, progress: new Map() };
  });
  try {
    for (const { name, key, message } of entries) {
      files.create(`tmp/${name}`, formatMessage(key, message, at));
    }
    for (const { name } of entries) files.rename(`tmp/${name}`, `queue/${name}`);
  } catch (error) {
    for (const { name } of entries) removeIfPossible(`tmp/${name}`, files);
    throw error;
  }
  files.syncDirectory('queue');
  // Only now may its id stand for it: to whoever sends the message again, that means kept.
  return entries.flatMap((entry) => {
    const path = `queue/${entry.name}`;
    if (claimId(path, entry, files)) return [];
    removeIfThere(files, path);
    return [entry.message.id];
  });
}

/**
 * Has a message's id stand for this entry, and no other.
 * @returns false when it stands for another, or the message is done
 */
export function claimId(path: string, { key, message }: MessageRecord, files: Files): boolean {
  const idFile = idPath(message.id);
  try {
    files.link(path, idFile);
    return true;
  } catch (error) {
    // Gone: someone else delivers it, and has its id stand for it.
    if (isOneOf(error, 'no-entry')) return true;
    if (!isOneOf(error, 'exist')) throw error;
  }
  const first = parseRecord(files.read(idFile));
  // When it can't be read, better twice than never.
  return first === undefined || (first !== 'done' && first.key === key);
}

function removeIfPossible(path: string, files: Files): void {
  try {
    files.remove(path);
  } catch {
    // `tidy` gets it later.
  }
}

/** Removes a message's content at once, and leaves its id. */
export function discard(
  path: string,
  message: Message,
  how: 'delivered' | 'purged',
  inbox: Inbox,
): void {
  const { files } = inbox;
  files.overwrite(path, formatDone(message.id, how, isoTime(inbox)));
  removeIfThere(files, path);
}

/** Has it on disk that an id is claimed: before anyone takes its message, and might get it again. */
export function syncId(id: string, files: Files): void {
  files.syncDirectory(idPath(id).replace(/\/[^/]*$/, ''));
}

export const microseconds = ({ calendar }: { calendar: Calendar }): number =>
  Math.round(calendar.now() * 1000);

export const isoTime = ({ calendar }: { calendar: Calendar }): string =>
  new Date(calendar.now()).toISOString();
