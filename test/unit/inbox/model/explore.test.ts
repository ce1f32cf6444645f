import { describe, expect, it } from 'vitest';
import { type Bounds, explore } from './explore.ts';
import { drain, message, receive, type Work, World, type WorldOptions } from './world.ts';

interface Scenario {
  name: string;
  options?: WorldOptions;
  /** What is in the inbox at the beginning. */
  kept?: ReturnType<typeof message>[];
  works: Work[];
  bounds: Bounds;
}

const A = message('a');
const B = message('b');
const OTHER = message('c', '492');
const ONE_AT_A_TIME = { maxConcurrency: 1 };
const TWO_CONSUMERS = { consumers: ['c:one', 'c:two'] };
const EVERY_ORDER = { crashes: 0, switches: Number.POSITIVE_INFINITY };

/** Takes one and the same lock, twice, and calls a consumer under it. */
const lockTwice: Work = ({ inbox, components }) => {
  for (const round of [1, 2]) {
    if (!inbox.locks.acquire('x')) continue;
    components.call({
      ...{ component: 'c:one', function: '' },
      arguments: JSON.stringify([message(`${inbox.token}-${round}`)]),
    });
    inbox.locks.release('x');
  }
};

const SCENARIOS: Scenario[] = [
  {
    name: 'two who take one lock twice, stopped however often',
    works: [lockTwice, lockTwice],
    bounds: EVERY_ORDER,
  },
  {
    name: 'two drains of one message, stopped however often',
    kept: [A],
    works: [drain, drain],
    bounds: EVERY_ORDER,
  },
  {
    name: 'two drains of one message with one slot, stopped however often',
    options: ONE_AT_A_TIME,
    kept: [A],
    works: [drain, drain],
    bounds: EVERY_ORDER,
  },
  {
    name: 'two drains of one message',
    kept: [A],
    works: [drain, drain],
    bounds: { crashes: 2, switches: 1 },
  },
  {
    name: 'two drains of two messages of one sender',
    kept: [A, B],
    works: [drain, drain],
    bounds: { crashes: 0, switches: 2 },
  },
  {
    name: 'two drains of messages of two senders',
    kept: [A, OTHER],
    works: [drain, drain],
    bounds: { crashes: 1, switches: 1 },
  },
  {
    name: 'two posts of one message',
    works: [receive(A), receive(A)],
    bounds: { crashes: 1, switches: 2 },
  },
  {
    name: 'two posts of one message, one at a time',
    options: ONE_AT_A_TIME,
    works: [receive(A), receive(A)],
    bounds: { crashes: 1, switches: 2 },
  },
  {
    name: 'a drain, and a post of the same sender',
    kept: [A],
    works: [drain, receive(B)],
    bounds: { crashes: 1, switches: 1 },
  },
  {
    name: 'a drain, and a post of the same sender, one at a time',
    options: ONE_AT_A_TIME,
    kept: [A],
    works: [drain, receive(B)],
    bounds: { crashes: 1, switches: 2 },
  },
  {
    name: 'a drain, and a repeat of what it delivers',
    kept: [A],
    works: [drain, receive(A)],
    bounds: { crashes: 1, switches: 2 },
  },
  {
    name: 'two drains, two consumers, of which one fails at first',
    options: { ...TWO_CONSUMERS, takes: (consumer, _id, n) => consumer === 'c:one' || n > 1 },
    kept: [A],
    works: [drain, drain],
    bounds: { crashes: 1, switches: 2 },
  },
  {
    name: 'a drain and a repeat, with a consumer that never takes it',
    options: { takes: () => false },
    kept: [A],
    works: [drain, receive(A)],
    bounds: { crashes: 0, switches: 2 },
  },
  {
    name: 'three drains of one message',
    options: ONE_AT_A_TIME,
    kept: [A],
    works: [drain, drain, drain],
    bounds: { crashes: 0, switches: 2 },
  },
];

describe('the invariants hold in each order of the effects:', () => {
  for (const { name, options, kept = [], works, bounds } of SCENARIOS) {
    it(name, { timeout: 60_000 }, () => {
      const world = new World(options);
      for (const one of kept) world.run(({ post }) => post(one));
      const { states, ends } = explore(world, works, bounds);
      expect(states).toBeGreaterThan(1_000);
      expect(ends).toBeGreaterThan(1);
    });
  }
});
