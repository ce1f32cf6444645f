/**
 * A worker: delivers what waits, then waits for more. It is a generator that yields the calls of
 * consumers. It stays loaded, since loading the environment costs far more than a call.
 * @module
 */
import type { Calls } from '../consumers/call.ts';
import type { Entry } from '../inbox/entry.ts';
import { TICK } from '../inbox/expire.ts';
import { IdleEntry, isAnyoneIdle, knockIdle } from '../inbox/idle.ts';
import { countRetries } from '../inbox/retries.ts';
import type { Host } from '../ports.ts';
import type { Delivery } from './deliver.ts';
import { Housekeeping } from './housekeeping.ts';
import { Lookout } from './lookout.ts';
import { deliverRound, type RoundOptions } from './round.ts';
import { countSlots } from './slots.ts';
import { Trouble } from './trouble.ts';

/** Entries that a worker delivers before it ends: memory that its consumers leak is freed then. */
const MAX_ENTRIES = 1_000;
/** Milliseconds that a worker lives, for the same reason. */
const MAX_AGE = 60 * 60_000;
/** Milliseconds of one wait: a runtime that shuts down ends a worker at the next one. */
const WAIT = 1_000;
/** Milliseconds between two looks at whether others should help. */
const HELP_CHECK = 1_000;

export interface WorkerOptions extends Delivery {
  host: Pick<Host, 'clock' | 'presence'>;
  /** How many deliveries run at a time, in all instances together. */
  maxConcurrency: number;
  /** Milliseconds that it waits for more work; 0: it doesn't wait. */
  linger: number;
  /**
   * Starts one more worker, which comes within two seconds of a time (milliseconds since 1970, UTC;
   * 0: now).
   */
  callRelief(time: number): void;
}

/**
 * How a worker ended. `again`: there may be more to do, but not from here. `trouble`: something is
 * left that could not be dealt with just now.
 */
export type WorkerEnd = 'done' | 'again' | 'trouble';

/** @throws FileError when the inbox can't be used at all */
export function* work(options: WorkerOptions): Calls<WorkerEnd> {
  // With nobody configured, a message would count as delivered to all.
  if (options.consumers.length === 0) return 'trouble';
  const worker = new Worker(options);
  while (!worker.isWornOut()) {
    const { entries, background } = worker.lookout.waiting();
    const first = yield* worker.deliver(entries);
    if (first === 'trapped') break;
    if (first === 'more') continue;
    // Only when nothing else can be done.
    const second = yield* worker.deliver(background());
    if (second === 'trapped') break;
    if (second === 'more') continue;
    // Whoever knocked may have left a retry to this worker.
    if (first === 'none' && second === 'none') worker.lookout.lookAtRetries();
    if (worker.awaitWork() === 'leave') return worker.end();
  }
  worker.handOver();
  return 'again';
}

class Worker {
  readonly lookout: Lookout;
  private readonly round: RoundOptions;
  private readonly options: WorkerOptions;
  private readonly entry: IdleEntry;
  private readonly housekeeping: Housekeeping;
  private readonly born: number;
  private delivered = 0;
  /** When it last had something to do, on the clock. */
  private workedAt: number;
  private helpCheckedAt = Number.NEGATIVE_INFINITY;

  constructor(options: WorkerOptions) {
    const { inbox, host, ...delivery } = options;
    this.options = options;
    this.entry = new IdleEntry(inbox, host.presence);
    const trouble = new Trouble(host.clock);
    this.lookout = new Lookout(options, trouble);
    this.housekeeping = new Housekeeping(inbox, host.clock, options.log);
    this.born = this.workedAt = host.clock.now();
    this.round = {
      ...{ ...delivery, inbox, trouble },
      mayGoOn: (entry) => this.mayGoOn(entry),
    };
  }

  /** @returns `more`: where several waited, more may have come */
  *deliver(waiting: readonly Entry[]): Calls<'none' | 'done' | 'more' | 'trapped'> {
    if (waiting.length === 0) return 'none';
    const { count, delayed, trapped } = yield* deliverRound(waiting, this.round);
    if (trapped) return 'trapped';
    this.noteRound(count, delayed);
    return count > 0 && waiting.length > 1 ? 'more' : 'done';
  }

  private noteRound(count: number, delayed: boolean): void {
    if (count > 0) this.workedAt = this.now();
    if (delayed) this.lookout.lookAtRetries();
  }

  isWornOut(): boolean {
    return this.delivered >= MAX_ENTRIES || this.now() - this.born >= MAX_AGE;
  }

  end(): WorkerEnd {
    return this.lookout.isSomethingHeld() ? 'trouble' : 'done';
  }

  private mayGoOn({ isBackground }: Entry): boolean {
    if (this.isWornOut()) return false;
    // Something came in meanwhile.
    if (isBackground && this.lookout.isAnyFree(this.lookout.waiting().entries)) return false;
    this.delivered++;
    this.callHelp();
    return true;
  }

  /**
   * Before a call that may take its time: somebody must be there for what else waits, or is due soon.
   * What comes in anew has its own request to see to that.
   */
  private callHelp(): void {
    const { inbox, maxConcurrency, callRelief } = this.options;
    if (this.now() - this.helpCheckedAt < HELP_CHECK) return;
    this.helpCheckedAt = this.now();
    if (isAnyoneIdle(inbox)) return;
    if (countSlots(inbox.locks.sweepDead()) >= maxConcurrency) return;
    if (this.lookout.isWorkLeft() || countRetries(inbox).count > 0) callRelief(0);
  }

  /** For what may be left when this worker ends. */
  handOver(): void {
    const { inbox, host } = this.options;
    knockIdle(inbox, host.presence);
  }

  awaitWork(): 'work' | 'leave' {
    if (this.options.linger === 0) {
      this.leaveWord();
      return 'leave';
    }
    this.entry.publish();
    // A second look, after the entry is there: whoever accepts a message looks for an entry after that.
    const end = this.lookout.isWorkLeft() ? 'work' : this.wait();
    if (end === 'knocked') return 'work';
    // Whoever has taken the entry has left a message to this worker.
    return this.entry.withdraw() && end === 'idle' ? 'leave' : 'work';
  }

  /** Nobody stays: another worker is to come when something is due. */
  private leaveWord(): void {
    const { host, inbox, callRelief } = this.options;
    const wait = this.lookout.nextWork() - host.clock.now();
    if (wait !== Number.POSITIVE_INFINITY) callRelief(inbox.calendar.now() + wait);
  }

  /** @returns `idle`: nothing came for long enough; `work`: there is something to do */
  private wait(): 'knocked' | 'work' | 'idle' {
    let idleAt = this.workedAt + this.options.linger;
    for (;;) {
      const workAt = this.lookout.nextWork();
      const left = Math.min(workAt, idleAt) - this.now();
      if (this.entry.awaitKnock(Math.max(0, Math.min(left, WAIT)))) return 'knocked';
      if (this.now() >= workAt || this.isWornOut()) return 'work';
      if (this.now() >= idleAt) {
        if (this.mayLeave()) return 'idle';
        idleAt = this.now() + TICK;
      }
      if (this.housekeeping.run()) this.lookout.lookAtRetries();
    }
  }

  /** While something is to be tried again, somebody must be there for it. */
  private mayLeave(): boolean {
    const { inbox, host } = this.options;
    const isNeeded = countRetries(inbox).count > 0 || this.lookout.isSomethingHeld();
    return !isNeeded || knockIdle(inbox, host.presence);
  }

  private now(): number {
    return this.options.host.clock.now();
  }
}
