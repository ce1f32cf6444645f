import { describeDiskFailure } from '../inbox/disk-error.ts';
import { expire, TICK } from '../inbox/expire.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { Clock, Log } from '../ports.ts';

/** Has a worker that waits remove what is too old. */
export class Housekeeping {
  private readonly inbox: Inbox;
  private readonly clock: Clock;
  private readonly log: Log;
  private ranAt: number;

  constructor(inbox: Inbox, clock: Clock, log: Log) {
    this.inbox = inbox;
    this.clock = clock;
    this.log = log;
    this.ranAt = clock.now();
  }

  /** Does its work once a tick, however often it is called. @returns whether it was time for it */
  run(): boolean {
    if (this.clock.now() - this.ranAt < TICK) return false;
    this.ranAt = this.clock.now();
    try {
      expire(this.inbox);
    } catch (error) {
      this.log.warn(`inbox: could not remove what is too old: ${describeDiskFailure(error)}`);
    }
    return true;
  }
}
