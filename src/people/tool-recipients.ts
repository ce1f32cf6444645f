import type { Context } from '../context.ts';
import { Refused } from '../refused.ts';
import { lastWritten } from './last-written.ts';

/** Milliseconds that somebody counts as one of those who wrote. */
const RECENT = 30 * 24 * 60 * 60_000;

/**
 * Whom the functions for tools may write to (WHATSAPP_TOOL_RECIPIENTS): whoever writes to a bot can try
 * to talk it into writing to others.
 * @param person as a receiver's id is written
 * @throws Refused
 */
export function mustBeAllowed(person: string, at: Context): void {
  const allowed = at.config.get('toolRecipients');
  if (allowed === undefined || allowed.listed.includes(person)) return;
  if (allowed.chat) {
    const now = at.host.calendar.now();
    const isRecent = (time: number) => now - time < RECENT;
    if ([...lastWritten(person, at).values()].some(isRecent)) return;
  }
  throw new Refused(
    'not-configured',
    `WHATSAPP_TOOL_RECIPIENTS does not allow this receiver: only ${
      allowed.chat ? 'people who wrote in the last 30 days' : 'those on its list'
    } can be written to`,
  );
}
