import type { Incoming } from '../events/incoming.ts';
import { oneLine } from '../lib/one-line.ts';
import type { Log } from '../ports.ts';
import { type Calls, callConsumer } from './call.ts';
import type { Handlers } from './handlers.ts';

/** What came in, and who is still to get it. */
export interface Handover {
  incoming: Incoming;
  consumers: readonly string[];
}

/** @param json of handovers, as a worker is given it; empty: none */
export const readHandovers = (json: string): Handover[] =>
  json === '' ? [] : (JSON.parse(json) as Handover[]);

export interface FanOut {
  handlers: Pick<Handlers, 'callFor'>;
  log: Log;
  /** What comes before a message goes to its consumers. Never throws. */
  beforeDelivery?: (incoming: Incoming) => void;
}

/**
 * Hands each event in order to each consumer in order, without an inbox. A consumer that is
 * missing, fails or traps costs a log line and nothing else.
 * @returns what is left after a trap, to be handed on where the consumer can be called again
 */
export function* fanOut(
  handovers: readonly Handover[],
  { handlers, log, beforeDelivery }: FanOut,
): Calls<Handover[]> {
  for (const [index, { incoming, consumers }] of handovers.entries()) {
    beforeDelivery?.(incoming);
    for (const [called, consumer] of consumers.entries()) {
      const call = handlers.callFor(consumer, incoming);
      if (!call) continue;
      const { failure, trapped } = yield* callConsumer(call);
      if (failure !== undefined) {
        log.warn(`${oneLine(consumer)} failed on ${oneLine(incoming.id)}: ${failure}`);
      }
      if (!trapped) continue;
      const rest = { incoming, consumers: consumers.slice(called + 1) };
      return [rest, ...handovers.slice(index + 1)].filter(({ consumers }) => consumers.length > 0);
    }
  }
  return [];
}
