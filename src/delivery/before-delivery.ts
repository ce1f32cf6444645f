import { phoneNumberIds } from '../account.ts';
import type { Context } from '../context.ts';
import type { Incoming } from '../events/incoming.ts';
import { isOfGroup } from '../events/on-message.ts';
import type { MessageRecord } from '../events/record.ts';
import { describeFailure } from '../failure.ts';
import { ifConfigured } from '../if-configured.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { oneLine } from '../lib/one-line.ts';
import { confirmReceipt } from '../messaging/receipt.ts';
import { noteIdentity } from '../people/identity.ts';
import { noteWritten } from '../people/last-written.ts';

/** Milliseconds: consumers wait for it. */
const TYPING_LIMIT = 3_000;

/** Nobody waits for an answer to these. */
const UNANSWERED = ['reaction', 'system', 'edit', 'revoke', 'pin'];

/**
 * What comes before a message goes to its consumers for the first time: who wrote when is noted, where
 * there is an inbox, and the person sees that the message was read (WHATSAPP_TYPING). None of it keeps a
 * message from its consumers.
 */
export function beforeDelivery(at: Context, inbox?: Inbox): (incoming: Incoming) => void {
  const { config } = at;
  const typing = ifConfigured(() => config.get('typing')) ?? false;
  const remembers = ifConfigured(() => config.get('rememberPeople')) ?? false;
  const numbers = ifConfigured(() => phoneNumberIds(config)) ?? [];
  return ({ kind, id, record }) => {
    if (kind !== 'message' || isOfGroup(record)) return;
    const number = record.number || numbers[0];
    attempt('could not note who wrote', id, at, () => {
      if (!inbox || !remembers || number === undefined) return;
      notePerson(record, { number, isOnlyNumber: numbers.length === 1 }, inbox);
    });
    attempt('could not show typing', id, at, () => {
      if (!typing || UNANSWERED.includes(record.kind)) return;
      confirmReceipt({ messageId: id, sender: number, typing }, at, TYPING_LIMIT);
    });
  };
}

function notePerson(
  { kind, chat, sender, time }: MessageRecord,
  to: { number: string; isOnlyNumber: boolean },
  { files, calendar }: Inbox,
): void {
  if (chat === '') return;
  noteIdentity(sender['user-id'], chat, files);
  // Meta tells that, and the person didn't write it.
  if (kind === 'system') return;
  noteWritten({ ...to, person: chat, time: Date.parse(time) || calendar.now() }, files);
}

function attempt(what: string, id: string, { host }: Context, work: () => void): void {
  try {
    work();
  } catch (error) {
    host.log.warn(`${what} (${oneLine(id)}): ${describeFailure(error)}`);
  }
}
