/**
 * Meta's envelope: entries, changes, and what is in them (Meta's documentation, Cloud API > Webhooks >
 * Reference).
 * @module
 */
import type { BrokenEvent, InboundEvent } from '../events/event.ts';
import { asList, asObject, asObjects, asText, type JsonObject } from '../lib/json.ts';
import { readMessage } from './message.ts';
import { readErrors, readStatus } from './status.ts';

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
      } else readChange(change, numbers, events);
    }
  }
  return events;
}

function readChange(change: JsonObject, numbers: readonly string[], events: InboundEvent[]): void {
  const value = asObject(change.value);
  if (change.field !== 'messages') {
    events.push({ kind: 'other-field', field: asText(change.field), words: readWords(value) });
    return;
  }
  const number = numberOf(change);
  if (!value || typeof number !== 'string' || !numbers.includes(number)) {
    events.push({ kind: 'other-number', phoneNumberId: asText(number) });
    return;
  }
  const contacts = asObjects(value.contacts);
  const messages = objects(value.messages, 'message', events);
  for (const message of messages) {
    events.push({ ...readMessage(message, contacts, messages.length === 1), number });
  }
  events.push(...asObjects(value.statuses).map(readStatus));
  const errors = readErrors(value.errors);
  if (errors.length > 0) events.push({ kind: 'account-error', errors });
}

/** Samples of Meta's dashboard (App > Webhooks > Test) are of this account, and no other is. */
const SAMPLE_ACCOUNT = '0';

function isTest(entry: JsonObject, change: JsonObject, numbers: readonly string[]): boolean {
  const number = numberOf(change);
  const isOurs = typeof number === 'string' && numbers.includes(number);
  return entry.id === SAMPLE_ACCOUNT && !isOurs;
}

const numberOf = ({ value }: JsonObject): unknown =>
  asObject(asObject(value)?.metadata)?.phone_number_id;

/** Constants of Meta's, and nothing that a person could have written. */
const WORD = /^[A-Z][A-Z0-9_]{1,63}$/;

/** What the fields that tell of the account say has happened. */
function readWords(value: JsonObject | undefined): string[] {
  const words = [
    ...[value?.event, value?.decision, value?.current_limit],
    ...[asObject(value?.ban_info)?.waba_ban_state, asObject(value?.alert_info)?.alert_type],
    asObject(value?.violation_info)?.violation_type,
    ...asObjects(value?.restriction_info).map(({ restriction_type }) => restriction_type),
  ];
  return words.map(asText).filter((word) => word !== undefined && WORD.test(word)) as string[];
}

/** The elements that are objects; the others, and what isn't a list, are broken parts. */
function objects(value: unknown, part: BrokenEvent['part'], events: InboundEvent[]): JsonObject[] {
  const elements = value === undefined || Array.isArray(value) ? asList(value) : [undefined];
  const found = asObjects(elements);
  for (let i = found.length; i < elements.length; i++) events.push({ kind: 'broken', part });
  return found;
}
