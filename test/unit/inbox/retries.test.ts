import { describe, expect, it } from 'vitest';
import { delayAfter, MAX_ATTEMPTS } from '../../../src/delivery/retry-policy.ts';
import { countRetries } from '../../../src/inbox/retries.ts';
import { perform } from './model/effects.ts';
import { recover } from './model/recovery.ts';
import { drain, message, World } from './model/world.ts';

const MINUTE = 60_000;

/** One message that nobody takes, after its first attempt. */
function failed(takes = () => false): World {
  const world = new World({ takes });
  world.run(({ post }) => post(message('a')));
  world.run(drain);
  return world;
}

describe('delays', () => {
  it('are 10 s, 30 s, 2 min, 10 min and 1 h, then no more', () => {
    const seconds = [1, 2, 3, 4, 5, 6].map((n) => (delayAfter(n) ?? 0) / 1_000_000);
    expect(seconds).toEqual([10, 30, 120, 600, 3600, 0]);
    expect(MAX_ATTEMPTS).toBe(6);
  });

  it('are kept to, and not a moment less', () => {
    const world = failed();
    for (const [index, seconds] of [10, 30, 120, 600, 3600].entries()) {
      world.calendar.time += seconds * 1000 - 1;
      world.run(drain);
      expect(world.calls).toHaveLength(index + 1);
      world.calendar.time += 1;
      world.run(drain);
      expect(world.calls).toHaveLength(index + 2);
    }
    expect(world.files.list('dead')).toHaveLength(1);
    world.calendar.time += 365 * 24 * 60 * MINUTE;
    world.run(drain);
    expect(world.calls).toHaveLength(6);
  });

  it('are told to operators', () => {
    const world = failed();
    const { count, next = 0 } = countRetries(world.instance(9, perform).inbox);
    expect(count).toBe(1);
    expect(next / 1000 - world.calendar.time).toBeCloseTo(10_000, 0);
  });
});

describe('a clock that jumps', () => {
  it.each([
    ['back by a year', -365 * 24 * 60 * MINUTE],
    ['back by 2 hours', -120 * MINUTE],
    ['back by 20 minutes', -20 * MINUTE],
    ['ahead by 20 minutes', 20 * MINUTE],
    ['ahead by a year', 365 * 24 * 60 * MINUTE],
  ])('%s delays a retry by an hour at most', (_what, jump) => {
    let gone = false;
    const world = failed(() => gone);
    world.calendar.time += jump;
    gone = true;
    for (let minute = 0; minute <= 61; minute++) {
      world.run(drain);
      world.calendar.time += MINUTE;
    }
    expect(world.calls.map(({ outcome }) => outcome)).toEqual(['failed', 'took']);
    recover(world);
  });

  it.each([-1, 1])('by %i year loses nothing of the queue', (years) => {
    const world = new World();
    world.run(({ post }) => post(message('a')));
    world.calendar.time += years * 365 * 24 * 60 * MINUTE;
    world.run(drain);
    expect(world.calls.map(({ outcome }) => outcome)).toEqual(['took']);
    recover(world);
  });
});
