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
 * @param phoneNumberId ours; changes for other numbers aren't read
 */
export function parsePayload(payload: JsonObject, phoneNumberId: string): InboundEvent[] {
  const events: InboundEvent[] = [];
  for (const entry of objects(payload.entry, 'entry', events)) {
    for (const change of objects(entry.changes, 'change', events)) {
      readChange(change, phoneNumberId, events);
    }
  }
  return events;
}

function readChange(change: JsonObject, phoneNumberId: string, events: InboundEvent[]): void {
  if (change.field !== 'messages') {
    events.push({ kind: 'other-field', field: asText(change.field) });
    return;
  }
  const value = asObject(change.value);
  const number = asObject(value?.metadata)?.phone_number_id;
  if (!value || number !== phoneNumberId) {
    events.push({ kind: 'other-number', phoneNumberId: asText(number) });
    return;
  }
  const contacts = asObjects(value.contacts);
  for (const message of objects(value.messages, 'message', events)) {
    events.push(readMessage(message, contacts));
  }
  events.push(...asObjects(value.statuses).map(readStatus));
  const errors = readErrors(value.errors);
  if (errors.length > 0) events.push({ kind: 'account-error', errors });
}

/** The elements that are objects; the others, and what isn't a list, are broken parts. */
function objects(value: unknown, part: BrokenEvent['part'], events: InboundEvent[]): JsonObject[] {
  const elements = value === undefined || Array.isArray(value) ? asList(value) : [undefined];
  const found = asObjects(elements);
  for (let i = found.length; i < elements.length; i++) events.push({ kind: 'broken', part });
  return found;
}
