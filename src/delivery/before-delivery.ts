import { phoneNumberIds } from '../account.ts';
import type { Context } from '../context.ts';
import type { Received } from '../events/on-message.ts';
import { describeFailure } from '../failure.ts';
import { ifConfigured } from '../if-configured.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { oneLine } from '../lib/one-line.ts';
import { confirmReceipt } from '../messaging/receipt.ts';
import { noteWritten } from '../people/last-written.ts';

/** Milliseconds: consumers wait for it. */
const TYPING_LIMIT = 3_000;

/**
 * What comes before a message goes to its consumers for the first time: who wrote when is noted, where
 * there is an inbox, and the person sees that the message was read (WHATSAPP_TYPING). None of it keeps a
 * message from its consumers.
 */
export function beforeDelivery(at: Context, inbox?: Inbox): (message: Received) => void {
  const { config, host } = at;
  const typing = ifConfigured(() => config.get('typing')) ?? false;
  const numbers = ifConfigured(() => phoneNumberIds(config)) ?? [];
  return ({ id, sender, number = numbers[0], time }) => {
    attempt('could not note who wrote', id, at, () => {
      if (!inbox || number === undefined) return;
      const written = { person: sender.phone, number, time: time ?? host.calendar.now() };
      noteWritten({ ...written, isOnlyNumber: numbers.length === 1 }, inbox.files);
    });
    attempt('could not show typing', id, at, () => {
      if (typing) confirmReceipt({ messageId: id, sender: number, typing }, at, TYPING_LIMIT);
    });
  };
}

function attempt(what: string, id: string, { host }: Context, work: () => void): void {
  try {
    work();
  } catch (error) {
    host.log.warn(`${what} (${oneLine(id)}): ${describeFailure(error)}`);
  }
}
