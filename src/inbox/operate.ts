/**
 * What operators see and do: the functions of `asterai:whatsapp/inbox`.
 * @module
 */
import type { DeadLetter, InboxStats } from 'asterai:whatsapp/inbox@0.1.0';
import { countRetries, moveToRetry } from './due.ts';
import { discard, type Inbox, isoTime, microseconds } from './inbox.ts';
import { formatEntryName, parseEntryName, senderLock } from './names.ts';
import { InboxError } from './open.ts';
import { formatEvent, type MessageRecord, parseRecord } from './record.ts';
import { isOneOf } from './tolerant.ts';

/** @throws FileError */
export function stats(inbox: Inbox): InboxStats {
  const { files, locks } = inbox;
  const running = locks.held().filter((lock) => lock.startsWith(senderLock('')));
  const queue = files.list('queue').map((name) => senderLock(parseEntryName(name)?.sender ?? ''));
  // A sender's oldest message is the one that is being delivered.
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
  path: string;
  name: string;
  record: MessageRecord;
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
      const path = `dead/${name}`;
      const time = parseEntryName(name)?.time;
      const record = readRecord(path, files);
      if (record === undefined || time === undefined) return [];
      const since = new Date(time / 1000).toISOString();
      const letters = [...record.progress]
        .filter(([, { took }]) => !took)
        .map(([consumer, { attempts, failure = INTERRUPTED }]) => ({
          id: record.message.id,
          consumer,
          reason: failure,
          attempts,
          since,
        }));
      return [{ path, name, record, letters }];
    });
}

const INTERRUPTED = 'interrupted: the environment ended during each call';

function readRecord(path: string, files: Inbox['files']): MessageRecord | undefined {
  try {
    const record = parseRecord(files.read(path));
    return record === 'done' ? undefined : record;
  } catch (error) {
    if (isOneOf(error, 'no-entry', 'is-directory', 'file-too-large')) return undefined;
    throw error;
  }
}

/** @param id of a message, or `all` @returns how many letters there were @throws FileError, InboxError */
export function retryDead(id: string, inbox: Inbox): number {
  return forEachDead(id, inbox, ({ path, name, record }) => {
    inbox.files.append(path, formatEvent({ again: isoTime(inbox) }));
    const time = microseconds(inbox);
    const sender = parseEntryName(name)?.sender ?? '';
    moveToRetry(path, formatEntryName({ time, key: record.key, sender }), time, inbox);
  });
}

/** @param id of a message, or `all` @returns how many letters there were @throws FileError, InboxError */
export function purgeDead(id: string, inbox: Inbox): number {
  return forEachDead(id, inbox, ({ path, record }) => {
    discard(path, record.message, 'purged', inbox);
  });
}

function forEachDead(id: string, inbox: Inbox, act: (dead: Dead) => void): number {
  const chosen = listDead(inbox).filter(({ record }) => id === 'all' || record.message.id === id);
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
