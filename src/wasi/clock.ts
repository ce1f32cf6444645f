import { now, subscribeDuration } from 'wasi:clocks/monotonic-clock@0.2.12';
import type { Pollable } from 'wasi:io/poll@0.2.12';
import type { Clock } from '../ports.ts';

export const clock: Clock = {
  now: () => Number(now() / 1_000_000n),
  sleep(milliseconds) {
    using timer = startTimer(milliseconds);
    timer.block();
  },
};

export function startTimer(milliseconds: number): Pollable {
  return subscribeDuration(nanoseconds(milliseconds));
}

/** WASI counts in nanoseconds. */
export function nanoseconds(milliseconds: number): bigint {
  return BigInt(Math.max(0, Math.ceil(milliseconds))) * 1_000_000n;
}
