/**
 * What Meta posts for what a person does (Meta's documentation, Cloud API > Webhooks > Reference >
 * messages).
 * @module
 */
import { randomBytes } from 'node:crypto';
import type { StoredMedia } from '../../stand-in/graph-media.ts';
import {
  changeOf,
  contactOf,
  entryOf,
  metadataOf,
  payloadOf,
  valueFor,
} from '../lib/webhook-payload.ts';
import type { Json } from './happening.ts';
import { type Order, OrderError } from './order.ts';

/** What is a message of a person's. */
export type PersonOrder = Extract<Order, { do: 'text' | 'file' | 'location' | 'react' | 'tap' }>;

export const newMessageId = (): string => `wamid.PHONE${randomBytes(12).toString('hex')}`;

const now = (): string => `${Math.floor(Date.now() / 1000)}`;

/** The business's number as it stands in webhooks. */
export const businessNumber = (phoneNumberId: string): string =>
  String(metadataOf(phoneNumberId).display_phone_number);

export interface Sender {
  phoneNumberId: string;
  name: string;
  media(id: string): StoredMedia | undefined;
}

/** The whole body of the webhook. @throws OrderError */
export function messagePayload(order: PersonOrder, { phoneNumberId, name, media }: Sender): Json {
  const quoted = order.do === 'tap' ? order.message : 'quote' in order ? order.quote : undefined;
  const message = {
    ...{ from: order.from, id: newMessageId(), timestamp: now() },
    ...content(order, media),
    ...(quoted !== undefined && {
      context: { from: businessNumber(phoneNumberId), id: quoted },
    }),
  };
  const contacts = [contactOf({ name, from: order.from })];
  return payloadOf(entryOf(changeOf(valueFor(phoneNumberId, contacts, [message]))));
}

function content(order: PersonOrder, media: Sender['media']): Json {
  switch (order.do) {
    case 'text':
      return { type: 'text', text: { body: order.text } };
    case 'location': {
      const { latitude, longitude, name, address } = order;
      const place = { latitude, longitude, ...(name && { name }), ...(address && { address }) };
      return { type: 'location', location: place };
    }
    case 'react': {
      const { message, emoji } = order;
      return { type: 'reaction', reaction: { message_id: message, ...(emoji && { emoji }) } };
    }
    case 'tap':
      return tap(order);
    case 'file':
      return file(order, media);
  }
}

/** On a template's button, on a button, or in a list. */
function tap({ type, id, title, description }: Extract<Order, { do: 'tap' }>): Json {
  if (type === 'template') return { type: 'button', button: { text: title, payload: id } };
  const reply = { id, title, ...(description && { description }) };
  return { type: 'interactive', interactive: { type, [type]: reply } };
}

function file(order: Extract<Order, { do: 'file' }>, media: Sender['media']): Json {
  const stored = media(order.media);
  if (!stored) throw new OrderError('there is no such file');
  const { id, mimeType, sha256 } = stored;
  // Hex where it is asked for, base64 in webhooks.
  const digest = Buffer.from(sha256, 'hex').toString('base64');
  const type = order.kind === 'voice' ? 'audio' : order.kind;
  const { caption, filename } = order;
  const object = {
    ...{ id, mime_type: mimeType, sha256: digest },
    ...(type === 'audio' && { voice: order.kind === 'voice' }),
    ...(type === 'document' && filename && { filename }),
    ...(type === 'sticker' && { animated: false }),
    ...(type !== 'audio' && type !== 'sticker' && caption && { caption }),
  };
  return { type, [type]: object };
}

/** A human wrote in the app of the business (Cloud API > Webhooks > Reference > smb_message_echoes). */
export function echoPayload(phoneNumberId: string, to: string, text: string): Json {
  const message = {
    ...{ from: businessNumber(phoneNumberId), to, id: newMessageId(), timestamp: now() },
    ...{ type: 'text', text: { body: text } },
  };
  const value = {
    ...{ messaging_product: 'whatsapp', metadata: metadataOf(phoneNumberId) },
    message_echoes: [message],
  };
  return payloadOf(entryOf(changeOf(value, 'smb_message_echoes')));
}

export interface Status {
  id: string;
  status: 'sent' | 'delivered' | 'read' | 'failed';
  /** Digits, or a user id. */
  to: string;
  error?: { code: number; title: string };
}

/** Cloud API > Webhooks > Reference > status. */
export function statusPayload(phoneNumberId: string, statuses: readonly Status[]): Json {
  const isNumber = (to: string) => /^\d+$/.test(to);
  const recipient = (to: string) =>
    isNumber(to) ? { recipient_id: to } : { recipient_user_id: to };
  const value = {
    ...{ messaging_product: 'whatsapp', metadata: metadataOf(phoneNumberId) },
    statuses: statuses.map(({ id, status, to, error }) => ({
      ...{ id, status, timestamp: now(), ...recipient(to) },
      ...(error && {
        errors: [{ ...error, message: error.title, error_data: { details: error.title } }],
      }),
    })),
  };
  return payloadOf(entryOf(changeOf(value)));
}
