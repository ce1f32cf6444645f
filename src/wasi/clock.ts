import { now, subscribeDuration } from 'wasi:clocks/monotonic-clock@0.2.12';
import { type Datetime, now as dateTime } from 'wasi:clocks/wall-clock@0.2.12';
import type { Pollable } from 'wasi:io/poll@0.2.12';
import type { Calendar, Clock } from '../ports.ts';
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

export const calendar: Calendar = {
  now: () => toMilliseconds(dateTime()),
};

export function toMilliseconds({ seconds, nanoseconds }: Datetime): number {
  return Number(seconds) * 1000 + Math.floor(nanoseconds / 1000) / 1000;
}

export function startTimer(milliseconds: number): Pollable {
  return subscribeDuration(nanoseconds(milliseconds));
}

export function nanoseconds(milliseconds: number): bigint {
  return u64(Math.max(0, Math.ceil(milliseconds * NANOSECONDS)));
}
