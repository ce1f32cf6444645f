/** The messages endpoint of the stand-in: what it takes, what it refuses, how it answers. */
import { randomBytes } from 'node:crypto';
import { allowOnly, isObject, type JsonObject, refuse } from './graph-answer.ts';

/** A message that was taken, as Meta would send it. */
export interface SentMessage {
  id: string;
  /** The number dialled: `+` and digits. A `to` without `+` got the business's country code. */
  to?: string;
  /** The business-scoped user id. Never together with `to`. */
  recipient?: string;
  body: string;
  /** When it was taken, in epoch milliseconds. */
  at: number;
  /** The request's body as the client sent it. */
  raw: unknown;
}

/** The business's own number, which the endpoint sends from. */
export interface OwnNumber {
  digits: string;
  countryCode: string;
}

interface Recipient {
  to?: string;
  recipient?: string;
  /** How the answer names the recipient. */
  contact: JsonObject;
}

/** Counted in UTF-16 code units: Meta says "characters" only, and this is the strictest reading. */
const MAX_TEXT_LENGTH = 4096;
const BUSINESS_SCOPED_USER_ID = /^([A-Z]{2}|user)\.(ENT\.)?[A-Za-z0-9]{1,128}$/;
const MESSAGE_KEYS = [
  'messaging_product',
  'recipient_type',
  'to',
  'recipient',
  'type',
  'text',
  'context',
  'biz_opaque_callback_data',
  'recipient_identity_key_hash',
];

/**
 * Takes the body of a POST to the messages endpoint: a text message, or a mark-as-read (Meta's
 * documentation, Cloud API > Messages). Throws a `Refusal` for what Meta refuses.
 */
export function takeMessage(
  body: JsonObject,
  own: OwnNumber,
  receivers?: readonly string[],
): { answer: JsonObject; sent?: SentMessage } {
  if (body.messaging_product !== 'whatsapp') {
    refuse(100, 'the parameter messaging_product is required and must be "whatsapp"');
  }
  if (body.status !== undefined) return { answer: markAsRead(body) };
  // Before the keys: a message of another type has a key of that name.
  if (body.type !== undefined && body.type !== 'text') {
    refuse(131051, `the stand-in sends text only, not ${JSON.stringify(body.type)}`);
  }
  allowOnly(body, MESSAGE_KEYS);
  if (body.recipient_type !== undefined && body.recipient_type !== 'individual') {
    refuse(131009, 'recipient_type must be "individual": the stand-in knows no groups');
  }
  const { contact, ...recipient } = readRecipient(body, own);
  const text = readText(body.text);
  if (receivers && recipient.to !== undefined && !receivers.includes(recipient.to)) {
    refuse(131030, 'add the number to the recipients of the test number');
  }
  const id = messageId(recipient.to ?? recipient.recipient ?? '');
  return {
    answer: { messaging_product: 'whatsapp', contacts: [contact], messages: [{ id }] },
    sent: { id, ...recipient, body: text, at: Date.now(), raw: body },
  };
}

/** Meta's documentation, Cloud API > Mark messages as read, and Typing indicators. */
function markAsRead(body: JsonObject): JsonObject {
  allowOnly(body, ['messaging_product', 'status', 'message_id', 'typing_indicator']);
  if (body.status !== 'read') refuse(131009, 'status must be "read"');
  if (body.message_id === undefined) refuse(131008, 'the parameter message_id is required');
  if (typeof body.message_id !== 'string' || !/^wamid\../.test(body.message_id)) {
    refuse(131009, 'message_id is not the id of a message');
  }
  const typing = body.typing_indicator;
  if (typing !== undefined && !(isObject(typing) && typing.type === 'text')) {
    refuse(131009, 'typing_indicator must be {"type":"text"}');
  }
  return { success: true };
}

/** `to` wins over `recipient` (Meta's documentation, Cloud API > Business-scoped user ids). */
function readRecipient(body: JsonObject, own: OwnNumber): Recipient {
  const { to, recipient } = body;
  if (to !== undefined) {
    const dialled = dial(to, own);
    return { to: dialled, contact: { input: to, wa_id: dialled.slice(1) } };
  }
  if (recipient === undefined) refuse(100, 'the parameter to is required');
  if (typeof recipient !== 'string' || !BUSINESS_SCOPED_USER_ID.test(recipient)) {
    refuse(131009, 'recipient is not a business-scoped user id');
  }
  return { recipient, contact: { input: recipient, user_id: recipient } };
}

/**
 * The number that a `to` is dialled as (Meta's documentation, Cloud API > Messages > Phone number
 * formats). Without a leading `+`, Meta may put the business's country code before the digits; the
 * stand-in always does, so that a forgotten `+` shows up in tests.
 */
function dial(to: unknown, own: OwnNumber): string {
  if (typeof to !== 'string' || !/^\+?[\d ()-]+$/.test(to)) {
    refuse(131009, 'to is not a phone number');
  }
  const digits = to.replace(/\D/g, '');
  if (digits.length < 7 || digits.length > 15) refuse(131009, 'to must hold 7 to 15 digits');
  const dialled = to.startsWith('+') ? digits : own.countryCode + digits;
  if (digits === own.digits || dialled === own.digits) {
    refuse(131021, "to is the business's own number");
  }
  return `+${dialled}`;
}

/** Meta's documentation, Cloud API > Text messages: `body` is required, 4096 characters at most. */
function readText(text: unknown): string {
  const body = isObject(text) ? text.body : undefined;
  if (!isObject(text) || body === undefined) refuse(131008, 'the parameter text.body is required');
  allowOnly(text, ['body', 'preview_url']);
  if (text.preview_url !== undefined && typeof text.preview_url !== 'boolean') {
    refuse(100, 'text.preview_url must be a boolean');
  }
  if (typeof body !== 'string' || body === '') {
    refuse(131009, 'text.body must be a text that is not empty');
  }
  if (body.length > MAX_TEXT_LENGTH) {
    refuse(100, `text.body must be at most ${MAX_TEXT_LENGTH} characters long, not ${body.length}`);
  }
  // Half of an emoji has no UTF-8: a client that makes one has cut a message in the wrong place.
  if (/\p{Surrogate}/u.test(body)) refuse(100, 'text.body holds half of a surrogate pair');
  return body;
}

/** Like Meta's ids: base64 of a small binary record that holds the recipient and random hex. */
function messageId(recipient: string): string {
  const name = Buffer.from(recipient.replace('+', ''));
  const record = Buffer.concat([
    Buffer.of(0x1c, 0x18, name.length),
    name,
    Buffer.of(0x15, 0x02, 0x00, 0x11, 0x18, 0x12),
    Buffer.from(randomBytes(9).toString('hex').toUpperCase()),
    Buffer.of(0x00),
  ]);
  return `wamid.${record.toString('base64')}`;
}
