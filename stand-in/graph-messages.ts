/** The messages endpoint of the stand-in: what it takes, what it refuses, how it answers. */
import { randomBytes } from 'node:crypto';
import { allowOnly, isObject, type JsonObject, refuse } from './graph-answer.ts';
import { checkContacts, checkMessageId, FOR_GROUPS, KINDS } from './graph-kinds.ts';
import type { MediaStore } from './graph-media.ts';
import { fillTemplate } from './graph-templates.ts';

/** A message that was taken, as Meta would send it. */
export interface SentMessage {
  id: string;
  /** The phone number id that sent it. */
  number: string;
  /** Meta's `type`. */
  type: string;
  /** The number dialled: `+` and digits. A `to` without `+` got the business's country code. */
  to?: string;
  /** The business-scoped user id. Never together with `to`. */
  recipient?: string;
  /** The id of a group. */
  group?: string;
  /** Of a text the text, of all else a line that tells what the person sees. */
  body: string;
  /** When it was taken, in epoch milliseconds. */
  at: number;
  /** The request's body as the client sent it. */
  raw: unknown;
}

/** A message of a person's that the business has read. */
export interface Receipt {
  messageId: string;
  /** The person sees that an answer is being written, too. */
  typing: boolean;
}

/** The business's own number, which the endpoint sends from. */
export interface OwnNumber {
  digits: string;
  countryCode: string;
}

interface Recipient {
  to?: string;
  recipient?: string;
  group?: string;
  /** How the answer names the recipient. */
  contact: JsonObject;
}

const BUSINESS_SCOPED_USER_ID = /^([A-Z]{2}|user)\.(ENT\.)?[A-Za-z0-9]{1,128}$/;
const MESSAGE_KEYS = [
  'messaging_product',
  'recipient_type',
  'to',
  'recipient',
  'type',
  'context',
  'biz_opaque_callback_data',
  'recipient_identity_key_hash',
];

/** What the endpoint looks at beside the message. */
export interface Surroundings {
  own: OwnNumber;
  receivers: readonly string[] | undefined;
  media: MediaStore;
  /** Whether the person wrote in the last 24 hours. */
  isWindowOpen(person: string): boolean;
}

/**
 * Takes the body of a POST to the messages endpoint: a message, or a mark-as-read (Meta's
 * documentation, Cloud API > Messages). Throws a `Refusal` for what Meta refuses.
 */
export function takeMessage(
  body: JsonObject,
  { own, receivers, media, isWindowOpen }: Surroundings,
): { answer: JsonObject; sent?: Omit<SentMessage, 'number'>; receipt?: Receipt } {
  if (body.messaging_product !== 'whatsapp') {
    refuse(100, 'the parameter messaging_product is required and must be "whatsapp"');
  }
  if (body.status !== undefined) {
    return { answer: markAsRead(body), receipt: receiptOf(body) };
  }
  const { type = 'text' } = body;
  const isKnown = type === 'template' || type === 'contacts' || Object.hasOwn(KINDS, String(type));
  // Before the keys: a message of another type has a key of that name.
  if (typeof type !== 'string' || !isKnown) {
    refuse(131051, `there are no messages of the type ${JSON.stringify(type)}`);
  }
  allowOnly(body, [...MESSAGE_KEYS, type]);
  const { contact, ...recipient } = readRecipient(body, own);
  if (recipient.group !== undefined && ![...FOR_GROUPS, 'template'].includes(type)) {
    refuse(131009, `groups take no messages of type ${type}`);
  }
  checkContext(body);
  const text = readContent(type, body, recipient.to !== undefined, media);
  if (receivers && recipient.to !== undefined && !receivers.includes(recipient.to)) {
    refuse(131030, 'add the number to the recipients of the test number');
  }
  const person = recipient.to ?? recipient.recipient;
  if (person !== undefined && type !== 'template' && !isWindowOpen(person)) {
    refuse(131047, 'Message failed to send because more than 24 hours have passed');
  }
  const id = messageId(person ?? recipient.group ?? '');
  const status = type === 'template' && { message_status: 'accepted' };
  return {
    answer: {
      ...{ messaging_product: 'whatsapp', contacts: [contact] },
      messages: [{ id, ...status }],
    },
    sent: { id, type, ...recipient, body: text, at: Date.now(), raw: body },
  };
}

function readContent(
  type: string,
  body: JsonObject,
  hasNumber: boolean,
  media: MediaStore,
): string {
  const content = body[type];
  if (type === 'contacts') return checkContacts(content);
  if (type === 'text' && (!isObject(content) || content.body === undefined)) {
    refuse(131008, 'the parameter text.body is required');
  }
  if (!isObject(content)) refuse(131008, `the parameter ${type} is required`);
  if (type === 'template') return fillTemplate(content, hasNumber, media);
  return KINDS[type]?.(content, media) ?? '';
}

function checkContext({ type, context, biz_opaque_callback_data: tracking }: JsonObject): void {
  if (context !== undefined) {
    if (type === 'reaction') refuse(131009, 'a reaction must have no context');
    checkMessageId(isObject(context) ? context.message_id : undefined, 'context.message_id');
  }
  if (tracking !== undefined && (typeof tracking !== 'string' || tracking.length > 512)) {
    refuse(100, 'biz_opaque_callback_data must be a text of at most 512 characters');
  }
}

const receiptOf = ({ message_id, typing_indicator }: JsonObject): Receipt => ({
  messageId: String(message_id),
  typing: typing_indicator !== undefined,
});

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
  const { to, recipient, recipient_type: type = 'individual' } = body;
  if (type === 'group') {
    if (typeof to !== 'string' || !/^[\w.=+/@-]{1,256}$/.test(to)) refuse(131009, 'to is no group');
    return { group: to, contact: { input: to, group_id: to } };
  }
  if (type !== 'individual') {
    refuse(131009, 'recipient_type must be "individual" or "group"');
  }
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
