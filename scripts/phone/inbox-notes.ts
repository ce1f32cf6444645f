/**
 * What the inbox has noted of one message, read from its file as the component writes it
 * (src/inbox/record.ts): the only place that knows when a consumer was called and when it was done.
 * @module
 */
import { readFileSync } from 'node:fs';
import { idPath } from '../../src/inbox/directories.ts';
import { object, parsed, text } from './payload-look.ts';

export type Note =
  | { note: 'called' | 'took'; consumer: string; at: number }
  | { note: 'failed'; consumer: string; at: number; reason: string }
  /** An operator took it back. */
  | { note: 'again'; at: number };

export interface Notes {
  /** Oldest first. Gone when the message is done. */
  notes: Note[];
  /** When and how it was done, as the tombstone tells. */
  done?: { how: 'delivered' | 'purged'; at: number };
}

/** @param directory of the phone number. @returns undefined when there is no such message */
export function readNotes(directory: string, id: string): Notes | undefined {
  try {
    return parseNotes(readFileSync(`${directory}/${idPath(id)}`, 'utf8'));
  } catch {
    return undefined;
  }
}

export function parseNotes(file: string): Notes {
  const [first = '', ...lines] = file.split('\n');
  const head = object(parsed(first));
  for (const how of ['delivered', 'purged'] as const) {
    const at = text(head[how]);
    if (at !== undefined) return { notes: [], done: { how, at: Date.parse(at) } };
  }
  // The last line may not be whole yet.
  return { notes: lines.flatMap((line) => parseNote(object(parsed(line))) ?? []) };
}

function parseNote(line: Record<string, unknown>): Note | undefined {
  const time = (value: unknown) => Date.parse(text(value) ?? '');
  if (line.again !== undefined) return { note: 'again', at: time(line.again) };
  const consumer = text(line.consumer);
  if (consumer === undefined) return undefined;
  if (line.started !== undefined) return { note: 'called', consumer, at: time(line.started) };
  if (line.took !== undefined) return { note: 'took', consumer, at: time(line.took) };
  const reason = text(line.failed);
  return reason === undefined ? undefined : { note: 'failed', consumer, at: time(line.at), reason };
}
