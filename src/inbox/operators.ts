/**
 * What operators see and do: the functions of `asterai:whatsapp/inbox`.
 * @module
 */
import type { DeadLetter, InboxStats } from 'asterai:whatsapp/inbox@0.1.0';
import { InboxError } from './disk-error.ts';
import { type Entry, parseEntry } from './entry.ts';
import { isOneOf, listIfThere } from './idempotent.ts';
import { type Inbox, isoTime, microseconds } from './inbox.ts';
import { readFile, withFile } from './open-file.ts';
import { laneLock } from './queue.ts';
import { formatEvent, parseRecord, type StoredEntry } from './record.ts';
import { countRetries, moveToRetry } from './retries.ts';
import { bringToRest } from './tombstone.ts';

/** @throws FileError */
export function stats(inbox: Inbox): InboxStats {
  const { files, locks } = inbox;
  const running = locks.sweepDead().filter((lock) => lock.startsWith(laneLock('')));
  const names = [...files.list('queue'), ...listIfThere(files, 'background')];
  const queue = names.map((name) => laneLock(parseEntry('', name).lane));
  // A lane's oldest entry is the one that is being delivered.
  const started = running.filter((lock) => queue.includes(lock)).length;
  const { count, next } = countRetries(inbox);
  return {
    waiting: queue.length - started,
    running: running.length,
    retrying: count,
    ...(next !== undefined && { nextRetry: new Date(next / 1000).toISOString() }),
    dead: files.list('dead').length,
  };
}

interface Dead {
  entry: Entry;
  stored: StoredEntry;
  letters: DeadLetter[];
}

/** @throws FileError */
export function deadLetters(inbox: Inbox): DeadLetter[] {
  return listDead(inbox).flatMap(({ letters }) => letters);
}

function listDead({ files }: Inbox): Dead[] {
  return files
    .list('dead')
    .sort()
    .flatMap((name) => {
      const entry = parseEntry('dead', name);
      const stored = readDead(entry, files);
      if (stored === undefined) return [];
      const since = new Date(entry.time / 1000).toISOString();
      const letters = [...stored.progress]
        .filter(([, { took }]) => !took)
        .map(([consumer, { attempts, failure = INTERRUPTED }]) => ({
          id: stored.id,
          consumer,
          reason: failure,
          attempts,
          since,
        }));
      return [{ entry, stored, letters }];
    });
}

const INTERRUPTED = 'interrupted: the environment ended during each call';

function readDead({ path, key }: Entry, files: Inbox['files']): StoredEntry | undefined {
  if (key === undefined) return undefined;
  try {
    const stored = parseRecord(readFile(files, path));
    return stored && 'tombstoneOf' in stored ? undefined : stored;
  } catch (error) {
    if (isOneOf(error, 'no-entry', 'is-directory', 'file-too-large')) return undefined;
    throw error;
  }
}

/** @param id of a message, or `all` @returns how many letters there were @throws FileError, InboxError */
export function retryDead(id: string, inbox: Inbox): number {
  return forEachDead(id, inbox, ({ entry: { path, lane }, stored: { key } }) => {
    const reset = formatEvent({ reset: isoTime(inbox) });
    withFile(inbox.files, path, (file) => file.append(reset));
    moveToRetry(path, { key, lane }, microseconds(inbox), inbox);
  });
}

/** @param id of a message, or `all` @returns how many letters there were @throws FileError, InboxError */
export function purgeDead(id: string, inbox: Inbox): number {
  return forEachDead(id, inbox, ({ entry: { path }, stored: { id, key } }) => {
    withFile(inbox.files, path, (file) => {
      bringToRest({ path, id, key, file }, 'purged', inbox);
    });
  });
}

function forEachDead(id: string, inbox: Inbox, act: (dead: Dead) => void): number {
  const chosen = listDead(inbox).filter(({ stored }) => id === 'all' || stored.id === id);
  if (chosen.length === 0 && id !== 'all') {
    throw new InboxError('no dead letter has this id: inbox/dead-letters lists them');
  }
  let count = 0;
  for (const dead of chosen) {
    try {
      act(dead);
      count += dead.letters.length;
    } catch (error) {
      // Another operator was first.
      if (!isOneOf(error, 'no-entry')) throw error;
    }
  }
  return count;
}
