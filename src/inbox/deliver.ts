/**
 * From the inbox to the consumers: what waits, message by message, by as many instances as may.
 * @module
 */
import { summarize } from '../failure.ts';
import { type Delivery, deliverOne } from './deliver-one.ts';
import { describeWaiting, listWaiting, type Waiting } from './due.ts';
import type { Inbox } from './inbox.ts';
import { senderLock } from './names.ts';
import { acquireSlot, countSlots } from './slots.ts';
import { isOneOf } from './tolerant.ts';

export interface Drain extends Delivery {
  /** How many deliveries run at a time, in all instances together. */
  maxConcurrency: number;
  /** Has another instance deliver, too. */
  callHelp(): void;
}

/**
 * Delivers what waits, until nothing is left that nobody else is delivering. Returns at once while
 * as many others do that as may.
 * @throws FileError
 */
export function deliverWaiting(drain: Drain): void {
  const { inbox, maxConcurrency, consumers } = drain;
  // With nobody configured, a message would count as delivered to all.
  if (consumers.length === 0) return;
  /** The senders with a message that could not be dealt with: they are left for the next time. */
  const failed = new Set<string>();
  do {
    const slot = acquireSlot(inbox.locks, maxConcurrency);
    if (slot === undefined) return;
    try {
      deliverAll(drain, failed);
    } finally {
      inbox.locks.release(slot);
    }
    // Whoever found all slots taken until now has left its message to us.
  } while (isSomethingLeft(inbox, inbox.locks.held(), failed));
}

/** With a slot in hand: until a look at the queue finds nothing for us. */
function deliverAll(drain: Drain, failed: Set<string>): void {
  let waiting = listWaiting(drain.inbox);
  shareOut(waiting, drain);
  while (deliverRound(waiting, drain, failed)) waiting = listWaiting(drain.inbox);
}

/** A slow consumer must not hold up other senders while there are free slots. */
function shareOut(waiting: readonly Waiting[], { inbox, maxConcurrency, callHelp }: Drain): void {
  const senders = new Set(waiting.map(({ sender }) => senderLock(sender)));
  if (senders.size < 2) return;
  const held = inbox.locks.held();
  for (const lock of held) senders.delete(lock);
  const freeSlots = maxConcurrency - countSlots(held);
  for (let helpers = Math.min(senders.size - 1, freeSlots); helpers > 0; helpers--) callHelp();
}

/** @returns whether it delivered anything: there may be more by now */
function deliverRound(list: readonly Waiting[], delivery: Delivery, failed: Set<string>): boolean {
  const { inbox, log } = delivery;
  // Once one of a sender's messages had to be passed over, the later ones must be, too.
  const passedOver = new Set<string>();
  let delivered = false;
  for (const waiting of list) {
    const { sender } = waiting;
    const lock = senderLock(sender);
    if (failed.has(sender) || passedOver.has(sender) || !isThere(waiting, inbox)) continue;
    if (!inbox.locks.acquire(lock)) {
      passedOver.add(sender);
      continue;
    }
    try {
      if (deliverOne(waiting, delivery)) delivered = true;
    } catch (error) {
      // Repeats of a message are removed by those who accepted them.
      if (isOneOf(error, 'no-entry') && !isThere(waiting, inbox)) continue;
      failed.add(sender);
      log.warn(`inbox: ${describeWaiting(waiting)} is left where it is: ${summarize(error)}`);
    } finally {
      inbox.locks.release(lock);
    }
  }
  return delivered;
}

/** Others work on the same list. */
function isThere({ path }: Waiting, { files }: Inbox): boolean {
  try {
    files.modified(path);
    return true;
  } catch (error) {
    // Any other trouble with it shows when it is read.
    return !isOneOf(error, 'no-entry');
  }
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
  return listWaiting(inbox).some(
    ({ sender }) => !failed.has(sender) && !busy.has(senderLock(sender)),
  );
}
