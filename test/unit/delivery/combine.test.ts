import { describe, expect, it } from 'vitest';
import type { Incoming } from '../../../src/events/incoming.ts';
import { readMessage } from '../../../src/webhook/message.ts';
import { PHONE_NUMBER_ID } from '../../cases/variables.ts';
import { type Around, perform } from '../inbox/model/effects.ts';
import { drain, message, stay, World, type WorldOptions } from '../inbox/model/world.ts';

const SECONDS = { variables: { WHATSAPP_COMBINE_SECONDS: '3' } };

const given = ({ calls }: World) =>
  calls.map(({ id, content }) => `${id}: ${content.replaceAll('PRIVATE of ', '')}`);

/** Accepted one second after another. */
function written(ids: readonly string[], options: WorldOptions = {}): World {
  const world = new World({ ...SECONDS, ...options });
  for (const [index, id] of ids.entries()) {
    if (index > 0) world.calendar.time += 1_000;
    world.run(({ post }) => post(message(id)));
  }
  return world;
}

function picture(id: string, from = '491'): Incoming {
  const { record } = readMessage(
    { id, from, type: 'image', image: { id: '9001' } },
    { number: PHONE_NUMBER_ID, contacts: [], isOnly: true },
  );
  return { kind: 'message', id, record, plain: undefined };
}

describe('texts one right after another', () => {
  it('are delivered as one, with the id of the last, once no more come', () => {
    const world = written(['a', 'b', 'c']);
    world.calendar.time += 2_900;
    world.run(drain);
    expect(world.calls).toEqual([]);
    expect(world.reliefs).toBe(1);
    world.calendar.time += 200;
    world.run(drain);
    expect(given(world)).toEqual(['c: a\nb\nc']);
    for (const directory of ['queue', 'retry', 'dead']) {
      expect(world.files.list(directory)).toEqual([]);
    }
  });

  it('are waited for by a worker that stays', () => {
    const world = written(['a', 'b']);
    world.run(stay);
    expect(given(world)).toEqual(['b: a\nb']);
  });

  it('are waited for four times as long at most', () => {
    const world = written(Array.from({ length: 13 }, (_, i) => `m${i}`));
    world.calendar.time += 100;
    world.run(drain);
    expect(given(world)[0]).toMatch(/^m12: m0\nm1\n.*\nm12$/s);
  });

  it('of two people are two', () => {
    const world = written(['a', 'b']);
    world.run(({ post }) => post(message('x', '492')));
    world.calendar.time += 3_100;
    world.run(drain);
    expect(given(world)).toEqual(['b: a\nb', 'x: x']);
  });

  it('are not waited for once something else came, which goes after them', () => {
    const world = written(['a', 'b'], { handlers: ['message-handler'] });
    world.run(({ post }) => post(picture('p')));
    world.run(({ post }) => post(message('c')));
    world.run(drain);
    expect(given(world)).toEqual(['b: a\nb', 'p: ', 'c: c']);
  });

  it('are tried again, and given up, as one', () => {
    const world = written(['a', 'b'], { takes: () => false });
    for (let attempt = 0; attempt < 6; attempt++) {
      world.calendar.time += 3_600_001;
      world.run(drain);
    }
    expect(given(world)).toEqual(Array(6).fill('b: a\nb'));
    expect(world.files.list('dead')).toHaveLength(1);
  });

  it('are told from repeats, each of them', () => {
    const world = written(['a', 'b']);
    world.calendar.time += 3_100;
    world.run(drain);
    for (const id of ['a', 'b']) world.run(({ post }) => post(message(id)));
    world.calendar.time += 3_100;
    world.run(drain);
    expect(given(world)).toEqual(['b: a\nb']);
  });

  it('stay apart where one was with a consumer when the process ended', () => {
    const world = written(['a'], { consumers: ['c:one', 'c:two'] });
    world.calendar.time += 3_100;
    stopAt(world, ({ name }) => name === 'end');
    world.run(({ post }) => post(message('b')));
    world.calendar.time += 3_100;
    world.run(drain);
    expect(given(world)).toEqual(['a: a', 'a: a', 'a: a', 'b: b', 'b: b']);
  });

  it('are all delivered wherever the process ends in between', () => {
    let stops = 0;
    for (; ; stops++) {
      const world = written(['a', 'b', 'c']);
      world.calendar.time += 3_100;
      let left = stops;
      if (!stopAt(world, () => left-- === 0)) break;
      // One more comes before the next worker does.
      if (stops % 2 === 1) world.run(({ post }) => post(message('d')));
      world.calendar.time += 3_600_000;
      world.run(drain);
      world.calendar.time += 3_600_000;
      world.run(drain);
      const whole = world.calls.filter(({ interrupted }) => !interrupted);
      const texts = whole.flatMap(({ content }) => content.split('\n')).sort();
      const expected = ['a', 'b', 'c', ...(stops % 2 === 1 ? ['d'] : [])];
      // A call that was cut off may have had its effect: all of it comes again then.
      const isOnce = whole.length === world.calls.length;
      const wanted = expected.map((id) => `PRIVATE of ${id}`);
      if (isOnce) expect(texts, `stop ${stops}`).toEqual(wanted);
      else expect(new Set(texts), `stop ${stops}`).toEqual(new Set(wanted));
      expect(world.files.list('queue')).toEqual([]);
    }
    expect(stops).toBeGreaterThan(20);
  });
});

class Stopped extends Error {}

/** Delivers, and ends the process before an effect. @returns whether it came to that */
function stopAt(world: World, isIt: (effect: Parameters<Around>[0]) => boolean): boolean {
  let stopped = false;
  const around: Around = (effect, run) => {
    // A process that has ended does nothing more.
    if (stopped || isIt(effect)) {
      stopped = true;
      throw new Stopped();
    }
    return perform(effect, run);
  };
  try {
    world.run(drain, around);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
  return stopped;
}
