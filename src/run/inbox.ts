/**
 * What the start of the environment does for the inbox.
 * @module
 */
import { type Config, ConfigError } from '../config.ts';
import { scheduleKeeper, scheduleRelief } from '../delivery/schedules.ts';
import { describeFailure } from '../failure.ts';
import { makeDirectories } from '../inbox/directories.ts';
import { explainDiskErrors, InboxError } from '../inbox/disk-error.ts';
import { expire } from '../inbox/expire.ts';
import { type Inbox, openInbox } from '../inbox/inbox.ts';
import { mustBeFree, openOwnerLocks, own } from '../inbox/owner.ts';
import { FileError, type Host } from '../ports.ts';

/**
 * Sees that the inbox works and is nobody else's, and starts what delivers from it, leftovers of the
 * last process first.
 * @returns what is wrong, one line each; empty, too, when there is no inbox
 */
export function startInbox(config: Config, host: Host): string[] {
  try {
    const directory = config.get('inboxDir');
    const inbox = openInbox(config, host);
    if (directory === undefined || inbox === undefined) return [];
    explainDiskErrors(() => {
      const locks = openOwnerLocks(directory, config.get('allowedDirs'), host);
      mustBeFree(locks);
      try {
        own(locks);
        makeDirectories(inbox.files);
        probe(inbox);
        inbox.locks.sweepDead();
        expire(inbox);
      } catch (error) {
        // When a full disk has room again, what waits there is delivered.
        if (error instanceof FileError) startDelivery(config, host);
        throw error;
      }
      startDelivery(config, host);
    });
    return [];
  } catch (error) {
    // The variable's own line says so already.
    if (error instanceof ConfigError) return [];
    if (error instanceof InboxError) return [error.message];
    host.log.warn(`inbox: ${describeFailure(error)}`);
    return ['the inbox could not be started, see the log'];
  }
}

function startDelivery(config: Config, host: Host): void {
  if (config.get('consumers').length === 0) return;
  if (config.get('keeper')) scheduleKeeper(config, host);
  else scheduleRelief(0, config, host);
}

/** Does once what each message needs. */
function probe({ files, token }: Inbox): void {
  const [first, second] = [`tmp/${token}-1`, `tmp/${token}-2`];
  files.create(first, 'probe');
  files.link(first, second);
  files.remove(first);
  files.rename(second, first);
  files.syncDirectory('tmp');
  files.remove(first);
}
