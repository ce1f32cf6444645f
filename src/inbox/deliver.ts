/**
 * From the inbox to the consumers.
 * @module
 */
import { summarize } from '../failure.ts';
import { callConsumer, type Message } from '../fan-out.ts';
import { oneLine } from '../one-line.ts';
import type { Components, Log } from '../ports.ts';
import { delayAfter, listWaiting, MAX_ATTEMPTS, moveToRetry, type Waiting } from './due.ts';
import { claimId, discard, type Inbox, isoTime, microseconds, syncId } from './inbox.ts';
import { formatEntryName, parseEntryName, senderLock } from './names.ts';
import {
  apply,
  formatEvent,
  type MessageEvent,
  type MessageRecord,
  parseRecord,
} from './record.ts';
import { isOneOf, removeIfThere } from './tolerant.ts';

export interface Delivery {
  inbox: Inbox;
  /** Whom a message goes to that hasn't been delivered to anyone yet. */
  consumers: readonly string[];
  /** How many deliveries run at a time, in all instances together. */
  maxConcurrency: number;
  components: Components;
  log: Log;
  /** Has another instance deliver, too. */
  callHelp(): void;
}

/**
 * Delivers what waits, until nothing is left that nobody else is delivering. Returns at once while
 * as many others do that as may.
 * @throws FileError
 */
export function deliverWaiting(delivery: Delivery): void {
  const { inbox, maxConcurrency, consumers } = delivery;
  // With nobody configured, a message would count as delivered to all.
  if (consumers.length === 0) return;
  /** The senders with a message that could not be dealt with: they are left for the next time. */
  const failed = new Set<string>();
  do {
    const slot = acquireSlot(inbox, maxConcurrency);
    if (slot === undefined) return;
    try {
      deliverAll(delivery, failed);
    } finally {
      inbox.locks.release(slot);
    }
    // Whoever found all slots taken until now has left its message to us.
  } while (isSomethingLeft(inbox, failed));
}

/** With a slot in hand: until a look at the queue finds nothing for us. */
function deliverAll(delivery: Delivery, failed: Set<string>): void {
  let waiting = listWaiting(delivery.inbox);
  shareOut(waiting, delivery);
  while (deliverRound(waiting, delivery, failed)) waiting = listWaiting(delivery.inbox);
}

/** A slow consumer must not hold up other senders while there are free slots. */
function shareOut(
  waiting: readonly Waiting[],
  { inbox, maxConcurrency, callHelp }: Delivery,
): void {
  const senders = new Set(waiting.map(({ sender }) => senderLock(sender)));
  if (senders.size < 2) return;
  const held = inbox.locks.held();
  for (const lock of held) senders.delete(lock);
  const freeSlots = maxConcurrency - countSlots(held);
  for (let helpers = Math.min(senders.size - 1, freeSlots); helpers > 0; helpers--) callHelp();
}

const SLOT = 'slot-';

const countSlots = (held: readonly string[]): number =>
  held.filter((lock) => lock.startsWith(SLOT)).length;

/** Whether as many instances deliver as may: each goes on until nothing is left. @throws FileError */
export const isFullyStaffed = ({ locks }: Inbox, maxConcurrency: number): boolean =>
  countSlots(locks.held()) >= maxConcurrency;

