import type { Clock } from '../ports.ts';

/** Milliseconds after which a lane in trouble is looked at again. */
const PAUSE = 10_000;

/** The lanes with an entry that could not be dealt with, such as while the disk is full. */
export class Trouble {
  private readonly clock: Clock;
  /** By lane. */
  private readonly ends = new Map<string, number>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  add(lane: string): void {
    this.ends.set(lane, this.clock.now() + PAUSE);
  }

  has(lane: string): boolean {
    const end = this.ends.get(lane);
    if (end === undefined) return false;
    if (end > this.clock.now()) return true;
    this.ends.delete(lane);
    return false;
  }

  /** When the first of them is looked at again, on the clock; undefined: there are none. */
  next(): number | undefined {
    return this.ends.size === 0 ? undefined : Math.min(...this.ends.values());
  }
}
