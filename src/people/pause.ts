/**
 * A human who answers from the WhatsApp Business app takes over: the bots are silent towards that person
 * for a time (WHATSAPP_PAUSE_ON_REPLY).
 * @module
 */
import type { Handlers } from '../consumers/handlers.ts';
import type { Context } from '../context.ts';
import type { Incoming } from '../events/incoming.ts';
import type { EchoRecord } from '../events/record.ts';
import { ifConfigured } from '../if-configured.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { oneLine } from '../lib/one-line.ts';
import { readPerson, timesIn, writePerson } from './person-file.ts';

const MINUTE = 60_000;

/** @throws FileError */
export function noteReply({ chat, number, time }: EchoRecord, { files, calendar }: Inbox): void {
  const times = timesIn(readPerson('replies', chat, files));
  const repliedAt = Date.parse(time) || calendar.now();
  times.set(number, Math.max(repliedAt, times.get(number) ?? 0));
  writePerson('replies', chat, Object.fromEntries(times), files);
}

/**
 * Whether a message is not for a consumer, since a human answers. Consumers that export `echo-handler`
 * decide that themselves.
 */
export function isPaused(
  handlers: Pick<Handlers, 'hearsEchoes'>,
  { files, calendar }: Inbox,
  { config, host }: Context,
): (consumer: string, incoming: Incoming) => boolean {
  const minutes = ifConfigured(() => config.get('pauseOnReply')) ?? 0;
  return (consumer, incoming) => {
    if (minutes === 0 || incoming.kind !== 'message') return false;
    if (handlers.hearsEchoes(consumer)) return false;
    const { chat, number } = incoming.record;
    const repliedAt = timesIn(readPerson('replies', chat, files)).get(number);
    if (repliedAt === undefined || calendar.now() >= repliedAt + minutes * MINUTE) return false;
    host.log.info(
      `${oneLine(incoming.id)} is not for ${oneLine(consumer)}: a human answers this person`,
    );
    return true;
  };
}
