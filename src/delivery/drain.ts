/**
 * From the inbox to the consumers: what waits, entry by entry. Up to `maxConcurrency` instances do
 * this at once.
 * @module
 */
import type { Calls } from '../consumers/call.ts';
import { describeDiskFailure } from '../inbox/disk-error.ts';
import { describeEntry, type Entry } from '../inbox/entry.ts';
import { isOneOf } from '../inbox/idempotent.ts';
import { isSomethingLeft, isThere, laneLock, listWaiting } from '../inbox/queue.ts';
import { type Delivery, deliver } from './deliver.ts';
import { acquireSlot, countSlots } from './slots.ts';

export interface WorkerOptions extends Delivery {
  /** How many deliveries run at a time, in all instances together. */
  maxConcurrency: number;
  /** Has another instance deliver, too. */
  callHelp(): void;
}

/**
 * Delivers what waits, until nothing is left that nobody else is delivering. Returns at once while
 * all slots are taken.
 * @throws FileError
 */
export function* deliverWaiting(options: WorkerOptions): Calls<void> {
  const { inbox, maxConcurrency, consumers } = options;
  // With nobody configured, a message would count as delivered to all.
  if (consumers.length === 0) return;
  /** The lanes with an entry that could not be dealt with: they are left for the next time. */
  const failed = new Set<string>();
  do {
    const slot = acquireSlot(inbox.locks, maxConcurrency);
    if (slot === undefined) return;
    try {
      yield* deliverAll(options, failed);
    } finally {
      inbox.locks.release(slot);
    }
    // Whoever found all slots taken until now has left its message to us.
  } while (isSomethingLeft(inbox, inbox.locks.sweepDead(), failed));
}

/** With a slot in hand: until a look at the queue finds nothing for us. */
function* deliverAll(options: WorkerOptions, failed: Set<string>): Calls<void> {
  let waiting = listWaiting(options.inbox);
  shareOut(waiting, options);
  while (yield* deliverRound(waiting, options, failed)) waiting = listWaiting(options.inbox);
}

/** A slow consumer must not hold up other lanes while there are free slots. */
function shareOut(
  waiting: readonly Entry[],
  { inbox, maxConcurrency, callHelp }: WorkerOptions,
): void {
  const lanes = new Set(waiting.map(({ lane }) => laneLock(lane)));
  if (lanes.size < 2) return;
  const held = inbox.locks.sweepDead();
  for (const lock of held) lanes.delete(lock);
  const freeSlots = maxConcurrency - countSlots(held);
  for (let helpers = Math.min(lanes.size - 1, freeSlots); helpers > 0; helpers--) callHelp();
}

/** @returns whether it delivered anything: there may be more by now */
function* deliverRound(
  list: readonly Entry[],
  delivery: Delivery,
  failed: Set<string>,
): Calls<boolean> {
  const { inbox, log } = delivery;
  // Once one of a lane's entries had to be passed over, the later ones must be, too.
  const passedOver = new Set<string>();
  let delivered = false;
  for (const entry of list) {
    const { lane } = entry;
    const lock = laneLock(lane);
    if (failed.has(lane) || passedOver.has(lane) || !isThere(entry, inbox)) continue;
    if (!inbox.locks.acquire(lock)) {
      passedOver.add(lane);
      continue;
    }
    try {
      if (yield* deliver(entry, delivery)) delivered = true;
    } catch (error) {
      // Repeats of a message are removed by those who accepted them.
      if (isOneOf(error, 'no-entry') && !isThere(entry, inbox)) continue;
      failed.add(lane);
      log.warn(`inbox: ${describeEntry(entry)} is left where it is: ${describeDiskFailure(error)}`);
    } finally {
      inbox.locks.release(lock);
    }
  }
  return delivered;
}
