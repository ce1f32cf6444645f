/**
 * One round: what waits, entry by entry, lane by lane.
 * @module
 */
import type { Calls } from '../consumers/call.ts';
import { describeDiskFailure } from '../inbox/disk-error.ts';
import { describeEntry, type Entry } from '../inbox/entry.ts';
import { isOneOf } from '../inbox/idempotent.ts';
import { isThere, laneLock } from '../inbox/queue.ts';
import { combine } from './combine.ts';
import { type Delivery, deliver } from './deliver.ts';
import type { Trouble } from './trouble.ts';

export interface RoundOptions extends Delivery {
  /** The lanes with an entry that could not be dealt with. */
  trouble: Trouble;
  /** Before each delivery. @returns false to leave the rest of the list */
  mayGoOn(entry: Entry): boolean;
}

export interface RoundResult {
  /** Entries dealt with. */
  count: number;
  /** Some are to be tried again. */
  delayed: boolean;
  /** A consumer did: nothing more can be delivered from here. */
  trapped: boolean;
}

/** Delivers what is on a list, unless others are at its lane. */
export function* deliverRound(list: readonly Entry[], options: RoundOptions): Calls<RoundResult> {
  const { inbox, trouble, mayGoOn, combineWindow } = options;
  // Once one of a lane's entries had to be passed over, the later ones must be, too.
  const passedOver = new Set<string>();
  const result = { count: 0, delayed: false, trapped: false };
  for (const [index, entry] of list.entries()) {
    const { lane } = entry;
    if (trouble.has(lane) || passedOver.has(lane)) continue;
    // The list is new when it begins.
    if (index > 0 && !isThere(entry, inbox)) continue;
    if (!inbox.locks.acquire(laneLock(lane))) {
      passedOver.add(lane);
      continue;
    }
    try {
      if (!mayGoOn(entry)) break;
      const chosen = combineWindow === 0 ? entry : combine(list.slice(index), inbox);
      const delivered = yield* deliver(chosen, options);
      if (delivered !== 'gone') result.count++;
      if (delivered === 'delayed') result.delayed = true;
      if (delivered === 'trapped') return { ...result, trapped: true };
    } catch (error) {
      leaveForLater(entry, options, error);
    } finally {
      inbox.locks.release(laneLock(lane));
    }
  }
  return result;
}

function leaveForLater(entry: Entry, { inbox, trouble, log }: RoundOptions, error: unknown): void {
  // Repeats of a message are removed by those who accepted them.
  if (isOneOf(error, 'no-entry') && !isThere(entry, inbox)) return;
  trouble.add(entry.lane);
  log.warn(`inbox: ${describeEntry(entry)} is left where it is: ${describeDiskFailure(error)}`);
}
