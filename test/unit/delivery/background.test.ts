/**
 * Statuses wait until nothing else does.
 */
import { describe, expect, it } from 'vitest';
import { stats } from '../../../src/inbox/operators.ts';
import { statusOf } from '../../helpers/incoming.ts';
import { type Around, perform } from '../inbox/model/effects.ts';
import { checkStep } from '../inbox/model/invariants.ts';
import { recover } from '../inbox/model/recovery.ts';
import { drain, message, World, type WorldOptions } from '../inbox/model/world.ts';

const HANDLERS = { handlers: ['message-handler', 'status-handler'] };

/** Five statuses, accepted before anything else. */
function withStatuses(options: WorldOptions = {}): World {
  const world = new World({ ...HANDLERS, ...options });
  for (let i = 0; i < 5; i++) {
    world.run(({ post }) => post(statusOf(`wamid.S${i}`, 'read', `49${i}`)));
  }
  return world;
}

/** Does something while the nth call to a consumer runs. */
function during(nth: number, act: () => void): Around {
  let calls = 0;
  return (effect, run) => {
    if (effect.name === 'end' && ++calls === nth) act();
    return run();
  };
}

const given = ({ calls }: World) => calls.map(({ id }) => id.split('/')[0]);

describe('a message', () => {
  it('goes before the statuses that were there before it', () => {
    const world = withStatuses();
    world.run(({ post }) => post(message('a', '493')));
    world.run(drain);
    expect(given(world)).toEqual(['a', ...[0, 1, 2, 3, 4].map((i) => `wamid.S${i}`)]);
    recover(world);
  });

  it('goes before the rest of them when it comes in meanwhile', () => {
    const world = withStatuses();
    world.run(
      drain,
      during(2, () => world.run(({ post }) => post(message('a')))),
    );
    expect(given(world)).toEqual([
      ...['wamid.S0', 'wamid.S1', 'a', 'wamid.S2', 'wamid.S3', 'wamid.S4'],
    ]);
    checkStep(world);
  });

  it('of the same person is delivered at the same time', () => {
    const world = new World({ ...HANDLERS, maxConcurrency: 2 });
    world.run(({ post }) => post(statusOf('wamid.S', 'read')));
    world.run(
      drain,
      during(1, () => {
        world.run(({ post }) => post(message('a')));
        world.run(drain);
        expect(given(world)).toEqual(['wamid.S', 'a']);
      }),
    );
    recover(world);
  });

  it('goes before statuses that are tried again', () => {
    const world = withStatuses({ takes: (_consumer, id, n) => id === 'a' || n > 1 });
    world.run(drain);
    expect(world.files.list('retry')).toHaveLength(1);
    world.calendar.time += 10_000;
    world.run(({ post }) => post(message('a')));
    world.calls = [];
    world.run(drain);
    expect(given(world)[0]).toBe('a');
    expect(given(world)).toHaveLength(6);
  });
});

describe('statuses', () => {
  it('go on while a message is with a slow consumer', () => {
    const world = withStatuses({ maxConcurrency: 2 });
    world.run(({ post }) => post(message('a')));
    world.run(
      drain,
      during(1, () => {
        world.run(drain);
        expect(given(world)).toHaveLength(6);
      }),
    );
  });

  it('count among what waits, and are in the dead letters in the end, without numbers', () => {
    const world = withStatuses({ takes: () => false });
    const { inbox } = world.instance(500, perform);
    expect(stats(inbox)).toMatchObject({ waiting: 5, retrying: 0 });
    for (let attempt = 0; attempt < 6; attempt++) {
      world.run(drain);
      world.calendar.time += 3_600_001;
    }
    expect(stats(inbox)).toMatchObject({ waiting: 0, retrying: 0, dead: 5 });
  });

  it('are told from each other by state and receiver, and delivered once', () => {
    const world = new World(HANDLERS);
    const group = (participant: string) => statusOf('wamid.S', 'read', participant);
    for (const status of [statusOf('wamid.S', 'delivered'), group('491'), group('492')]) {
      for (let i = 0; i < 2; i++) world.run(({ post }) => post(status));
    }
    world.run(drain);
    expect(given(world)).toHaveLength(3);
  });

  it('are not for consumers that did not ask for them', () => {
    const world = new World({ handlers: ['incoming-handler'] });
    world.run(({ post }) => post(statusOf('wamid.S', 'read')));
    world.run(drain);
    expect(world.calls).toEqual([]);
    expect(world.files.list('background')).toEqual([]);
  });

  it('are kept by an inbox of an older build, too', () => {
    const world = new World(HANDLERS);
    world.files.removeDirectory('background');
    world.run(drain);
    world.run(({ post }) => post(message('a'), statusOf('wamid.S', 'read')));
    world.run(drain);
    expect(given(world)).toEqual(['a', 'wamid.S']);
  });
});
