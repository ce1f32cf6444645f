import type { Received } from '../events/on-message.ts';
import { oneLine } from '../lib/one-line.ts';
import type { Log } from '../ports.ts';
import { type Calls, callOnMessage } from './call.ts';

/** A message, and who is still to get it. */
export interface Handover {
  message: Received;
  consumers: readonly string[];
}

/** @param json of handovers, as a worker is given it; empty: none */
export const readHandovers = (json: string): Handover[] =>
  json === '' ? [] : (JSON.parse(json) as Handover[]);

/**
 * Hands each message in order to each consumer in order, without an inbox. A consumer that is
 * missing, fails or traps costs a log line and nothing else.
 * @returns what is left after a trap, to be handed on where the consumer can be called again
 */
export function* fanOut(
  handovers: readonly Handover[],
  log: Log,
  beforeDelivery?: (message: Received) => void,
): Calls<Handover[]> {
  for (const [index, { message, consumers }] of handovers.entries()) {
    beforeDelivery?.(message);
    for (const [called, consumer] of consumers.entries()) {
      const { failure, trapped } = yield* callOnMessage(consumer, message);
      if (failure !== undefined) {
        log.warn(`${oneLine(consumer)} failed on ${oneLine(message.id)}: ${failure}`);
      }
      if (!trapped) continue;
      const rest = { message, consumers: consumers.slice(called + 1) };
      return [rest, ...handovers.slice(index + 1)].filter(({ consumers }) => consumers.length > 0);
    }
  }
  return [];
}
