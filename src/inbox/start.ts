/**
 * What the start of the environment does for the inbox.
 * @module
 */
import { type Config, ConfigError } from '../config.ts';
import { summarize } from '../failure.ts';
import type { Components, Disk, HttpClient, Log, Scheduler } from '../ports.ts';
import { type Inbox, makeDirectories } from './inbox.ts';
import { Locks, type Surroundings } from './locks.ts';
import { InboxError, NOT_ALLOWED, onDisk, openInbox } from './open.ts';
import { TICK, tidy } from './tidy.ts';
import { makeIfMissing } from './tolerant.ts';
import { describeWakeFailure, requestWake } from './wake.ts';

export interface InboxStart {
  config: Config;
  disk: Disk;
  around: Surroundings;
  scheduler: Scheduler;
  components: Components;
  http: HttpClient;
  log: Log;
}

/** What the schedule calls, and how components that have it are found. */
const INTERFACE = 'asterai:whatsapp/inbox@0.1.0';
const WAKE = 'inbox/wake';

/**
 * Sees that the inbox works and is nobody else's, has it woken at times, and has what the last
 * process left delivered.
 * @param limit milliseconds
 * @returns what is wrong, one line each; empty, too, when there is no inbox
 */
export function startInbox(start: InboxStart, limit: number): string[] {
  const { config, around, log } = start;
  try {
    const directory = config.get('inboxDir');
    const inbox = openInbox(config, start.disk, around);
    if (directory === undefined || inbox === undefined) return [];
    onDisk(() => {
      const owner = ownerLock(directory, start);
      if (owner.isHeld(OWNER)) throw new InboxError(IN_USE);
      // First of all: when a full disk has room again, what waits there is delivered.
      schedule(start);
      if (!owner.acquire(OWNER)) throw new InboxError(IN_USE);
      makeDirectories(inbox.files);
      probe(inbox);
      inbox.locks.held();
      tidy(inbox);
    });
    wake(start, limit);
    return [];
  } catch (error) {
    // The variable's own line says so already.
    if (error instanceof ConfigError) return [];
    if (error instanceof InboxError) return [error.message];
    log.warn(`inbox: ${summarize(error)}`);
    return ['the inbox could not be started, see the log'];
  }
}

/** Who holds it has the directory for as long as its process lives. */
const OWNER = 'owner';

const IN_USE = `WHATSAPP_INBOX_DIR is in use by another environment that is running: give each a directory of its own (when none is running: remove locks/${OWNER} in it)`;

function ownerLock(directory: string, { disk, around }: InboxStart): Locks {
  const files = disk.open(directory);
  if (!files) throw new InboxError(NOT_ALLOWED);
  files.makeRoot();
  for (const name of ['locks', 'making']) makeIfMissing(files, name);
  const locks = new Locks(files, around, Number.POSITIVE_INFINITY);
  locks.tidy();
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

function schedule({ scheduler, components }: InboxStart): void {
  const [self] = components.exporting(INTERFACE);
  if (self === undefined) throw new Error(`no component exports ${INTERFACE}`);
  scheduler.schedule(`*/${TICK / 1000} * * * * *`, self, WAKE, '[]');
}

function wake({ config, http, around, log }: InboxStart, limit: number): void {
  try {
    requestWake(config, http, around.calendar, limit);
  } catch (error) {
    log.warn(
      `${describeWakeFailure(error)}: retries, and what a crash left, wait for the next message`,
    );
  }
}
