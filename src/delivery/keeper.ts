/**
 * The keeper: a worker that is always there. A schedule of asterai's starts it, and starts it again
 * within a second when it has ended, since a schedule waits for its call to return.
 * @module
 */
import type { Calls } from '../consumers/call.ts';
import { describeDiskFailure } from '../inbox/disk-error.ts';
import { isSomethingLeft } from '../inbox/queue.ts';
import { FileError } from '../ports.ts';
import { acquireSlot } from './slots.ts';
import { type WorkerEnd, type WorkerOptions, work } from './worker.ts';

/** Milliseconds between two tries for a slot. */
const SLOT_PAUSE = 1_000;
/** Milliseconds until a broken disk is tried again: to load a keeper each second would cost more. */
const DISK_PAUSE = 10_000;

/** @returns when it is worn out, or a consumer trapped */
export function* keep(options: WorkerOptions): Calls<void> {
  const { host, log } = options;
  let told = '';
  for (;;) {
    let pause: number;
    try {
      const end = yield* workWithSlot({ ...options, linger: Number.POSITIVE_INFINITY });
      if (end !== undefined) return;
      pause = SLOT_PAUSE;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      const trouble = describeDiskFailure(error);
      if (trouble !== told) log.warn(`inbox: nothing can be delivered: ${trouble}`);
      told = trouble;
      pause = DISK_PAUSE;
    }
    host.clock.sleep(pause);
  }
}

/** @returns undefined: all slots are taken */
export function* workWithSlot(options: WorkerOptions): Calls<WorkerEnd | undefined> {
  const { inbox, maxConcurrency } = options;
  for (;;) {
    const slot = acquireSlot(inbox.locks, maxConcurrency);
    if (slot === undefined) return undefined;
    let end: WorkerEnd;
    try {
      end = yield* work(options);
    } finally {
      inbox.locks.release(slot);
    }
    // Whoever found all slots taken until now has left its message to this worker.
    if (end !== 'done' || !isSomethingLeft(inbox, inbox.locks.sweepDead())) return end;
  }
}
