/**
 * Texts that a person writes one right after another are delivered as one (WHATSAPP_COMBINE_SECONDS).
 * @module
 */
import type { Incoming, IncomingMessage } from '../events/incoming.ts';
import type { Entry } from '../inbox/entry.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { OpenEntry, openEntry, peek } from '../inbox/queue.ts';
import type { StoredEntry } from '../inbox/record.ts';
import { readBody, toEntry } from './body.ts';

/** How many of the windows the first text waits at most: somebody may write on and on. */
const MAX_WINDOWS = 4;

/** How many texts become one: their files are open at the same time. */
const MAX_TEXTS = 50;

/** What waits, and until when the rest is held back. */
export interface Held {
  ready: Entry[];
  /** Milliseconds until the first of the held lanes is ready; infinite: none is held. */
  wait: number;
}

/**
 * Holds back the lanes whose person may be about to write more.
 * @param window milliseconds
 */
export function holdBack(entries: readonly Entry[], window: number, inbox: Inbox): Held {
  const lanes = new Map<string, Entry[]>();
  for (const entry of entries) {
    if (entry.isRetry) continue;
    const lane = lanes.get(entry.lane);
    if (lane) lane.push(entry);
    else lanes.set(entry.lane, [entry]);
  }
  let wait = Number.POSITIVE_INFINITY;
  const held = new Set<string>();
  for (const [lane, waiting] of lanes) {
    const left = timeLeft(waiting, window, inbox.calendar.now());
    if (left <= 0 || !waiting.every((entry) => isText(peek(entry, inbox)))) continue;
    held.add(lane);
    wait = Math.min(wait, left);
  }
  return { ready: entries.filter(({ lane, isRetry }) => isRetry || !held.has(lane)), wait };
}

function timeLeft(waiting: readonly Entry[], window: number, now: number): number {
  const times = waiting.map(({ time }) => time / 1_000);
  const age = now - Math.min(...times);
  // The clock was set back since.
  if (age < 0) return 0;
  return Math.min(Math.max(...times) + window - now, MAX_WINDOWS * window - age);
}

/** An entry that nobody has been called with yet, and holds nothing but a text. */
function isText(stored: StoredEntry | undefined): boolean {
  if (stored === undefined || stored.progress.size > 0) return false;
  const incoming = readBody(stored);
  return incoming?.kind === 'message' && incoming.record.kind === 'text';
}

/**
 * Puts the texts that follow an entry, in its lane and nothing in between, into the last of them.
 * @param rest of the list, with the entry itself first; the lane's lock is held
 * @returns the one to be delivered now
 * @throws FileError
 */
export function combine(rest: readonly Entry[], inbox: Inbox): Entry {
  const [entry] = rest as [Entry];
  if (entry.isRetry) return entry;
  const opened: { entry: Entry; open: OpenEntry }[] = [];
  try {
    for (const next of rest) {
      if (next.lane !== entry.lane || next.isRetry) continue;
      if (opened.length === MAX_TEXTS) break;
      const open = openEntry(next, inbox);
      if (!(open instanceof OpenEntry)) break;
      opened.push({ entry: next, open });
      if (isText(open.stored)) continue;
      opened.pop()?.open.close();
      break;
    }
    const last = opened.at(-1);
    if (!last || opened.length === 1) return entry;
    const earlier = opened.slice(0, -1).map(({ open }) => open);
    put(earlier, last.open);
    for (const open of earlier) open.done();
    return last.entry;
  } finally {
    for (const { open } of opened) open.close();
  }
}

/** After a crash, some may be in the last one already. */
function put(earlier: readonly OpenEntry[], last: OpenEntry): void {
  const parts = [...earlier, last].map(({ stored }) => stored);
  const known = new Set(parts.flatMap(({ combined }) => combined));
  const missing = parts.filter(({ key }) => !known.has(key));
  if (missing.length === 1) return;
  const incoming = joined(missing.map(readBody));
  if (!incoming) return;
  const { body, message } = toEntry(incoming);
  last.combine([...known, ...missing.slice(0, -1).map(({ key }) => key)], { body, message });
}

/** The last message with the texts of all, in lines of their own. */
function joined(parts: readonly (Incoming | undefined)[]): IncomingMessage | undefined {
  const messages = parts.filter((part): part is IncomingMessage => part?.kind === 'message');
  const last = messages.at(-1);
  if (!last) return undefined;
  const content = messages.map(({ record }) => record.content).join('\n');
  return {
    ...last,
    record: { ...last.record, content, summary: content },
    plain: last.plain && { ...last.plain, content },
  };
}
