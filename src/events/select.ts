/**
 * Which events go to consumers, and a log line for each of the others that somebody may miss.
 * @module
 */
import type { InboundEvent, MessageEvent } from './event.ts';
import type { Incoming } from './incoming.ts';
import { describe, type Reader, skipped } from './notes.ts';
import { toOnMessage } from './on-message.ts';

export interface Selection {
  /** In the order of the events, each id once. */
  incoming: Incoming[];
  /** One log line each: kinds, ids and codes, never content. */
  notes: string[];
}

/** @param isWanted whether any consumer takes it */
export function select(
  events: readonly InboundEvent[],
  isWanted: (incoming: Incoming) => boolean,
  reader: Reader,
): Selection {
  const found = new Map<string, Incoming>();
  const notes: string[] = [];
  for (const event of events) {
    const plain = event.kind === 'message' ? toOnMessage(event) : undefined;
    const incoming = toIncoming(event, plain);
    const isTaken = incoming !== undefined && isWanted(incoming);
    if (isTaken && !found.has(incoming.id)) found.set(incoming.id, incoming);
    const note =
      event.kind === 'message'
        ? noteOf(event, plain, isTaken)
        : describe(event, { ...reader, isTaken });
    if (note !== undefined) notes.push(note);
  }
  return { incoming: [...found.values()], notes };
}

/** Of a message: what `on-message` takes of it, or why it takes nothing. */
type Plain = ReturnType<typeof toOnMessage> | undefined;

/** @returns undefined for what no handler takes, or what can't be told from its repeats */
function toIncoming(event: InboundEvent, plain: Plain): Incoming | undefined {
  switch (event.kind) {
    case 'message':
      if (event.record.id === '') return undefined;
      return {
        ...{ kind: 'message', id: event.record.id, record: event.record },
        plain: typeof plain === 'string' ? undefined : plain,
      };
    case 'status':
      if (event.record.id === '' || event.record.state === '') return undefined;
      return { kind: 'status', id: event.key, record: event.record };
    case 'echo':
      if (event.record.id === '') return undefined;
      return { kind: 'echo', id: event.record.id, record: event.record };
    case 'notice':
      return { kind: 'notice', id: event.key, record: event.record };
    default:
      return undefined;
  }
}

function noteOf(event: MessageEvent, plain: Plain, isTaken: boolean): string | undefined {
  if (isTaken) return undefined;
  if (event.record.id === '') return skipped(event, 'it has no id');
  return typeof plain === 'string' ? skipped(event, plain) : undefined;
}
