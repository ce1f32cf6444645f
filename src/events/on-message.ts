/**
 * The frozen `on-message` of `incoming-handler`: which messages it can hold.
 * @module
 */
import type { onMessage } from 'asterai:whatsapp/incoming-handler@0.1.0';
import { parseRecipient } from '../messaging/recipient.ts';
import type { MessageEvent } from './event.ts';
import { whyEmpty } from './notes.ts';
import type { MessageRecord } from './record.ts';

export type OnMessageArguments = Parameters<typeof onMessage>;
export type Message = OnMessageArguments[0];

/** @returns the message, or why it isn't one that `on-message` can take */
export function toOnMessage(event: MessageEvent): Message | string {
  const { record, text, senderIds, isInGroup } = event;
  // A reply through send-message would reach the sender in private, not the group.
  if (isInGroup) return 'group messages are not handled';
  if (text === undefined) return whyEmpty(event);
  if (senderIds.length === 0) return 'it names no sender';
  // A consumer that can't answer would take it for a fault of its own.
  const phone = senderIds.find((id) => parseRecipient(id) !== undefined);
  if (phone === undefined) return 'its sender is neither a phone number nor a user id';
  return { content: text, sender: { name: record.sender.name, phone }, id: record.id };
}

/**
 * The same of a message without text, in words (WHATSAPP_DESCRIBE).
 * @returns undefined where nobody could be answered
 */
export function describeOnMessage(record: MessageRecord): Message | undefined {
  const { id, summary, sender, chat, attachment } = record;
  if (isOfGroup(record) || !parseRecipient(chat)) return undefined;
  const file = attachment && attachment.id !== '' ? ` (media id ${attachment.id})` : '';
  return { content: `${summary}${file}`, sender: { name: sender.name, phone: chat }, id };
}

export const isOfGroup = ({ chat }: Pick<MessageRecord, 'chat'>): boolean =>
  chat.startsWith('group:');
