import { now, subscribeDuration } from 'wasi:clocks/monotonic-clock@0.2.12';
import type { Pollable } from 'wasi:io/poll@0.2.12';
import type { Clock } from '../ports.ts';
import { u64 } from './engine.ts';

/** Of one millisecond: WASI counts in them. */
const NANOSECONDS = 1_000_000;

export const clock: Clock = {
  now: () => Number(now()) / NANOSECONDS,
  sleep(milliseconds) {
    using timer = startTimer(milliseconds);
    timer.block();
  },
};

export function startTimer(milliseconds: number): Pollable {
  return subscribeDuration(nanoseconds(milliseconds));
}

export function nanoseconds(milliseconds: number): bigint {
  return u64(Math.max(0, Math.ceil(milliseconds * NANOSECONDS)));
}
