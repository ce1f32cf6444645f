/**
 * One entry of the inbox to its consumers, and where it goes after that.
 * @module
 */
import { type Calls, callOnMessage } from '../consumers/call.ts';
import type { Message } from '../events/on-message.ts';
import { describeDiskFailure } from '../inbox/disk-error.ts';
import { describeEntry, type Entry } from '../inbox/entry.ts';
import { type Inbox, isoTime } from '../inbox/inbox.ts';
import { bury, done, dropRepeat, load, Notes, retryAfter, setAside } from '../inbox/queue.ts';
import type { StoredEntry } from '../inbox/record.ts';
import { oneLine } from '../lib/one-line.ts';
import type { Log } from '../ports.ts';
import { readBody } from './body.ts';
import { delayAfter, describeNextTry, MAX_ATTEMPTS } from './retry-policy.ts';

export interface Delivery {
  inbox: Inbox;
  /** Whom a message goes to that hasn't been delivered to anyone yet. */
  consumers: readonly string[];
  log: Log;
}

/**
 * Delivers an entry whose lane's lock is held.
 * @returns false when it was gone
 * @throws FileError
 */
export function* deliver(entry: Entry, delivery: Delivery): Calls<boolean> {
  const { inbox, log } = delivery;
  const stored = load(entry, inbox);
  if (stored === 'gone') return false;
  if (stored === 'repeat') {
    dropRepeat(entry, inbox);
    return true;
  }
  const message = stored === 'unreadable' ? undefined : readBody(stored.body);
  if (stored === 'unreadable' || message === undefined) {
    setAside(entry, inbox);
    log.warn(`inbox: ${describeEntry(entry)} can't be read: set aside in unreadable/`);
    return true;
  }
  yield* callConsumers(entry, stored, message, delivery);
  settle(entry, stored, delivery);
  return true;
}

function* callConsumers(
  entry: Entry,
  stored: StoredEntry,
  message: Message,
  { inbox, consumers, log }: Delivery,
): Calls<void> {
  const { progress } = stored;
  const id = oneLine(message.id);
  const notes = new Notes(entry, stored, inbox);
  for (const consumer of pendingConsumers(entry, stored, consumers)) {
    // Count the attempt before the call, so that a message that kills the process isn't retried for ever.
    notes.add({ consumer, started: isoTime(inbox) });
    const failure = yield* callOnMessage(consumer, message);
    const at = isoTime(inbox);
    try {
      notes.add(failure === undefined ? { consumer, took: at } : { consumer, failed: failure, at });
    } catch (error) {
      // It goes along with what is noted next.
      log.warn(`inbox: could not note ${id}: ${describeDiskFailure(error)}`);
    }
    if (failure !== undefined) {
      const next = describeNextTry(progress.get(consumer)?.attempts ?? 1);
      log.warn(`${oneLine(consumer)} failed on ${id}: ${failure}; ${next}`);
    }
  }
  // When all took it, the message goes, and nobody reads the notes any more.
  if ([...progress.values()].some(({ took }) => !took)) notes.write();
}

function pendingConsumers(
  { isRetry }: Entry,
  { progress }: StoredEntry,
  configured: readonly string[],
): string[] {
  // Consumers that were configured after the first round don't get what was before them.
  const all = isRetry ? [...progress.keys()] : configured;
  return all.filter((consumer) => {
    const { took = false, attempts = 0, failure } = progress.get(consumer) ?? {};
    if (took || attempts >= MAX_ATTEMPTS) return false;
    return isRetry ? configured.includes(consumer) : failure === undefined;
  });
}

/** Where the entry goes after a round: away, to another try, or to the dead letters. */
function settle(entry: Entry, stored: StoredEntry, { inbox, consumers, log }: Delivery): void {
  const open = [...stored.progress].filter(([, { took }]) => !took);
  if (open.length === 0) {
    done(entry, stored, inbox);
    return;
  }
  const delays = open
    .filter(([consumer]) => consumers.includes(consumer))
    .flatMap(([, { attempts }]) => delayAfter(attempts) ?? []);
  if (delays.length > 0) {
    retryAfter(Math.min(...delays), entry, stored, inbox);
    return;
  }
  bury(entry, stored, inbox);
  for (const [consumer] of open) {
    log.warn(
      `inbox: gave up ${oneLine(stored.id)} for ${oneLine(consumer)}: see inbox/dead-letters`,
    );
  }
}
