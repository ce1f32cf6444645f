import type { ServiceWindow } from 'asterai:whatsapp/messaging@0.1.0';
import { openAccount } from '../account.ts';
import type { Context } from '../context.ts';
import { isoSeconds } from '../lib/iso-time.ts';
import { Receiver } from '../messaging/receiver.ts';
import { InvalidArgument } from '../refused.ts';
import { lastWritten, usualNumber } from './last-written.ts';

/** Milliseconds after a person's message in which they may be written to freely (Messages > Windows). */
const WINDOW = 24 * 60 * 60_000;

/**
 * Whether a person may be written to freely, as far as is known here: calls and clicks on ads open a
 * window, too. Unknown counts as open, for Meta decides.
 * @throws InvalidArgument, ConfigError
 */
export function getWindow(to: string, sender: string | undefined, at: Context): ServiceWindow {
  const receiver = new Receiver(to);
  if (receiver.isGroup) throw new InvalidArgument('to must be a person: groups have no window');
  const number = sender ?? usualNumber(receiver.id, at);
  const { phoneNumberId } = openAccount(at.config, at.host, number);
  const time = lastWritten(receiver.id, at).get(phoneNumberId);
  if (time === undefined) return { open: true, lastMessage: '', closes: '' };
  const closes = time + WINDOW;
  return {
    open: at.host.calendar.now() < closes,
    lastMessage: isoSeconds(time),
    closes: isoSeconds(closes),
  };
}
