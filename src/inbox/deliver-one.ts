/**
 * One message to its consumers, and where it goes after that.
 * @module
 */
import { summarize } from '../failure.ts';
import { callConsumer, type Message } from '../fan-out.ts';
import { oneLine } from '../one-line.ts';
import type { Components, Log } from '../ports.ts';
import { delayAfter, describeWaiting, MAX_ATTEMPTS, moveToRetry, type Waiting } from './due.ts';
import { claimId, discard, type Inbox, isoTime, microseconds, syncId } from './inbox.ts';
import { formatEntryName, parseEntryName } from './names.ts';
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
  components: Components;
  log: Log;
}

/** Codes of what will never be read without an operator. */
const UNREADABLE = ['is-directory', 'file-too-large', 'access'];

/**
 * With the lock of its sender in hand.
 * @returns false when it was gone
 * @throws FileError
 */
export function deliverOne(waiting: Waiting, delivery: Delivery): boolean {
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
    delivery.log.warn(`inbox: ${describeWaiting(waiting)} can't be read: set aside in unreadable/`);
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
