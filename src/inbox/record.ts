/**
 * The file of an entry: lines of JSON. The first is what came in, each one after it something that
 * happened to it. When the entry is done, one line without content takes the place of all: its
 * tombstone.
 * @module
 */
import { asText, type JsonObject, parseJsonObject } from '../lib/json.ts';

/**
 * The oldest version whose builds can deliver the entry stands in it. Builds of version 1 deliver
 * messages with a text, and set aside what is of version 2.
 */
const VERSION = 1;
const VERSION_2 = 2;

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

export interface StoredEntry {
  id: string;
  key: string;
  /** What came in; undefined in files of version 1. */
  body: unknown;
  /** The part of it that files of version 1 have. */
  message: unknown;
  /** Keys of the entries whose content was put into this one. */
  combined: readonly string[];
  /** By consumer, in the order of first calls. */
  progress: Map<string, Progress>;
}

export type EntryEvent =
  | { consumer: string; started: string }
  | { consumer: string; took: string }
  | { consumer: string; failed: string; at: string }
  /** An operator wants it tried again: attempts are counted anew. */
  | { reset: string }
  | Combined;

/** The content of other entries was put into this one: its own is replaced. */
export interface Combined {
  /** The keys of all whose content is in it. */
  combined: readonly string[];
  body: unknown;
  message?: unknown;
}

/** What a reset is called in the file. */
const RESET = 'again';

/** @param at ISO 8601, UTC */
export function formatEntry(
  { id, key, body, message }: { id: string; key: string; body: unknown; message?: unknown },
  at: string,
): string {
  const version = message === undefined ? VERSION_2 : VERSION;
  return JSON.stringify({ version, id, key, accepted: at, message, event: body });
}

/** In a line of its own even after one that was cut off. */
export function formatEvent(event: EntryEvent): string {
  return `\n${JSON.stringify(toLine(event))}`;
}

function toLine(event: EntryEvent): object {
  if ('reset' in event) return { [RESET]: event.reset };
  if (!('combined' in event)) return event;
  const { combined, body, message } = event;
  return { combined, message, event: body };
}

/** What is left of an entry that is done. */
export interface Tombstone {
  /** Of the entry; undefined in files of older versions. */
  tombstoneOf: string | undefined;
}

/** Shorter than any entry, and a line even while what it overwrites still follows it. */
export function formatTombstone(
  { id, key }: { id: string; key: string },
  how: 'delivered' | 'purged',
  at: string,
): string {
  return `${JSON.stringify({ version: VERSION, id, key, [how]: at })}\n`;
}

/** @returns undefined when the text isn't one of ours */
export function parseRecord(text: string): StoredEntry | Tombstone | undefined {
  const [first = '', ...lines] = text.split('\n');
  const head = parseJsonObject(first);
  if (head?.version !== VERSION && head?.version !== VERSION_2) return undefined;
  const id = asText(head.id);
  const key = asText(head.key);
  if (asText(head.delivered) !== undefined || asText(head.purged) !== undefined) {
    return { tombstoneOf: key };
  }
  const { event: body, message } = head;
  if (id === undefined || key === undefined) return undefined;
  if (body === undefined && message === undefined) return undefined;
  const entry: StoredEntry = { id, key, body, message, combined: [], progress: new Map() };
  for (const line of lines) {
    const event = parseEvent(parseJsonObject(line));
    if (event) applyEvent(entry, event);
  }
  return entry;
}

function parseEvent(line: JsonObject | undefined): EntryEvent | undefined {
  if (!line) return undefined;
  const reset = asText(line[RESET]);
  if (reset !== undefined) return { reset };
  if (Array.isArray(line.combined)) {
    return { combined: line.combined.map(String), body: line.event, message: line.message };
  }
  const consumer = asText(line.consumer);
  if (consumer === undefined) return undefined;
  const started = asText(line.started);
  if (started !== undefined) return { consumer, started };
  const failed = asText(line.failed);
  if (failed !== undefined) return { consumer, failed, at: asText(line.at) ?? '' };
  const took = asText(line.took);
  return took === undefined ? undefined : { consumer, took };
}

/** Brings an entry up to date with one more event. */
export function applyEvent(entry: StoredEntry, event: EntryEvent): void {
  const { progress } = entry;
  if ('combined' in event) {
    Object.assign(entry, event);
    return;
  }
  if ('reset' in event) {
    for (const one of progress.values()) one.attempts = 0;
    return;
  }
  const { consumer } = event;
  const one = progress.get(consumer) ?? { attempts: 0, took: false, failure: undefined, at: '' };
  progress.set(consumer, one);
  if ('started' in event) {
    one.attempts++;
    one.failure = undefined;
    one.at = event.started;
  } else if ('failed' in event) {
    one.failure = event.failed;
    one.at = event.at || one.at;
  } else {
    one.took = true;
  }
}
