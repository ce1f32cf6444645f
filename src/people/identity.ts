/**
 * One person has a phone number, which Meta may keep private, and a user id. Known by both once, the
 * person stays one conversation when only the user id comes (Meta's documentation, Business-scoped user
 * IDs).
 * @module
 */
import type { NewUserId } from '../events/event.ts';
import type { Incoming } from '../events/incoming.ts';
import { asText } from '../lib/json.ts';
import type { Files } from '../ports.ts';
import { readPerson, writePerson } from './person-file.ts';

/** The number that a user id is known to belong to. */
export const phoneOf = (userId: string, files: Files): string | undefined =>
  isUserId(userId) ? asText(readPerson('people', userId, files).phone) : undefined;

/** @throws FileError */
export function noteIdentity(userId: string, phone: string, files: Files): void {
  if (isUserId(userId) && /^\d+$/.test(phone)) writePerson('people', userId, { phone }, files);
}

/** A new user id is of the same person. @throws FileError */
export function noteNewUserId({ previous, current }: NewUserId, files: Files): void {
  const phone = phoneOf(previous, files);
  if (phone !== undefined) noteIdentity(current, phone, files);
}

/** The same with the person's number as the chat, where only the user id came. */
export function inOneConversation(incoming: Incoming, files: Files): Incoming {
  if (incoming.kind === 'notice') return incoming;
  const phone = phoneOf(incoming.record.chat, files);
  if (phone === undefined) return incoming;
  switch (incoming.kind) {
    case 'message': {
      const { record, plain } = incoming;
      return {
        ...incoming,
        record: { ...record, chat: phone },
        plain: plain && { ...plain, sender: { ...plain.sender, phone } },
      };
    }
    case 'status':
      return { ...incoming, record: { ...incoming.record, chat: phone } };
    case 'echo':
      return { ...incoming, record: { ...incoming.record, chat: phone } };
  }
}

const isUserId = (name: string): boolean => /^[A-Z]{2}\./.test(name);
