import type { Message } from '../events/on-message.ts';
import { oneLine } from '../lib/one-line.ts';
import type { Log } from '../ports.ts';
import { type Calls, callOnMessage } from './call.ts';

/**
 * Hands each message in order to each consumer in order, without an inbox. A consumer that is
 * missing, fails or traps costs a log line and nothing else.
 */
export function* fanOut(
  messages: readonly Message[],
  consumers: readonly string[],
  log: Log,
): Calls<void> {
  for (const message of messages) {
    for (const consumer of consumers) {
      const reason = yield* callOnMessage(consumer, message);
      if (reason !== undefined) {
        log.warn(`${oneLine(consumer)} failed on ${oneLine(message.id)}: ${reason}`);
      }
    }
  }
}
