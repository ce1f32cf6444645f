/**
 * What the start of the environment does for the inbox.
 * @module
 */
import { type Config, ConfigError } from '../config.ts';
import { describeWakeFailure, requestWake } from '../delivery/wake.ts';
import { describeFailure } from '../failure.ts';
import { makeDirectories } from '../inbox/directories.ts';
import { explainDiskErrors, InboxError, NOT_ALLOWED } from '../inbox/disk-error.ts';
import { expire, TICK } from '../inbox/expire.ts';
import { makeIfMissing } from '../inbox/idempotent.ts';
import { type Inbox, identityOf, openInbox } from '../inbox/inbox.ts';
import { Locks } from '../inbox/locks.ts';
import type { Host } from '../ports.ts';

/** What the schedule calls, and how components that have it are found. */
const INTERFACE = 'asterai:whatsapp/inbox@0.1.0';
const WAKE = 'inbox/wake';

/**
 * Sees that the inbox works and is nobody else's, has it woken at times, and has what the last
 * process left delivered.
 * @param limit milliseconds
 * @returns what is wrong, one line each; empty, too, when there is no inbox
 */
export function startInbox(config: Config, host: Host, limit: number): string[] {
  const { log } = host;
  try {
    const directory = config.get('inboxDir');
    const inbox = openInbox(config, host);
    if (directory === undefined || inbox === undefined) return [];
    explainDiskErrors(() => {
      const owner = ownerLock(directory, host);
      if (owner.isHeld(OWNER)) throw new InboxError(IN_USE);
      // First of all: when a full disk has room again, what waits there is delivered.
      schedule(host);
      if (!owner.acquire(OWNER)) throw new InboxError(IN_USE);
      makeDirectories(inbox.files);
      probe(inbox);
      inbox.locks.sweepDead();
      expire(inbox);
    });
    wake(config, host, limit);
    return [];
  } catch (error) {
    // The variable's own line says so already.
    if (error instanceof ConfigError) return [];
    if (error instanceof InboxError) return [error.message];
    log.warn(`inbox: ${describeFailure(error)}`);
    return ['the inbox could not be started, see the log'];
  }
}

/** Who holds it has the directory for as long as its process lives. */
const OWNER = 'owner';

const IN_USE = `WHATSAPP_INBOX_DIR is in use by another environment that is running: give each a directory of its own (when none is running: remove locks/${OWNER} in it)`;

function ownerLock(directory: string, host: Host): Locks {
  const files = host.disk.open(directory);
  if (!files) throw new InboxError(NOT_ALLOWED);
  files.makeRoot();
  for (const name of ['locks', 'making']) makeIfMissing(files, name);
  const locks = new Locks(files, identityOf(host), Number.POSITIVE_INFINITY);
  locks.sweepMaking();
  return locks;
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

function schedule({ scheduler, components }: Host): void {
  const [self] = components.exporting(INTERFACE);
  if (self === undefined) throw new InboxError(`no component exports ${INTERFACE}`);
  scheduler.schedule(`*/${TICK / 1000} * * * * *`, {
    component: self,
    function: WAKE,
    arguments: '[]',
  });
}

function wake(config: Config, host: Host, limit: number): void {
  try {
    requestWake(config, host, limit);
  } catch (error) {
    host.log.warn(
      `${describeWakeFailure(error)}: retries, and what a crash left, wait for the next message`,
    );
  }
}
