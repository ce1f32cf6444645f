/**
 * Each operation on files in turn fails, or is the last before a crash; then the fault is gone, Meta
 * sends again what it got no 200 for, and all must be well.
 */
import { describe, expect, it } from 'vitest';
import { purgeDead, retryDead } from '../../../../src/inbox/operators.ts';
import { FileError } from '../../../../src/ports.ts';
import type { Around } from './effects.ts';
import { recover } from './recovery.ts';
import { drain, message, receive, type Work, World, type WorldOptions } from './world.ts';

const A = message('a');
const B = message('b');

interface Case {
  name: string;
  options?: WorldOptions;
  /** What happened before. */
  before?: Work[];
  work: Work;
  /** It works on a full disk, too. */
  needsNoRoom?: boolean;
}

const TWO = { consumers: ['c:one', 'c:two'] };
const NEVER = { takes: () => false };

const CASES: Case[] = [
  { name: 'a message is kept', work: ({ post }) => post(A) },
  { name: 'two messages are kept', work: ({ post }) => post(A, message('c', '492')) },
  { name: 'a message is kept again', before: [({ post }) => post(A)], work: ({ post }) => post(A) },
  { name: 'a message is delivered', options: TWO, before: [({ post }) => post(A, B)], work: drain },
  { name: 'a message is kept and delivered', work: receive(A) },
  {
    name: 'one of two consumers fails at first',
    options: { ...TWO, takes: (consumer, _id, n) => consumer === 'c:one' || n > 1 },
    before: [({ post }) => post(A)],
    work: drain,
  },
  {
    name: 'the last attempt fails',
    options: NEVER,
    before: [receive(A), ...Array<Work>(4).fill(drain)],
    work: drain,
  },
  {
    name: 'a dead letter is tried again',
    options: { takes: (_consumer, _id, n) => n > 6 },
    before: [receive(A), ...Array<Work>(5).fill(drain)],
    work: ({ inbox }) => void retryDead('all', inbox),
  },
  {
    name: 'a dead letter is purged',
    options: NEVER,
    before: [receive(A), ...Array<Work>(5).fill(drain)],
    work: ({ inbox }) => void purgeDead('all', inbox),
    needsNoRoom: true,
  },
];

/** What becomes of the nth operation, and of those after it. */
type Fault = (n: number) => { around: Around; reached(): boolean };

class Crash extends Error {}

/** @param until the number of the last operation that it fails @param happened though it failed */
function failing(code: string, until: (n: number) => number, happened = false): Fault {
  return (n) => {
    let count = 0;
    return {
      reached: () => count >= n,
      around: ({ paths }, perform) => {
        if (paths.length === 0) return perform();
        count++;
        if (count < n || count > until(n)) return perform();
        if (happened) perform();
        throw new FileError(code);
      },
    };
  };
}

const once = (n: number) => n;
const forGood = () => Number.POSITIVE_INFINITY;

/** Nothing gets through any more after the nth effect. */
const crash: Fault = (n) => {
  let count = 0;
  return {
    reached: () => count > n,
    around: (_effect, perform) => {
      if (++count > n) throw new Crash();
      return perform();
    },
  };
};

/** No room: what needs none still works. */
const diskFull: Fault = (n) => {
  let count = 0;
  return {
    reached: () => count >= n,
    around: ({ name }, perform) => {
      if (!/^(create|append|makeDirectory|link)$/.test(name)) return perform();
      if (++count >= n) throw new FileError('insufficient-space');
      return perform();
    },
  };
};

const FAULTS: Record<string, Fault> = {
  'fails once (io)': failing('io', once),
  'fails once (insufficient-space)': failing('insufficient-space', once),
  'happens, but is said to have failed (io)': failing('io', once, true),
  'and all after it fail (io)': failing('io', forGood),
  'is the last before a crash': crash,
  'and all that need room fail': diskFull,
};

function prepare({ options, before = [] }: Case): World {
  const world = new World(options);
  for (const work of before) {
    world.run(work);
    world.calendar.time += 3_600_001;
  }
  return world;
}

describe.each(CASES.map((one) => [one.name, one] as const))('when %s', (_name, one) => {
  it.each(Object.keys(FAULTS))('and each operation in turn %s', (name) => {
    const fault = FAULTS[name] as Fault;
    let n = 1;
    for (; n < 1000; n++) {
      const world = prepare(one);
      const { around, reached } = fault(n);
      try {
        world.run(one.work, around);
      } catch (error) {
        if (!(error instanceof FileError || error instanceof Crash)) throw error;
      }
      if (!reached()) break;
      // Whoever got no 200 sends again.
      for (const { id, kept } of world.posts) if (!kept) world.run(({ post }) => post(message(id)));
      recover(world);
      expect(world.posts.every(({ kept }) => kept)).toBe(true);
    }
    // There were operations to fail, and all of them have.
    if (fault === diskFull && one.needsNoRoom) expect(n).toBe(1);
    else expect(n).toBeGreaterThan(2);
    expect(n).toBeLessThan(1000);
  });
});