function acquireSlot({ locks }: Inbox, count: number): string | undefined {
  for (let slot = 0; slot < count; slot++) {
    const lock = `${SLOT}${slot}`;
    if (locks.acquire(lock)) return lock;
  }
  return undefined;
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
      log.warn(`inbox: ${describe(waiting)} is left where it is: ${summarize(error)}`);
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

/** Without the sender. */
function describe({ name }: Waiting): string {
  const entry = parseEntryName(name);
  return entry ? `message ${entry.key}` : 'a file of another name';
}

/** Whether something waits that nobody is delivering. @throws FileError */
export function isSomethingLeft(inbox: Inbox, failed: ReadonlySet<string> = new Set()): boolean {
  const held = new Set(inbox.locks.held());
  return listWaiting(inbox).some(
    ({ sender }) => !failed.has(sender) && !held.has(senderLock(sender)),
  );
}

/** Codes of what will never be read without an operator. */
const UNREADABLE = ['is-directory', 'file-too-large', 'access'];

/** @returns false when it was gone */
function deliverOne(waiting: Waiting, delivery: Delivery): boolean {
  const { path, name } = waiting;
  const { files } = delivery.inbox;
  let text: string;
  try {
    text = files.read(path);
  } catch (error) {
    if (isOneOf(error, 'no-entry')) return false;
    if (!isOneOf(error, ...UNREADABLE)) throw error;
    text = '';
  }
  const record = parseEntryName(name) && parseRecord(text);
  if (record === undefined) {
    files.rename(path, `unreadable/${name}`);
    delivery.log.warn(`inbox: ${describe(waiting)} can't be read: set aside in unreadable/`);
  } else if (record === 'done' || !claimId(path, record, files)) {
    removeIfThere(files, path);
  } else {
    if (record.progress.size === 0) syncId(record.message.id, files);
    callConsumers(waiting, record, delivery);
    settle(waiting, record, delivery);
  }
  return true;
}

function callConsumers(waiting: Waiting, record: MessageRecord, delivery: Delivery): void {
  const { inbox, components, log } = delivery;
  const { message, progress } = record;
  let unnoted = '';
  const append = () => {
    inbox.files.append(waiting.path, unnoted);
    unnoted = '';
  };
  const note = (event: MessageEvent) => {
    apply(record, event);
    unnoted += formatEvent(event);
    append();
  };
  const pending = consumersToCall(waiting, record, delivery.consumers);
  for (const consumer of pending) {
    // Before the call: should it take the whole process along, that must not go on for ever.
    note({ consumer, started: isoTime(inbox) });
    const failure = callConsumer(consumer, message, components);
    const at = isoTime(inbox);
    const event =
      failure === undefined ? { consumer, took: at } : { consumer, failed: failure, at };
    try {
      note(event);
    } catch (error) {
      // It goes along with what is noted next.
      log.warn(`inbox: could not note ${oneLine(message.id)}: ${summarize(error)}`);
    }
    if (failure !== undefined)
      logFailure(consumer, message, failure, progress.get(consumer)?.attempts ?? 1, log);
  }
  // When all took it, the message goes, and nobody asks any more.
  if (unnoted !== '' && [...progress.values()].some(({ took }) => !took)) append();
}

function consumersToCall(
  { again }: Waiting,
  { progress }: MessageRecord,
  configured: readonly string[],
): string[] {
  // Those who came into the configuration after the first round don't get what was before them.
  const all = again ? [...progress.keys()] : configured;
  return all.filter((consumer) => {
    const { took = false, attempts = 0, failure } = progress.get(consumer) ?? {};
    if (took || attempts >= MAX_ATTEMPTS) return false;
    return again ? configured.includes(consumer) : failure === undefined;
  });
}

/** Where the message goes after a round: away, to another try, or to the dead letters. */
function settle(
  { path, name }: Waiting,
  { message, progress, key }: MessageRecord,
  { inbox, consumers, log }: Delivery,
): void {
  const { files } = inbox;
  const sender = parseEntryName(name)?.sender ?? '';
  const open = [...progress].filter(([, { took }]) => !took);
  if (open.length === 0) {
    discard(path, message, 'delivered', inbox);
    return;
  }
  const delays = open
    .filter(([consumer]) => consumers.includes(consumer))
    .flatMap(([, { attempts }]) => delayAfter(attempts) ?? []);
  const now = microseconds(inbox);
  if (delays.length > 0) {
    const due = now + Math.min(...delays);
    moveToRetry(path, formatEntryName({ time: due, key, sender }), due, inbox);
    return;
  }
  files.rename(path, `dead/${formatEntryName({ time: now, key, sender })}`);
  files.syncDirectory('dead');
  for (const [consumer] of open) {
    log.warn(
      `inbox: gave up ${oneLine(message.id)} for ${oneLine(consumer)}: see inbox/dead-letters`,
    );
  }
}

function logFailure(
  consumer: string,
  message: Message,
  reason: string,
  attempts: number,
  log: Log,
): void {
  const delay = delayAfter(attempts);
  const next = delay === undefined ? 'no more tries' : `next try in ${delay / 1_000_000} s`;
  log.warn(`${oneLine(consumer)} failed on ${oneLine(message.id)}: ${reason}; ${next}`);
}
