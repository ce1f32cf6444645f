/**
 * The power is cut after each effect in turn; Meta sends everything again, also what it got a 200
 * for.
 */
import { describe, expect, it } from 'vitest';
import { checkStep } from './invariants.ts';
import { Journal } from './journal.ts';
import type { Tree } from './memory-files.ts';
import { recover } from './recovery.ts';
import { drain, message, receive, type Work, World, type WorldOptions } from './world.ts';

const A = message('a');

interface Case {
  name: string;
  options?: WorldOptions;
  before?: Work[];
  work: Work;
}

const TWO = { consumers: ['c:one', 'c:two'] };

const CASES: Case[] = [
  { name: 'a message is kept', work: ({ post }) => post(A) },
  { name: 'two messages are kept', work: ({ post }) => post(A, message('b')) },
  { name: 'a message is kept and delivered', work: receive(A) },
  { name: 'a message is kept and delivered to two', options: TWO, work: receive(A) },
  {
    name: 'one of two consumers fails at first',
    options: { ...TWO, takes: (consumer, _id, n) => consumer === 'c:one' || n > 1 },
    before: [({ post }) => post(A)],
    work: drain,
  },
  {
    name: 'the last attempt fails',
    options: { takes: () => false },
    before: [receive(A), ...Array<Work>(4).fill(drain)],
    work: drain,
  },
];

class PowerCut extends Error {}

/** A world whose power is cut after n effects. @returns what may be on its disk then */
function runUntil(
  n: number,
  { options, before = [], work }: Case,
): { world: World; trees: Tree[] } {
  const world = new World(options);
  for (const id of ['a', 'b']) world.placeId(id);
  for (const earlier of before) {
    world.run(earlier);
    world.calendar.time += 3_600_001;
  }
  const journal = new Journal(world.files.tree);
  let count = 0;
  try {
    world.run(work, (effect, perform) => {
      if (count === n) throw new PowerCut();
      count++;
      try {
        return perform();
      } finally {
        journal.note(effect, world.files.tree);
      }
    });
  } catch (error) {
    if (!(error instanceof PowerCut)) throw error;
  }
  return { world, trees: count < n ? [] : journal.afterPowerCut() };
}

describe('a power cut', () => {
  it.each(CASES.map((one) => [one.name, one] as const))('while %s does no harm', (_name, one) => {
    let cuts = 0;
    for (let n = 1, possible = 1; possible > 0; n++) {
      possible = runUntil(n, one).trees.length;
      for (let which = 0; which < possible; which++) {
        const { world, trees } = runUntil(n, one);
        world.files.tree = trees[which] as Tree;
        checkStep(world);
        for (const { id } of world.posts) world.run(({ post }) => post(message(id)));
        recover(world);
        cuts++;
      }
    }
    expect(cuts).toBeGreaterThan(10);
  });
});
