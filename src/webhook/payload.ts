/**
 * Meta's envelope: entries, changes, and what is in them (Meta's documentation, Cloud API > Webhooks >
 * Reference).
 * @module
 */
import type { BrokenEvent, InboundEvent } from '../events/event.ts';
import { asList, asObject, asObjects, asText, type JsonObject } from '../lib/json.ts';
import { ECHO_FIELDS, readEcho } from './echo.ts';
import { readMessage } from './message.ts';
import { readNotice } from './notice.ts';
import { readStatus } from './status.ts';

/**
 * Reads every entry, change and message; Meta puts up to 1000 into one payload. What isn't
 * understood is an event, too, and costs nothing else.
 * @param numbers our phone number ids; changes for others aren't read
 */
export function parsePayload(payload: JsonObject, numbers: readonly string[]): InboundEvent[] {
  const events: InboundEvent[] = [];
  for (const entry of objects(payload.entry, 'entry', events)) {
    for (const change of objects(entry.changes, 'change', events)) {
      if (isTest(entry, change, numbers)) {
        events.push({ kind: 'test', field: asText(change.field) });
      } else readChange(entry, change, numbers, events);
    }
  }
  return events;
}

function readChange(
  entry: JsonObject,
  change: JsonObject,
  numbers: readonly string[],
  events: InboundEvent[],
): void {
  const { field } = change;
  const value = asObject(change.value) ?? {};
  const number = numberOf(change);
  const hasNumber = field === 'messages' || ECHO_FIELDS.includes(field);
  if (hasNumber ? !isOurs(number, numbers) : isOthers(number, numbers)) {
    events.push({ kind: 'other-number', phoneNumberId: asText(number) });
  } else if (field === 'messages') {
    readMessages(entry, value, `${number}`, events);
  } else if (ECHO_FIELDS.includes(field)) {
    const echoes = objects(value.message_echoes, 'message', events);
    events.push(...echoes.map((echo) => readEcho(echo, `${number}`)));
  } else {
    events.push(readNotice(entry, field, value));
  }
}

function readMessages(
  entry: JsonObject,
  value: JsonObject,
  number: string,
  events: InboundEvent[],
): void {
  const contacts = asObjects(value.contacts);
  const messages = objects(value.messages, 'message', events);
  const isOnly = messages.length === 1;
  events.push(...messages.map((message) => readMessage(message, { number, contacts, isOnly })));
  events.push(...asObjects(value.statuses).map((status) => readStatus(status, number)));
  if (asList(value.errors).length === 0) return;
  // The rest of the change has events of its own.
  const { messages: _, statuses: __, ...notice } = value;
  events.push(readNotice(entry, 'messages', notice));
}

/** Samples of Meta's dashboard (App > Webhooks > Test) are of this account, and no other is. */
const SAMPLE_ACCOUNT = '0';

const isTest = (entry: JsonObject, change: JsonObject, numbers: readonly string[]): boolean =>
  entry.id === SAMPLE_ACCOUNT && !isOurs(numberOf(change), numbers);

const isOurs = (number: unknown, numbers: readonly string[]): boolean =>
  typeof number === 'string' && numbers.includes(number);

const isOthers = (number: unknown, numbers: readonly string[]): boolean =>
  asText(number) !== undefined && !isOurs(number, numbers);

const numberOf = ({ value }: JsonObject): unknown =>
  asObject(asObject(value)?.metadata)?.phone_number_id;

/** The elements that are objects; the others, and what isn't a list, are broken parts. */
function objects(value: unknown, part: BrokenEvent['part'], events: InboundEvent[]): JsonObject[] {
  const elements = value === undefined || Array.isArray(value) ? asList(value) : [undefined];
  const found = asObjects(elements);
  for (let i = found.length; i < elements.length; i++) events.push({ kind: 'broken', part });
  return found;
}
