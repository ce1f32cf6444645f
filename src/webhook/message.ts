/**
 * One message of a payload (Meta's documentation, Cloud API > Webhooks > Reference > messages).
 * @module
 */
import type { MessageEvent } from '../events/event.ts';
import type { MessageRecord } from '../events/record.ts';
import { asObject, type JsonObject } from '../lib/json.ts';
import {
  bodyOf,
  isForwarded,
  readAttachment,
  readChoice,
  readContacts,
  readForm,
  readLocation,
  readQuote,
  readReaction,
} from './parts.ts';
import { rawOf, timeOf, unicode, unicodeOrEmpty } from './raw.ts';
import { readErrors } from './status.ts';
import { summarize } from './summary.ts';

/** What a change tells beside its messages. */
export interface MessageSurroundings {
  /** The phone number id that it is for. */
  number: string;
  /** They need not be there, nor in the order of the messages. */
  contacts: readonly JsonObject[];
  /** The change holds no other message. */
  isOnly: boolean;
}

export function readMessage(message: JsonObject, surroundings: MessageSurroundings): MessageEvent {
  const text = textOf(message);
  const contact = contactOf(message, surroundings);
  const edited = message.type === 'edit' ? asObject(bodyOf(message)?.message) : undefined;
  const content = edited ? textOf(edited) : text;
  const sender = readSender(message, contact);
  const kind = unicode(message.type) ?? 'unknown';
  const parts = {
    ...{ id: unicodeOrEmpty(message.id), kind, content: content ?? '', sender },
    chat: chatOf(message, sender),
    number: surroundings.number,
    time: timeOf(message.timestamp),
    forwarded: isForwarded(message),
    quote: readQuote(message),
    attachment: readAttachment(edited ?? message),
    location: readLocation(message),
    choice: readChoice(message),
    reaction: readReaction(message),
    contacts: readContacts(message),
    form: readForm(message),
    raw: rawOf(message),
  };
  return {
    kind: 'message',
    record: toRecord(parts, summarize(parts, message)),
    senderIds: idsOf(message, contact),
    isInGroup: unicode(message.group_id) !== undefined,
    text,
    errors: readErrors(message.errors),
    unsupportedType: unicode(asObject(message.unsupported)?.type),
  };
}

/** In the order of the contract. */
const toRecord = (
  { id, kind, content, ...rest }: Omit<MessageRecord, 'summary'>,
  summary: string,
): MessageRecord => ({ id, kind, content, summary, ...rest });

/** The person's entry among the contacts. */
function contactOf(
  { from, from_user_id }: JsonObject,
  { contacts, isOnly }: MessageSurroundings,
): JsonObject | undefined {
  const [phone, userId] = [unicode(from), unicode(from_user_id)];
  const contact = contacts.find(
    ({ wa_id, user_id }) =>
      (phone !== undefined && wa_id === phone) || (userId !== undefined && user_id === userId),
  );
  // One message that names nobody, beside one person: it is from that person.
  const isNameless = phone === undefined && userId === undefined;
  return contact ?? (isNameless && isOnly && contacts.length === 1 ? contacts[0] : undefined);
}

/** Meta leaves out the phone number of people who keep it private, or sends it empty. */
function readSender(
  { from, from_user_id }: JsonObject,
  contact: JsonObject | undefined,
): MessageRecord['sender'] {
  const profile = asObject(contact?.profile);
  return {
    name: unicodeOrEmpty(profile?.name),
    phone: unicode(from) ?? unicodeOrEmpty(contact?.wa_id),
    'user-id': unicode(from_user_id) ?? unicodeOrEmpty(contact?.user_id),
    username: unicodeOrEmpty(profile?.username),
  };
}

function idsOf(message: JsonObject, contact: JsonObject | undefined): string[] {
  const ids = [
    ...[message.from, contact?.wa_id],
    ...[message.from_user_id, contact?.user_id],
    ...[message.from_parent_user_id, contact?.parent_user_id],
  ];
  return [...new Set(ids.map(unicode).filter((id) => id !== undefined))];
}

/** Where an answer goes. */
function chatOf(message: JsonObject, sender: MessageRecord['sender']): string {
  const groupId = unicode(message.group_id);
  if (groupId !== undefined) return `group:${groupId}`;
  // Whoever changed the number is not to be found under the old one, which `from` is.
  const moved = message.type === 'system' ? bodyOf(message) : undefined;
  return (
    unicode(moved?.wa_id) ?? (sender.phone || sender['user-id'] || unicodeOrEmpty(moved?.user_id))
  );
}

/** What the person wrote or chose, in the sense of `on-message`. */
export function textOf(message: JsonObject): string | undefined {
  const body = bodyOf(message);
  switch (message.type) {
    case 'text':
      return unicode(body?.body);
    case 'button':
      return unicode(body?.text);
    case 'interactive':
      return unicode((asObject(body?.button_reply) ?? asObject(body?.list_reply))?.title);
    case 'image':
    case 'video':
    case 'document':
      return unicode(body?.caption);
    default:
      return undefined;
  }
}
