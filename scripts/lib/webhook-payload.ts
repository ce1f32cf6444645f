/**
 * What Meta posts to a webhook, level by level, and how it is signed. The levels take anything: tests
 * put broken things into them, too.
 * @module
 */
import { createHmac } from 'node:crypto';

type Json = Record<string, unknown>;

export interface TextMessage {
  id: string;
  from: string;
  name: string;
  text: string;
}

/** A body with text messages, each in an entry of its own. */
export function textPayload(phoneNumberId: string, ...messages: TextMessage[]): string {
  const entries = messages.map((message) =>
    entryOf(changeOf(valueFor(phoneNumberId, [contactOf(message)], [textMessage(message)]))),
  );
  return JSON.stringify(payloadOf(...entries));
}

/** The whole body. */
export function payloadOf(...entries: unknown[]): Json {
  return { object: 'whatsapp_business_account', entry: entries };
}

export function entryOf(...changes: unknown[]): Json {
  return { id: '700000000000001', changes };
}

export function changeOf(value: unknown, field: unknown = 'messages'): Json {
  return { field, value };
}

/** The value of a change whose field is `messages`. */
export function valueFor(
  phoneNumberId: string,
  contacts: readonly unknown[],
  messages: readonly unknown[],
): Json {
  const metadata = metadataOf(phoneNumberId);
  return { messaging_product: 'whatsapp', metadata, contacts, messages };
}

/** The business's number, which the messages were sent to. */
export function metadataOf(phoneNumberId: string): Json {
  return { display_phone_number: '15550100100', phone_number_id: phoneNumberId };
}

/** A sender. */
export function contactOf({ name, from }: Pick<TextMessage, 'name' | 'from'>): Json {
  return { profile: { name }, wa_id: from };
}

/** A text message, sent now. */
export function textMessage({ from, id, text }: Omit<TextMessage, 'name'>): Json {
  const timestamp = `${Math.floor(Date.now() / 1000)}`;
  return { from, id, timestamp, type: 'text', text: { body: text } };
}

/** The value of `X-Hub-Signature-256` for a body. */
export function sign(body: string | Uint8Array, appSecret: string): string {
  return `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;
}
