/**
 * What has come in reaches a worker: one that waits, or one more.
 * @module
 */
import type { Config } from '../config.ts';
import { describeCallFailure, makeCalls } from '../consumers/call.ts';
import { describeFailure } from '../failure.ts';
import { knockIdle } from '../inbox/idle.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { isSomethingLeft } from '../inbox/queue.ts';
import type { Components, Host } from '../ports.ts';
import { outputOf, workerCall } from './schedules.ts';
import { acquireSlot } from './slots.ts';
import { type WorkerEnd, type WorkerOptions, work } from './worker.ts';
import { workerOptions } from './worker-options.ts';

/**
 * Returns at once when a worker waits, or when all slots are taken: those who have them look at the
 * queue once more before they give them back. Else it returns when its worker has ended.
 * @throws FileError
 */
export function wake(inbox: Inbox, config: Config, host: Host): void {
  do {
    if (knockIdle(inbox, host.presence)) return;
    const slot = acquireSlot(inbox.locks, config.get('maxConcurrency'));
    if (slot === undefined) return;
    try {
      if (runWorker(inbox, config, host) === 'trouble') return;
    } finally {
      inbox.locks.release(slot);
    }
    // Whoever found all slots taken until now has left its message to us.
  } while (isSomethingLeft(inbox, inbox.locks.sweepDead()));
}

/** Workers of one slot that may fail one after another. */
const MAX_FAILURES = 2;

function runWorker(inbox: Inbox, config: Config, host: Host): WorkerEnd {
  const { components, log } = host;
  for (let failures = 0; failures < MAX_FAILURES; ) {
    try {
      const outcome = components.call(workerCall({ ticket: 'worker' }, config, components));
      if (outcome.tag === 'err') {
        failures++;
        log.warn(`inbox: a worker failed: ${describeCallFailure(outcome.val)}`);
      } else {
        const end = readEnd(outputOf(outcome.val));
        if (end !== 'again') return end;
        failures = 0;
      }
    } catch (error) {
      log.warn(`inbox: no worker can be started: ${describeFailure(error)}`);
      break;
    }
  }
  return deliverFromHere({ ...workerOptions(inbox, config, host), linger: 0 }, components);
}

/** From a request each call loads the environment, but it can be made. */
function deliverFromHere(options: WorkerOptions, components: Pick<Components, 'call'>): WorkerEnd {
  let end: WorkerEnd;
  do end = makeCalls(work(options), components);
  while (end === 'again');
  return end;
}

/** A worker that could not even begin says nothing: to call the next one at once would help nobody. */
const readEnd = (output: string): WorkerEnd =>
  output === 'done' || output === 'again' ? output : 'trouble';
