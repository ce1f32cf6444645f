/**
 * One message of a payload (Meta's documentation, Cloud API > Webhooks > Reference > messages).
 * @module
 */
import type { MessageEvent, Sender } from '../events/event.ts';
import { asObject, asText, type JsonObject } from '../lib/json.ts';
import { readErrors } from './status.ts';

/**
 * @param contacts of the same change: they need not be there, nor in the order of the messages
 * @param isOnly the change holds no other message
 */
export function readMessage(
  message: JsonObject,
  contacts: readonly JsonObject[],
  isOnly = false,
): MessageEvent {
  return {
    kind: 'message',
    id: unicode(message.id),
    type: unicode(message.type),
    sender: readSender(message, contacts, isOnly),
    number: '',
    time: timeOf(message),
    groupId: unicode(message.group_id),
    text: unicode(textOf(message)),
    errors: readErrors(message.errors),
    unsupportedType: unicode(asObject(message.unsupported)?.type),
  };
}

/** Meta leaves out the phone number of people who keep it private, or sends it empty. */
function readSender(message: JsonObject, contacts: readonly JsonObject[], isOnly: boolean): Sender {
  const from = asText(message.from);
  const fromUserId = asText(message.from_user_id);
  const contact = contacts.find(
    ({ wa_id, user_id }) =>
      (from !== undefined && wa_id === from) ||
      (fromUserId !== undefined && user_id === fromUserId),
  );
  // One message that names nobody, beside one person: it is from that person.
  const isNameless = from === undefined && fromUserId === undefined;
  const person =
    contact ?? (isNameless && isOnly && contacts.length === 1 ? contacts[0] : undefined);
  const ids = [
    ...[from, person?.wa_id],
    ...[fromUserId, person?.user_id, message.from_parent_user_id, person?.parent_user_id],
  ];
  return {
    ids: [...new Set(ids.map(unicode).filter((id) => id !== undefined))],
    name: unicode(asObject(person?.profile)?.name) ?? '',
  };
}

/** Meta gives whole seconds, in a text. */
function timeOf({ timestamp }: JsonObject): number | undefined {
  const text = typeof timestamp === 'number' ? `${timestamp}` : asText(timestamp);
  return text !== undefined && /^\d{1,11}$/.test(text) ? Number(text) * 1_000 : undefined;
}

/** What the person wrote or chose. */
function textOf(message: JsonObject): unknown {
  const type = asText(message.type) ?? '';
  const body = asObject(message[type]);
  switch (type) {
    case 'text':
      return body?.body;
    case 'button':
      return body?.text;
    case 'interactive':
      return (asObject(body?.button_reply) ?? asObject(body?.list_reply))?.title;
    case 'image':
    case 'video':
    case 'document':
      return body?.caption;
    default:
      return undefined;
  }
}

/** A text that isn't empty, with U+FFFD in place of half a surrogate pair. */
function unicode(value: unknown): string | undefined {
  return asText(value)?.replace(/[\ud800-\udfff]/gu, '\ufffd');
}
