import { describe, expect, it } from 'vitest';
import { callConsumer, makeCalls } from '../../../../src/consumers/call.ts';
import { type Bounds, explore } from './explore.ts';
import {
  callOf,
  drain,
  keeper,
  message,
  receive,
  request,
  stay,
  type Work,
  World,
  type WorldOptions,
} from './world.ts';

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
const lockTwice: Work = ({ inbox, host }) => {
  for (const round of [1, 2]) {
    if (!inbox.locks.acquire('x')) continue;
    const call = callOf('c:one', message(`${inbox.token}-${round}`));
    makeCalls(callConsumer(call), host.components);
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
  // Workers that stay, and are woken by knocks.
  {
    name: 'a request, and a worker that stays',
    works: [stay, request(A)],
    bounds: { crashes: 1, switches: 2 },
  },
  {
    name: 'two requests of two senders, and a worker that stays',
    works: [stay, request(A), request(OTHER)],
    bounds: { crashes: 0, switches: 1 },
  },
  {
    name: 'two requests of two senders with one slot',
    options: ONE_AT_A_TIME,
    works: [request(A), request(OTHER)],
    bounds: { crashes: 1, switches: 2 },
  },
  {
    name: 'two requests of one sender',
    works: [request(A), request(B)],
    bounds: { crashes: 0, switches: 2 },
  },
  {
    name: 'a request while the last worker leaves',
    works: [stay, request(A)],
    bounds: { crashes: 0, switches: 2, timeouts: 3 },
  },
  {
    name: 'a request with one slot while its worker leaves',
    options: ONE_AT_A_TIME,
    works: [stay, request(A)],
    bounds: { crashes: 0, switches: 2, timeouts: 3 },
  },
  {
    name: 'a keeper, and a request',
    works: [keeper, request(A)],
    bounds: { crashes: 1, switches: 2 },
  },
  {
    name: 'a keeper and a request with one slot',
    options: ONE_AT_A_TIME,
    works: [keeper, request(A)],
    bounds: { crashes: 1, switches: 2, timeouts: 1 },
  },
  {
    name: 'a keeper that finds what was left, and a request of another sender',
    kept: [A],
    works: [keeper, request(OTHER)],
    bounds: { crashes: 1, switches: 1 },
  },
  {
    name: 'a worker whose consumer traps, with more waiting, and a request',
    options: { takes: (_consumer, id, n) => (id === 'a' && n === 1 ? 'trap' : true) },
    kept: [A, OTHER],
    works: [keeper, stay, request(B)],
    bounds: { crashes: 0, switches: 1 },
  },
  {
    name: 'a request whose worker ends by a trap of one of two consumers',
    options: {
      ...TWO_CONSUMERS,
      takes: (consumer, _id, n) => (consumer === 'c:one' && n === 1 ? 'trap' : true),
    },
    works: [request(A), request(OTHER)],
    bounds: { crashes: 0, switches: 1 },
  },
  {
    name: 'a retry is pending while workers want to leave',
    options: { takes: (_consumer, _id, n) => n > 1 },
    kept: [A],
    works: [stay, request(OTHER)],
    bounds: { crashes: 0, switches: 1, timeouts: 2 },
  },
  {
    name: 'two requests where no worker stays',
    options: { keeper: false },
    works: [request(A), request(OTHER)],
    bounds: { crashes: 1, switches: 1 },
  },
  {
    name: 'two requests where no worker stays, with one slot',
    options: { ...ONE_AT_A_TIME, keeper: false },
    works: [request(A), request(B)],
    bounds: { crashes: 0, switches: 2 },
  },
  {
    name: 'a consumer that fails at first, where no worker stays',
    options: { keeper: false, takes: (_consumer, _id, n) => n > 1 },
    works: [request(A), request(B)],
    bounds: { crashes: 0, switches: 1 },
  },
];

describe('the invariants hold in each order of the effects:', () => {
  for (const { name, options, kept = [], works, bounds } of SCENARIOS) {
    it(name, { timeout: 60_000 }, () => {
      const world = new World(options);
      for (const one of kept) world.run(({ post }) => post(one));
      const { states, ends } = explore(world, works, bounds);
      expect(states).toBeGreaterThan(100);
      expect(ends).toBeGreaterThan(1);
    });
  }
});
