/**
 * What the spool holds for us: messages, in the form of `on-message`.
 * @module
 */
import type { Received } from '../events/on-message.ts';
import type { NewEntry } from '../inbox/entry.ts';
import { asObject, asText } from '../lib/json.ts';

/** A sender's messages are one lane. */
export const toEntry = (message: Received): NewEntry => ({
  id: message.id,
  lane: message.sender.phone,
  body: message,
});

/** @returns undefined for a body that is no message */
export function readBody(body: unknown): Received | undefined {
  const message = asObject(body);
  const sender = asObject(message?.sender);
  const id = asText(message?.id);
  const phone = asText(sender?.phone);
  const { content } = message ?? {};
  const { name } = sender ?? {};
  if (typeof content !== 'string' || typeof name !== 'string' || !phone || !id) return undefined;
  const number = asText(message?.number);
  const time = message?.time;
  return {
    ...{ content, sender: { name, phone }, id },
    ...(number !== undefined && { number }),
    ...(typeof time === 'number' && { time }),
  };
}
