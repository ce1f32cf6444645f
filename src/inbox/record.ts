/**
 * The file of an entry: lines of JSON. The first is what came in, each one after it something that
 * happened to it. When the entry is done, one line without content takes the place of all: its
 * tombstone.
 * @module
 */
import { asText, type JsonObject, parseJsonObject } from '../lib/json.ts';

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

export interface StoredEntry {
  id: string;
  key: string;
  /** What came in. */
  body: unknown;
  /** By consumer, in the order of first calls. */
  progress: Map<string, Progress>;
}

export type EntryEvent =
  | { consumer: string; started: string }
  | { consumer: string; took: string }
  | { consumer: string; failed: string; at: string }
  /** An operator wants it tried again: attempts are counted anew. */
  | { reset: string };

/** The body's name in the file dates from when all bodies were messages. */
const BODY = 'message';
/** The same for a reset. */
const RESET = 'again';

/** @param at ISO 8601, UTC */
export function formatEntry(
  { id, key, body }: { id: string; key: string; body: unknown },
  at: string,
): string {
  return JSON.stringify({ version: VERSION, id, key, accepted: at, [BODY]: body });
}

/** In a line of its own even after one that was cut off. */
export function formatEvent(event: EntryEvent): string {
  return `\n${JSON.stringify('reset' in event ? { [RESET]: event.reset } : event)}`;
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
  if (head?.version !== VERSION) return undefined;
  const id = asText(head.id);
  const key = asText(head.key);
  if (asText(head.delivered) !== undefined || asText(head.purged) !== undefined) {
    return { tombstoneOf: key };
  }
  const body = head[BODY];
  if (id === undefined || key === undefined || body === undefined) return undefined;
  const entry: StoredEntry = { id, key, body, progress: new Map() };
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
export function applyEvent({ progress }: StoredEntry, event: EntryEvent): void {
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
