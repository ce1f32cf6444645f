/**
 * One entry of the inbox to its consumers, and where it goes after that.
 * @module
 */
import { type Calls, callConsumer } from '../consumers/call.ts';
import type { Handlers } from '../consumers/handlers.ts';
import type { Incoming } from '../events/incoming.ts';
import { describeDiskFailure } from '../inbox/disk-error.ts';
import { describeEntry, type Entry } from '../inbox/entry.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { dropRepeat, type OpenEntry, openEntry, setAside } from '../inbox/queue.ts';
import type { StoredEntry } from '../inbox/record.ts';
import { oneLine } from '../lib/one-line.ts';
import type { Log } from '../ports.ts';
import { readBody } from './body.ts';
import { delayAfter, describeNextTry, MAX_ATTEMPTS } from './retry-policy.ts';

export interface Delivery {
  inbox: Inbox;
  /** Whom an entry goes to that hasn't been delivered to anyone yet, if they take its kind. */
  consumers: readonly string[];
  handlers: Pick<Handlers, 'callFor'>;
  log: Log;
  /** Milliseconds within which texts of one lane are delivered as one; 0: each alone. */
  combineWindow: number;
  /** What comes before an entry goes to its consumers for the first time. Never throws. */
  beforeDelivery?: ((incoming: Incoming) => void) | undefined;
  /** Whether a consumer is to stay silent, since a human answers. Never throws. */
  isPaused?: ((consumer: string, incoming: Incoming) => boolean) | undefined;
}

/**
 * What became of an entry.
 * - `gone`: somebody else dealt with it
 * - `settled`: nothing is left to do
 * - `delayed`: it is to be tried again
 * - `trapped`: a consumer did, and what is left must be delivered from elsewhere (consumers/call.ts)
 */
export type Delivered = 'gone' | 'settled' | 'delayed' | 'trapped';

/**
 * Delivers an entry whose lane's lock is held.
 * @throws FileError
 */
export function* deliver(entry: Entry, delivery: Delivery): Calls<Delivered> {
  const { inbox } = delivery;
  const open = openEntry(entry, inbox);
  if (open === 'gone') return 'gone';
  if (open === 'repeat') {
    dropRepeat(entry, inbox);
    return 'settled';
  }
  if (open === 'unreadable') return giveToOperator(entry, delivery);
  try {
    const incoming = readBody(open.stored);
    if (!incoming) return giveToOperator(entry, delivery);
    const round = yield* callConsumers({ entry, open, incoming }, delivery);
    // Otherwise it stays where it is, first in its lane: the others get it in this round, too.
    const delivered = round.complete ? settle(open, delivery) : 'delayed';
    return round.trapped ? 'trapped' : delivered;
  } finally {
    open.close();
  }
}

function giveToOperator(entry: Entry, { inbox, log }: Delivery): Delivered {
  setAside(entry, inbox);
  log.warn(`inbox: ${describeEntry(entry)} can't be read: set aside in unreadable/`);
  return 'settled';
}

interface Round {
  trapped: boolean;
  /** Everyone whose turn it was has been called. */
  complete: boolean;
}

function* callConsumers(
  { entry, open, incoming }: { entry: Entry; open: OpenEntry; incoming: Incoming },
  { consumers, handlers, log, beforeDelivery, isPaused }: Delivery,
): Calls<Round> {
  const { progress } = open.stored;
  if (progress.size === 0) beforeDelivery?.(incoming);
  const id = oneLine(incoming.id);
  const pending = pendingConsumers(entry, open.stored, consumers).flatMap((consumer) => {
    const call = isPaused?.(consumer, incoming) ? undefined : handlers.callFor(consumer, incoming);
    // Whoever was never called needs no note.
    return call || entry.isRetry ? [{ consumer, call }] : [];
  });
  for (const [index, { consumer, call }] of pending.entries()) {
    const isLast = index === pending.length - 1;
    open.started(consumer);
    const { failure, trapped } = call ? yield* callConsumer(call) : NO_CALL;
    try {
      if (failure === undefined) open.took(consumer, isLast);
      else open.failed(consumer, failure);
    } catch (error) {
      // It goes along with what is noted next.
      log.warn(`inbox: could not note ${id}: ${describeDiskFailure(error)}`);
    }
    if (failure !== undefined) {
      const next = describeNextTry(progress.get(consumer)?.attempts ?? 1);
      log.warn(`${oneLine(consumer)} failed on ${id}: ${failure}; ${next}`);
    }
    if (trapped) {
      open.write();
      return { trapped, complete: isLast };
    }
  }
  // When all took it, the message goes, and nobody reads the notes any more.
  if ([...progress.values()].some(({ took }) => !took)) open.write();
  return { trapped: false, complete: true };
}

/** It isn't for this consumer any more: that counts as taken. */
const NO_CALL = { failure: undefined, trapped: false };

/** Whose turn it is in this round, which may have been broken off before. */
function pendingConsumers(
  { isRetry, time: due }: Entry,
  { progress }: StoredEntry,
  configured: readonly string[],
): string[] {
  // Consumers that were configured after the first round don't get what was before them.
  const all = isRetry ? [...progress.keys()] : configured;
  return all.filter((consumer) => {
    const { took = false, attempts = 0, failure, at = '' } = progress.get(consumer) ?? {};
    if (took || attempts >= MAX_ATTEMPTS) return false;
    if (!isRetry) return failure === undefined;
    const failedInThisRound = failure !== undefined && Date.parse(at) * 1000 >= due;
    return configured.includes(consumer) && !failedInThisRound;
  });
}

/** Where the entry goes after a round: away, to another try, or to the dead letters. */
function settle(open: OpenEntry, { consumers, log }: Delivery): Delivered {
  const { id, progress } = open.stored;
  const failed = [...progress].filter(([, { took }]) => !took);
  if (failed.length === 0) {
    open.done();
    return 'settled';
  }
  const delays = failed
    .filter(([consumer]) => consumers.includes(consumer))
    .flatMap(([, { attempts }]) => delayAfter(attempts) ?? []);
  if (delays.length > 0) {
    open.retryAfter(Math.min(...delays));
    return 'delayed';
  }
  open.bury();
  for (const [consumer] of failed) {
    log.warn(`inbox: gave up ${oneLine(id)} for ${oneLine(consumer)}: see inbox/dead-letters`);
  }
  return 'settled';
}
