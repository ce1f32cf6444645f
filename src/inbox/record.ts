/**
 * The file of a message: lines of JSON. The first is the message, each one after it something that
 * happened to it. When the message is done, one line without its content takes the place of all.
 * @module
 */
import type { Message } from '../fan-out.ts';
import { asObject, asText, type JsonObject, parseJsonObject } from '../json.ts';

const VERSION = 1;

/** What happened with one consumer. */
export interface Progress {
  /** How often it was called. */
  attempts: number;
  /** It returned from a call. */
  took: boolean;
  /** Why the last call failed; undefined as long as that isn't known. */
  failure: string | undefined;
  /** When the last call began or failed: ISO 8601, UTC. */
  at: string;
}

export interface MessageRecord {
  key: string;
  message: Message;
  /** By consumer, in the order of first calls. */
  progress: Map<string, Progress>;
}

/** What a file holds: a message, or the trace of one that is done. */
export type StoredRecord = MessageRecord | 'done';

export type MessageEvent =
  | { consumer: string; started: string }
  | { consumer: string; took: string }
  | { consumer: string; failed: string; at: string }
  /** An operator wants it tried again: attempts are counted anew. */
  | { again: string };

/** @param at ISO 8601, UTC */
export function formatMessage(key: string, message: Message, at: string): string {
  return JSON.stringify({ version: VERSION, id: message.id, key, accepted: at, message });
}

/** In a line of its own even after one that was cut off. */
export function formatEvent(event: MessageEvent): string {
  return `\n${JSON.stringify(event)}`;
}

/** Shorter than any message, and a line even while what it overwrites still follows it. */
export function formatDone(id: string, how: 'delivered' | 'purged', at: string): string {
  return `${JSON.stringify({ version: VERSION, id, [how]: at })}\n`;
}

/** @returns undefined when the text isn't one of ours */
export function parseRecord(text: string): StoredRecord | undefined {
  const [first = '', ...lines] = text.split('\n');
  const head = parseJsonObject(first);
  if (head?.version !== VERSION) return undefined;
  if (asText(head.delivered) !== undefined || asText(head.purged) !== undefined) return 'done';
  const key = asText(head.key);
  const message = asMessage(head.message);
  if (key === undefined || message === undefined) return undefined;
  const record: MessageRecord = { key, message, progress: new Map() };
  for (const line of lines) {
    const event = parseJsonObject(line);
    if (event) apply(record, event);
  }
  return record;
}

function asMessage(value: unknown): Message | undefined {
  const message = asObject(value);
  const sender = asObject(message?.sender);
  const id = asText(message?.id);
  const phone = asText(sender?.phone);
  const { content } = message ?? {};
  const { name } = sender ?? {};
  if (typeof content !== 'string' || typeof name !== 'string' || !phone || !id) return undefined;
  return { content, sender: { name, phone }, id };
}

/** Brings a record up to date with one more event. */
export function apply({ progress }: MessageRecord, event: MessageEvent | JsonObject): void {
  const fields = event as JsonObject;
  if (asText(fields.again) !== undefined) {
    for (const one of progress.values()) one.attempts = 0;
    return;
  }
  const consumer = asText(fields.consumer);
  if (consumer === undefined) return;
  const one = progress.get(consumer) ?? { attempts: 0, took: false, failure: undefined, at: '' };
  progress.set(consumer, one);
  const started = asText(fields.started);
  const failed = asText(fields.failed);
  if (started !== undefined) {
    one.attempts++;
    one.failure = undefined;
    one.at = started;
  } else if (failed !== undefined) {
    one.failure = failed;
    one.at = asText(fields.at) ?? one.at;
  } else if (asText(fields.took) !== undefined) {
    one.took = true;
  }
}
