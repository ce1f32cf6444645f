/**
 * The frozen `on-message` as a projection of the events: which of them a `message` can hold, and a
 * log line for each of the others that somebody may miss.
 * @module
 */
import type { onMessage } from 'asterai:whatsapp/incoming-handler@0.1.0';
import { parseRecipient } from '../messaging/recipient.ts';
import type { InboundEvent, MessageEvent } from './event.ts';
import { describe, skipped, whyEmpty } from './notes.ts';

export type OnMessageArguments = Parameters<typeof onMessage>;
export type Message = OnMessageArguments[0];

/** A message, and what is known of it beside what `on-message` takes. */
export interface Received extends Message {
  /** The phone number id that it was written to; missing in files of older versions. */
  number?: string;
  /** When it was written, in milliseconds since 1970. */
  time?: number;
}

/** What crosses to a consumer: a field more would be one that the frozen record doesn't have. */
export const toOnMessage = ({ content, sender, id }: Received): Message => ({
  ...{ content, sender, id },
});

export interface Projection {
  /** In the order of the events, each id once. */
  messages: Received[];
  /** One log line each: kinds, ids and codes, never content. */
  notes: string[];
}

/** @param numbers our phone number ids, for the notes */
export function projectOnMessage(
  events: readonly InboundEvent[],
  numbers: readonly string[],
): Projection {
  const messages = new Map<string, Received>();
  const notes: string[] = [];
  for (const event of events) {
    const result = event.kind === 'message' ? toMessage(event) : describe(event, numbers);
    if (typeof result === 'string') notes.push(result);
    else if (result && !messages.has(result.id)) messages.set(result.id, result);
  }
  return { messages: [...messages.values()], notes };
}

/** @returns the message, or a note that says why it isn't one that `on-message` can take */
function toMessage(event: MessageEvent): Received | string {
  const { id, sender, groupId, text, number, time } = event;
  if (id === undefined) return skipped(event, 'it has no id');
  // A reply through send-message would reach the sender in private, not the group.
  if (groupId !== undefined) return skipped(event, 'group messages are not handled');
  if (text === undefined) return skipped(event, whyEmpty(event));
  if (sender.ids.length === 0) return skipped(event, 'it names no sender');
  // A consumer that can't answer would take it for a fault of its own.
  const phone = sender.ids.find((id) => parseRecipient(id) !== undefined);
  if (phone === undefined) {
    return skipped(event, 'its sender is neither a phone number nor a user id');
  }
  return {
    ...{ content: text, sender: { name: sender.name, phone }, id },
    ...(number !== '' && { number }),
    ...(time !== undefined && { time }),
  };
}
