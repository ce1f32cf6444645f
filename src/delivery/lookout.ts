/**
 * What a worker sees of the inbox: what it can deliver now, and when there will be more.
 * @module
 */
import type { Entry } from '../inbox/entry.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { laneLock, listWaiting, type Waiting } from '../inbox/queue.ts';
import { countRetries } from '../inbox/retries.ts';
import type { Host } from '../ports.ts';
import { holdBack } from './combine.ts';
import type { Trouble } from './trouble.ts';

export interface LookoutOptions {
  inbox: Inbox;
  /** Milliseconds within which texts of one lane are delivered as one; 0: each alone. */
  combineWindow: number;
  host: Pick<Host, 'clock'>;
}

export class Lookout {
  private readonly options: LookoutOptions;
  private readonly trouble: Trouble;
  /** When the first retry is due, on the clock, as far as this worker knows. */
  private dueAt = Number.NEGATIVE_INFINITY;
  /** When the first of the lanes that are held back is ready, on the clock. */
  private heldUntil = Number.POSITIVE_INFINITY;

  constructor(options: LookoutOptions, trouble: Trouble) {
    this.options = options;
    this.trouble = trouble;
  }

  /** What waits, but for lanes in trouble, and those that are held back. @throws FileError */
  waiting(): Waiting {
    const isDue = this.now() >= this.dueAt;
    const { entries, background } = listWaiting(this.options.inbox, isDue);
    if (isDue) this.lookAtRetries();
    const isUsable = ({ lane }: Entry) => !this.trouble.has(lane);
    return {
      entries: this.withoutHeld(entries.filter(isUsable)),
      background: () => background().filter(isUsable),
    };
  }

  private withoutHeld(entries: Entry[]): Entry[] {
    const { combineWindow, inbox } = this.options;
    if (combineWindow === 0) return entries;
    const { ready, wait } = holdBack(entries, combineWindow, inbox);
    // In whole milliseconds: then it is surely ready.
    this.heldUntil = this.now() + Math.ceil(wait);
    return ready;
  }

  /** What others move there is theirs to look after: whoever does so looks before it goes idle. */
  lookAtRetries(): void {
    const { inbox } = this.options;
    const { next = Number.POSITIVE_INFINITY } = countRetries(inbox);
    // In whole milliseconds: then it is surely due.
    this.dueAt = this.now() + Math.ceil(Math.max(0, next / 1_000 - inbox.calendar.now()));
  }

  /** Whether something waits in a lane that nobody is at. @throws FileError */
  isWorkLeft(): boolean {
    const { entries, background } = this.waiting();
    return this.isAnyFree(entries) || this.isAnyFree(background());
  }

  /** Whether one of these is in a lane that nobody is at. @throws FileError */
  isAnyFree(waiting: readonly Entry[]): boolean {
    if (waiting.length === 0) return false;
    const busy = new Set(this.options.inbox.locks.sweepDead());
    return waiting.some(({ lane }) => !busy.has(laneLock(lane)));
  }

  /** When there is something to do although nobody knocks, on the clock. */
  nextWork(): number {
    return Math.min(this.dueAt, this.heldUntil, this.trouble.next() ?? Number.POSITIVE_INFINITY);
  }

  /** Something is left that can't be delivered just now. */
  isSomethingHeld(): boolean {
    return this.trouble.next() !== undefined || this.heldUntil !== Number.POSITIVE_INFINITY;
  }

  private now(): number {
    return this.options.host.clock.now();
  }
}
