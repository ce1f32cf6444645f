/**
 * The workers that wait for work: each has an entry here with its announcement. Whoever takes the
 * entry away knocks at that worker. An entry is a directory, since one contender can remove it.
 *
 * No wake-up is lost: a worker publishes its entry first and looks at the queue after that; whoever
 * accepts a message puts it into the queue first and looks for an entry after that.
 * @module
 */
import type { Presence } from '../ports.ts';
import { isOneOf, listIfThere, makeIfMissing, unlessGone } from './idempotent.ts';
import type { Inbox } from './inbox.ts';

const DIRECTORY = 'idle';

/** A worker's own entry. */
export class IdleEntry {
  private readonly path: string;
  private readonly inbox: Inbox;
  private readonly presence: Presence;
  /** Takers of the entry who may not have knocked yet. */
  private owed = 0;

  constructor(inbox: Inbox, presence: Presence) {
    this.inbox = inbox;
    this.presence = presence;
    this.path = `${DIRECTORY}/${inbox.token}-${inbox.locks.announce()}`;
  }

  /** @throws FileError */
  publish(): void {
    const { files } = this.inbox;
    try {
      files.makeDirectory(this.path);
    } catch (error) {
      if (isOneOf(error, 'exist')) return;
      if (!isOneOf(error, 'no-entry')) throw error;
      makeIfMissing(files, DIRECTORY);
      files.makeDirectory(this.path);
    }
  }

  /** @returns false when somebody has taken it, and leaves work to this worker @throws FileError */
  withdraw(): boolean {
    const withdrawn = unlessGone(() => this.inbox.files.removeDirectory(this.path));
    if (!withdrawn) this.owed++;
    return withdrawn;
  }

  /**
   * Waits for a knock, with the entry published.
   * @returns whether there was one: then the entry isn't there any more
   * @throws FileError
   */
  awaitKnock(milliseconds: number): boolean {
    const knocks = this.presence.awaitKnock(milliseconds);
    if (knocks === 0) return false;
    // They may be of those who took earlier entries.
    if (this.owed > 0) {
      this.withdraw();
      this.owed = Math.max(0, this.owed - knocks);
    }
    return true;
  }
}

/** Knocks at one worker that waits. @returns false when there is none @throws FileError */
export function knockIdle({ files, token }: Inbox, presence: Presence): boolean {
  for (const name of listIfThere(files, DIRECTORY)) {
    const [, holder, announcement] = /^([0-9a-f]+)-(\d{1,9})$/.exec(name) ?? [];
    if (holder === token) continue;
    const taken = unlessGone(() => files.removeDirectory(`${DIRECTORY}/${name}`));
    if (taken && announcement !== undefined && presence.knock(Number(announcement))) return true;
  }
  return false;
}

/** Whether another worker seems to wait; it may have died since. */
export const isAnyoneIdle = ({ files, token }: Inbox): boolean =>
  listIfThere(files, DIRECTORY).some((name) => !name.startsWith(token));
