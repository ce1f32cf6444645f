import { describe, expect, it } from 'vitest';
import { idPath } from '../../../src/inbox/directories.ts';
import { expire, TICK } from '../../../src/inbox/expire.ts';
import { perform } from './model/effects.ts';
import { drain, message, World } from './model/world.ts';

const DAY = 24 * 60 * 60_000;

/** Two living instances. */
function two() {
  const world = new World();
  world.begin(1);
  world.begin(2);
  const locks = (number: number) => world.instance(number, perform).inbox.locks;
  return { world, one: locks(1), other: locks(2) };
}

describe('a lock', () => {
  it('is one instance’s at a time, and leaves nothing behind', () => {
    const { world, one, other } = two();
    expect([one.acquire('x'), other.acquire('x'), one.acquire('x')]).toEqual([true, false, false]);
    expect(other.acquire('y')).toBe(true);
    expect(one.sweepDead().sort()).toEqual(['x', 'y']);
    one.release('x');
    other.release('y');
    expect([one.sweepDead(), other.isHeld('x')]).toEqual([[], false]);
    expect(other.acquire('x')).toBe(true);
    other.release('x');
    expect(world.files.list('locks')).toEqual([]);
    // The next lock takes what lies in `making`; once its instances are dead it is swept.
    for (const number of [1, 2]) world.end(number);
    world.instance(500, perform).inbox.locks.sweepMaking();
    expect(world.files.list('making')).toEqual([]);
  });

  it('is not lost to one who saw it just before it was given back and taken again', () => {
    const { world, one } = two();
    one.acquire('x');
    // The other has seen a name in the lock, and looks when it was made.
    const slow = world.instance(2, ({ name }, run) => {
      if (name !== 'modified') return run();
      one.release('x');
      try {
        return run();
      } finally {
        one.acquire('x');
      }
    }).inbox.locks;
    expect(slow.acquire('x')).toBe(false);
    expect(world.instance(3, perform).inbox.locks.isHeld('x')).toBe(true);
  });

  it('is free as soon as its holder is dead', () => {
    const { world, one, other } = two();
    one.acquire('x');
    world.end(1);
    expect(other.acquire('x')).toBe(true);
  });

  it('is free after a day though its holder seems to live, and that does no harm', () => {
    const { world, one, other } = two();
    one.acquire('x');
    world.calendar.time += DAY - 1000;
    expect(other.acquire('x')).toBe(false);
    world.calendar.time += 1000;
    expect(other.acquire('x')).toBe(true);
    one.release('x');
    expect(other.isHeld('x')).toBe(true);
  });

  it('holds while the clock is set back', () => {
    const { world, one, other } = two();
    one.acquire('x');
    world.calendar.time -= 365 * DAY;
    expect(other.acquire('x')).toBe(false);
  });

  it.each(['junk', '0000000000000001-1', '0000000000000001-x-0', 'X-1-0'])(
    'is not held by what is no holder: %s',
    (name) => {
      const { world, one } = two();
      world.files.place(`locks/x/${name}`);
      expect(one.acquire('x')).toBe(true);
    },
  );

  it('that a dead instance was about to take is tidied up, others are not', () => {
    const { world, one, other } = two();
    for (const holder of [
      '0000000000000001-1-7',
      '0000000000000002-2-7',
      '00000000000000aa-99-0',
    ]) {
      world.files.place(`making/${holder}/${holder}`);
    }
    one.sweepMaking();
    expect(world.files.list('making')).toHaveLength(2);
    world.end(1);
    other.sweepMaking();
    expect(world.files.list('making')).toEqual(['0000000000000002-2-7']);
  });
});

describe('tidying', () => {
  /** All ticks of a round through the ids. */
  function ticks(world: World, milliseconds: number): void {
    for (let shard = 0; shard < 256; shard++) {
      world.files.place(`ids/${shard.toString(16).padStart(2, '0')}`);
    }
    world.calendar.time += milliseconds;
    for (let tick = 0; tick < 256; tick++) {
      world.run(({ inbox }) => expire(inbox));
      world.calendar.time += TICK;
    }
  }

  function delivered(): World {
    const world = new World();
    world.run(({ post }) => post(message('a')));
    world.run(drain);
    return world;
  }

  it.each([
    ['within 8 days', 8 * DAY - 3 * 60 * 60_000, true],
    ['after 8 days', 8 * DAY, false],
    ['when the clock was set back by a day', -DAY, true],
    ['when the clock was set back by a month', -30 * DAY, false],
  ])('remembers an id %s: %i ms, %s', (_what, time, remembered) => {
    const world = delivered();
    ticks(world, time);
    expect(world.files.tree.has(idPath('a'))).toBe(remembered);
    world.run(({ post }) => post(message('a')));
    expect(world.files.list('queue')).toHaveLength(remembered ? 0 : 1);
  });

  it('removes what was never accepted after an hour', () => {
    const world = new World();
    world.files.create('tmp/x', 'PRIVATE');
    world.calendar.time += 59 * 60_000;
    world.run(({ inbox }) => expire(inbox));
    expect(world.files.list('tmp')).toEqual(['x']);
    ticks(world, 60_000);
    expect(world.files.list('tmp')).toEqual([]);
  });
});
