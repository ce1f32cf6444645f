import { SHARDS, shardDirectory, shardName } from './directories.ts';
import { isOneOf, listIfThere, removeIfThere } from './idempotent.ts';
import type { Inbox } from './inbox.ts';

const MINUTE = 60_000;
/** Milliseconds that an id is remembered: Meta sends again for up to 7 days. */
const REMEMBERED = 8 * 24 * 60 * MINUTE;
/** Milliseconds that it is remembered when somebody wrote. */
const RECENT = 30 * 24 * 60 * MINUTE;
/** Milliseconds after which nobody is still writing. */
const ABANDONED = 60 * MINUTE;

/** Milliseconds between two times that it is done. */
export const TICK = 30_000;

/**
 * Removes what is too old, and what was left by instances that died. Of the remembered ids and people
 * it looks at a 256th, another one at each time.
 * @throws FileError
 */
export function expire(inbox: Inbox): void {
  const shard = Math.floor(inbox.calendar.now() / TICK) % SHARDS;
  removeOlder(shardDirectory(shard), REMEMBERED, inbox);
  for (const of of ['people', 'replies']) removeOlder(`${of}/${shardName(shard)}`, RECENT, inbox);
  removeOlder('tmp', ABANDONED, inbox);
  inbox.locks.sweepMaking();
}

function removeOlder(directory: string, age: number, { files, calendar }: Inbox): void {
  const now = calendar.now();
  for (const name of listIfThere(files, directory)) {
    const path = `${directory}/${name}`;
    try {
      // Far in the future is as wrong as far in the past: the clock was set back since.
      if (Math.abs(now - files.modified(path)) > age) removeIfThere(files, path);
    } catch (error) {
      if (!isOneOf(error, 'no-entry')) throw error;
    }
  }
}
