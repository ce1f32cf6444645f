/**
 * The parts of a message that aren't its text (Meta's documentation, Cloud API > Webhooks > Reference >
 * messages, by type).
 * @module
 */
import type { MessageRecord } from '../events/record.ts';
import { asObject, asObjects, type JsonObject } from '../lib/json.ts';
import { unicode, unicodeOrEmpty } from './raw.ts';

type Part<K extends keyof MessageRecord> = MessageRecord[K];

/** The object of the message's own type. */
export const bodyOf = (message: JsonObject): JsonObject | undefined =>
  typeof message.type === 'string' ? asObject(message[message.type]) : undefined;

export function readQuote(message: JsonObject): Part<'quote'> {
  const id = unicode(asObject(message.context)?.id);
  return id === undefined ? null : { id, content: '' };
}

export function isForwarded({ context }: JsonObject): boolean {
  const { forwarded, frequently_forwarded } = asObject(context) ?? {};
  return forwarded === true || frequently_forwarded === true;
}

const FILE_TYPES = ['image', 'video', 'audio', 'document', 'sticker'];

export function readAttachment(message: JsonObject): Part<'attachment'> {
  const file = FILE_TYPES.includes(`${message.type}`) ? bodyOf(message) : undefined;
  if (!file) return null;
  return {
    id: unicodeOrEmpty(file.id),
    'mime-type': unicodeOrEmpty(file.mime_type),
    'file-name': unicodeOrEmpty(file.filename),
    voice: file.voice === true,
    animated: file.animated === true,
    sha256: unicodeOrEmpty(file.sha256),
  };
}

/** @returns null when there are no coordinates to show */
export function readLocation(message: JsonObject): Part<'location'> {
  const place = message.type === 'location' ? bodyOf(message) : undefined;
  const latitude = coordinate(place?.latitude);
  const longitude = coordinate(place?.longitude);
  if (latitude === undefined || longitude === undefined) return null;
  return {
    ...{ latitude, longitude },
    name: unicodeOrEmpty(place?.name),
    address: unicodeOrEmpty(place?.address),
    url: unicodeOrEmpty(place?.url),
  };
}

/** Some see them in texts. */
function coordinate(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return Number.isFinite(number) ? (number as number) : undefined;
}

export function readChoice(message: JsonObject): Part<'choice'> {
  const body = bodyOf(message);
  if (message.type === 'button' && body) {
    return {
      id: unicodeOrEmpty(body.payload),
      title: unicodeOrEmpty(body.text),
      description: '',
    };
  }
  const tapped =
    message.type === 'interactive'
      ? (asObject(body?.button_reply) ?? asObject(body?.list_reply))
      : undefined;
  if (!tapped) return null;
  return {
    id: unicodeOrEmpty(tapped.id),
    title: unicodeOrEmpty(tapped.title),
    description: unicodeOrEmpty(tapped.description),
  };
}

export function readReaction(message: JsonObject): Part<'reaction'> {
  const body = message.type === 'reaction' ? bodyOf(message) : undefined;
  if (!body) return null;
  return { emoji: unicodeOrEmpty(body.emoji), 'message-id': unicodeOrEmpty(body.message_id) };
}

export function readContacts(message: JsonObject): Part<'contacts'> {
  if (message.type !== 'contacts') return [];
  return asObjects(message.contacts).map(({ name, phones, emails }) => ({
    name: nameOf(asObject(name)),
    phones: asObjects(phones).flatMap(({ phone, wa_id }) => unicode(phone) ?? unicode(wa_id) ?? []),
    emails: asObjects(emails).flatMap(({ email }) => unicode(email) ?? []),
  }));
}

function nameOf(name: JsonObject | undefined): string {
  const parts = [name?.first_name, name?.middle_name, name?.last_name];
  return unicode(name?.formatted_name) ?? parts.flatMap((part) => unicode(part) ?? []).join(' ');
}

export function readForm(message: JsonObject): Part<'form'> {
  const body = message.type === 'interactive' ? bodyOf(message) : undefined;
  return unicode(asObject(body?.nfm_reply)?.response_json) ?? null;
}

/** What an order holds, such as `2 × sku-1`. */
export const readOrder = (message: JsonObject): string[] =>
  asObjects(bodyOf(message)?.product_items).map(
    ({ quantity, product_retailer_id }) =>
      `${number(quantity) ?? 1} × ${unicode(product_retailer_id) ?? 'a product'}`,
  );

const number = (value: unknown): string | undefined =>
  typeof value === 'number' ? `${value}` : unicode(value);
