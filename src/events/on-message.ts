/**
 * The frozen `on-message` as a projection of the events: which of them a `message` can hold, and a
 * log line for each of the others that somebody may miss.
 * @module
 */
import type { onMessage } from 'asterai:whatsapp/incoming-handler@0.1.0';
import { oneLine } from '../lib/one-line.ts';
import type { InboundEvent, MessageEvent } from './event.ts';

export type OnMessageArguments = Parameters<typeof onMessage>;
export type Message = OnMessageArguments[0];

export interface Projection {
  /** In the order of the events, each id once. */
  messages: Message[];
  /** One log line each: kinds, ids and codes, never content. */
  notes: string[];
}

/** @param phoneNumberId ours, for the notes */
export function projectOnMessage(
  events: readonly InboundEvent[],
  phoneNumberId: string,
): Projection {
  const messages = new Map<string, Message>();
  const notes: string[] = [];
  for (const event of events) {
    const result = event.kind === 'message' ? toMessage(event) : describe(event, phoneNumberId);
    if (typeof result === 'string') notes.push(result);
    else if (result && !messages.has(result.id)) messages.set(result.id, result);
  }
  return { messages: [...messages.values()], notes };
}

/** @returns the message, or a note that says why it isn't one that `on-message` can take */
function toMessage(event: MessageEvent): Message | string {
  const { id, sender, groupId, text } = event;
  const skipped = (why: string) => `skipped ${name(event.type)} ${name(event.id)}: ${why}`;
  if (id === undefined) return skipped('it has no id');
  // A reply through send-message would reach the sender in private, not the group.
  if (groupId !== undefined) return skipped('group messages are not handled');
  if (text === undefined) return skipped('it holds no text of the user');
  const phone = sender.phone ?? sender.userId;
  if (phone === undefined) return skipped('it names no sender');
  return { content: text, sender: { name: sender.name, phone }, id };
}

/** @returns undefined for what nobody misses */
function describe(
  event: Exclude<InboundEvent, MessageEvent>,
  phoneNumberId: string,
): string | undefined {
  switch (event.kind) {
    case 'status':
      // Meta accepts a message first, and may tell later that it couldn't deliver it.
      return event.status === 'failed'
        ? `Meta could not deliver ${name(event.id)}: error ${codes(event.errors)}`
        : undefined;
    case 'account-error':
      return `Meta reports error ${codes(event.errors)}`;
    case 'other-field':
      return `skipped a change of ${name(event.field)}: only messages are handled`;
    case 'other-number':
      return `skipped a change for phone number id ${name(event.phoneNumberId)}: WHATSAPP_PHONE_NUMBER_ID is ${phoneNumberId}`;
    case 'broken':
      return `skipped a broken ${event.part}`;
  }
}

const codes = (errors: readonly (number | undefined)[]): string =>
  errors.map((code) => code ?? 'unknown').join(', ');

/** A kind or an id, for a log line. */
const name = (text: string | undefined): string => oneLine(text ?? '(none)', 128);
