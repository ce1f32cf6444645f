/**
 * The lock of the directory's environment: its process has it from its start to its end.
 * @module
 */
import type { Host } from '../ports.ts';
import { InboxError, notAllowed } from './disk-error.ts';
import { makeIfMissing } from './idempotent.ts';
import { identityOf } from './inbox.ts';
import { Locks } from './locks.ts';

const OWNER = 'owner';

const IN_USE = `WHATSAPP_INBOX_DIR is in use by another environment that is running: give each a directory of its own (when none is running: remove locks/${OWNER} in it)`;

type Surroundings = Pick<Host, 'disk' | 'presence' | 'calendar' | 'newToken'>;

/** @throws FileError; InboxError when another process has the directory */
export function mustBeFree(locks: Locks): void {
  if (locks.isHeld(OWNER)) throw new InboxError(IN_USE);
}

/** Takes the directory for this process. @throws as above */
export function own(locks: Locks): void {
  if (!locks.acquire(OWNER)) throw new InboxError(IN_USE);
}

/** The locks of the directory of all numbers. @throws FileError, InboxError */
export function openOwnerLocks(
  directory: string,
  allowed: readonly string[],
  host: Surroundings,
): Locks {
  const files = host.disk.open(directory);
  if (!files) throw notAllowed(directory, allowed);
  files.makeRoot();
  for (const name of ['locks', 'making']) makeIfMissing(files, name);
  // It lasts as long as the process, however long that is.
  const locks = new Locks(files, identityOf(host), Number.POSITIVE_INFINITY);
  locks.sweepMaking();
  return locks;
}
