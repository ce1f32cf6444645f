/**
 * From Meta's payload to the messages that consumers get (Meta's documentation, Cloud API >
 * Webhooks > Reference > messages).
 * @module
 */
import type { Message } from '../fan-out.ts';
import { asList, asNumber, asObject, asObjects, asText, type JsonObject } from '../json.ts';
import { oneLine } from '../one-line.ts';

export interface Parsed {
  /** In the order of the payload, each id once. */
  messages: Message[];
  /** One log line for each thing that isn't a message for us, or that failed on its way out. */
  notes: string[];
}

/**
 * Reads every entry, change and message; Meta puts up to 1000 into one payload. What isn't
 * understood costs a note and nothing else.
 * @param phoneNumberId ours; changes for other numbers are skipped
 */
export function parsePayload(payload: JsonObject, phoneNumberId: string): Parsed {
  const parsed: Parsed = { messages: [], notes: [] };
  const seen = new Set<string>();
  for (const entry of objects(payload.entry, 'entry', parsed)) {
    for (const change of objects(entry.changes, 'change', parsed)) {
      parseChange(change, phoneNumberId, seen, parsed);
    }
  }
  return parsed;
}

function parseChange(
  change: JsonObject,
  phoneNumberId: string,
  seen: Set<string>,
  { messages, notes }: Parsed,
): void {
  if (change.field !== 'messages') {
    notes.push(`skipped a change of ${name(change.field)}: only messages are handled`);
    return;
  }
  const value = asObject(change.value);
  const number = asObject(value?.metadata)?.phone_number_id;
  if (!value || number !== phoneNumberId) {
    notes.push(
      `skipped a change for phone number id ${name(number)}: WHATSAPP_PHONE_NUMBER_ID is ${phoneNumberId}`,
    );
    return;
  }
  const contacts = asObjects(value.contacts);
  for (const message of objects(value.messages, 'message', { messages, notes })) {
    const result = parseMessage(message, contacts);
    if (typeof result === 'string') {
      notes.push(`skipped ${name(message.type)} ${name(message.id)}: ${result}`);
    } else if (!seen.has(result.id)) {
      seen.add(result.id);
      messages.push(result);
    }
  }
  notes.push(...failures(value));
}

/** @returns the message, or why it isn't one that `on-message` can take */
function parseMessage(message: JsonObject, contacts: readonly JsonObject[]): Message | string {
  const id = asText(message.id);
  if (id === undefined) return 'it has no id';
  // A reply through send-message would reach the sender in private, not the group.
  if (asText(message.group_id) !== undefined) return 'group messages are not handled';
  const content = contentOf(message);
  if (content === undefined) return 'it holds no text of the user';
  // Meta leaves out the phone number of users who keep it private, or sends it empty.
  const phone = asText(message.from) ?? asText(message.from_user_id);
  if (phone === undefined) return 'it names no sender';
  return {
    content: wellFormed(content),
    sender: { name: wellFormed(profileName(message, contacts)), phone: wellFormed(phone) },
    id: wellFormed(id),
  };
}

/** What the user wrote or chose. */
function contentOf(message: JsonObject): string | undefined {
  const type = asText(message.type) ?? '';
  const body = asObject(message[type]);
  switch (type) {
    case 'text':
      return asText(body?.body);
    case 'button':
      return asText(body?.text);
    case 'interactive':
      return asText((asObject(body?.button_reply) ?? asObject(body?.list_reply))?.title);
    case 'image':
    case 'video':
    case 'document':
      return asText(body?.caption);
    default:
      return undefined;
  }
}

/** The contacts need not be there, nor in the order of the messages. */
function profileName(message: JsonObject, contacts: readonly JsonObject[]): string {
  const from = asText(message.from);
  const userId = asText(message.from_user_id);
  const contact = contacts.find(
    ({ wa_id, user_id }) =>
      (from !== undefined && wa_id === from) || (userId !== undefined && user_id === userId),
  );
  return asText(asObject(contact?.profile)?.name) ?? '';
}

/**
 * Meta accepts a message first and may tell later that it couldn't deliver it: nobody else would
 * learn of that.
 */
function failures(value: JsonObject): string[] {
  const codes = (errors: unknown) =>
    asList(errors)
      .map((error) => asNumber(asObject(error)?.code) ?? 'unknown')
      .join(', ');
  const undelivered = asObjects(value.statuses)
    .filter(({ status }) => status === 'failed')
    .map(({ id, errors }) => `Meta could not deliver ${name(id)}: error ${codes(errors)}`);
  const account = codes(value.errors);
  return account === '' ? undelivered : [...undelivered, `Meta reports error ${account}`];
}

/** The elements that are objects; the others cost a note each, and so does what isn't a list. */
function objects(value: unknown, what: string, { notes }: Parsed): JsonObject[] {
  const elements = value === undefined || Array.isArray(value) ? asList(value) : [undefined];
  const found = asObjects(elements);
  for (let i = found.length; i < elements.length; i++) notes.push(`skipped a broken ${what}`);
  return found;
}

/** A kind or an id, for a log line. */
function name(value: unknown): string {
  return oneLine(asText(value) ?? '(none)', 128);
}

/** Half a surrogate pair can't cross to another component: it becomes U+FFFD. */
function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udfff]/gu, '\ufffd');
}
