/**
 * The spool: entries on disk until they are delivered, as mail servers keep them. It knows nothing of
 * WhatsApp. Many instances work on it at the same time, and any of them may end at any moment: each
 * step is one that others see whole or not at all (write and sync, then rename or link).
 * @module
 */
import type { Config } from '../config.ts';
import type { Calendar, Files, Host } from '../ports.ts';
import { notAllowed } from './disk-error.ts';
import { type Identity, Locks } from './locks.ts';

export interface Inbox {
  files: Files;
  locks: Locks;
  calendar: Calendar;
  /** Hex digits that no other instance has. */
  token: string;
}

export function createInbox(files: Files, identity: Identity): Inbox {
  const { calendar, token } = identity;
  return { files, calendar, token, locks: new Locks(files, identity) };
}

/**
 * The inbox of the configured phone number, a directory of its own in `WHATSAPP_INBOX_DIR`.
 * @returns undefined when there is none configured
 * @throws InboxError, ConfigError
 */
export function openInbox(
  config: Config,
  host: Pick<Host, 'disk' | 'presence' | 'calendar' | 'newToken'>,
): Inbox | undefined {
  const directory = config.get('inboxDir');
  if (directory === undefined) return undefined;
  // Malformed, it must be told before a message is accepted.
  config.get('maxConcurrency');
  const files = host.disk.open(`${directory}/${config.get('phoneNumberId')}`);
  if (!files) throw notAllowed(directory, config.get('allowedDirs'));
  return createInbox(files, identityOf(host));
}

/** What this instance is, to the others that work on the inbox. */
export const identityOf = ({
  presence,
  calendar,
  newToken,
}: Pick<Host, 'presence' | 'calendar' | 'newToken'>): Identity => ({
  ...{ presence, calendar },
  token: newToken(),
});

export const microseconds = ({ calendar }: { calendar: Calendar }): number =>
  Math.round(calendar.now() * 1000);

export const isoTime = ({ calendar }: { calendar: Calendar }): string =>
  new Date(calendar.now()).toISOString();
