/**
 * The bound on deliveries at a time: whoever delivers has a slot, which is a lock.
 * @module
 */
import type { Locks } from '../inbox/locks.ts';

const SLOT = 'slot-';

/** @returns the lock; undefined when others have all of this many @throws FileError */
export function acquireSlot(locks: Locks, count: number): string | undefined {
  for (let slot = 0; slot < count; slot++) {
    const lock = `${SLOT}${slot}`;
    if (locks.acquire(lock)) return lock;
  }
  return undefined;
}

/** How many of the held locks are slots. */
export const countSlots = (held: readonly string[]): number =>
  held.filter((lock) => lock.startsWith(SLOT)).length;
