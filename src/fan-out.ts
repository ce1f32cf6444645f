import type { onMessage } from 'asterai:whatsapp/incoming-handler@0.1.0';
import { summarize } from './failure.ts';
import { oneLine } from './one-line.ts';
import type { Components, Log } from './ports.ts';

type OnMessageArguments = Parameters<typeof onMessage>;
export type Message = OnMessageArguments[0];

const ON_MESSAGE = 'incoming-handler/on-message';

/**
 * Hands each message in order to each consumer in order. A consumer that is missing, fails or traps
 * costs a log line and nothing else.
 */
export function fanOut(
  messages: readonly Message[],
  consumers: readonly string[],
  components: Components,
  log: Log,
): void {
  for (const message of messages) {
    for (const consumer of consumers) {
      const reason = callConsumer(consumer, message, components);
      if (reason !== undefined) {
        log.warn(`${oneLine(consumer)} failed on ${oneLine(message.id)}: ${reason}`);
      }
    }
  }
}

/** @returns why it failed, undefined when it didn't */
export function callConsumer(
  consumer: string,
  message: Message,
  components: Components,
): string | undefined {
  const args: OnMessageArguments = [message];
  try {
    const failure = components.call(consumer, ON_MESSAGE, JSON.stringify(args));
    if (!failure) return undefined;
    const [firstLine = ''] = failure.message.split('\n');
    return `${failure.kind}: ${oneLine(firstLine)}`;
  } catch (error) {
    return summarize(error);
  }
}
