import type { InboundEvent } from '../events/event.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { oneLine } from '../lib/one-line.ts';
import type { Log } from '../ports.ts';
import { noteNewUserId, phoneOf } from './identity.ts';
import { noteReply } from './pause.ts';

/** Whether an event that isn't a person's message changes what is known of a person. */
export const isAboutPeople = (event: InboundEvent, pauses: boolean): boolean =>
  event.kind === 'echo' ? pauses : event.kind === 'notice' && event.newUserIds.length > 0;

/**
 * What is remembered about people of events that aren't messages of theirs.
 * @param options.pauses a human's answer silences the bots
 * @throws FileError
 */
export function noteNews(
  events: readonly InboundEvent[],
  { pauses, remembers, log }: { pauses: boolean; remembers: boolean; log: Log },
  inbox: Inbox,
): void {
  for (const event of events) {
    if (event.kind === 'echo' && pauses) {
      const { id, chat } = event.record;
      if (chat === '') continue;
      noteReply({ ...event.record, chat: phoneOf(chat, inbox.files) ?? chat }, inbox);
      log.info(`${oneLine(id)}, an answer from the app: bots are silent towards this person`);
    } else if (event.kind === 'notice' && remembers) {
      for (const ids of event.newUserIds) noteNewUserId(ids, inbox.files);
    }
  }
}
