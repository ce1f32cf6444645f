/**
 * One message of a payload (Meta's documentation, Cloud API > Webhooks > Reference > messages).
 * @module
 */
import type { MessageEvent, Sender } from '../events/event.ts';
import { asObject, asText, type JsonObject } from '../lib/json.ts';

/** @param contacts of the same change: they need not be there, nor in the order of the messages */
export function readMessage(message: JsonObject, contacts: readonly JsonObject[]): MessageEvent {
  return {
    kind: 'message',
    id: unicode(message.id),
    type: unicode(message.type),
    sender: readSender(message, contacts),
    groupId: unicode(message.group_id),
    text: unicode(textOf(message)),
  };
}

/** Meta leaves out the phone number of people who keep it private, or sends it empty. */
function readSender(message: JsonObject, contacts: readonly JsonObject[]): Sender {
  const from = asText(message.from);
  const fromUserId = asText(message.from_user_id);
  const contact = contacts.find(
    ({ wa_id, user_id }) =>
      (from !== undefined && wa_id === from) ||
      (fromUserId !== undefined && user_id === fromUserId),
  );
  return {
    phone: unicode(from),
    userId: unicode(fromUserId),
    name: unicode(asObject(contact?.profile)?.name) ?? '',
  };
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
