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
    const args: OnMessageArguments = [message];
    const argsJson = JSON.stringify(args);
    for (const consumer of consumers) {
      const reason = callOne(consumer, argsJson, components);
      if (reason !== undefined) {
        log.warn(`${oneLine(consumer)} failed on ${oneLine(message.id)}: ${reason}`);
      }
    }
  }
}

/** @returns why it failed, undefined when it didn't */
function callOne(consumer: string, argsJson: string, components: Components): string | undefined {
  try {
    const failure = components.call(consumer, ON_MESSAGE, argsJson);
    if (!failure) return undefined;
    const [firstLine = ''] = failure.message.split('\n');
    return `${failure.kind}: ${oneLine(firstLine)}`;
  } catch (error) {
    return summarize(error);
  }
}
