import { describe, expect, it } from 'vitest';
import type { EchoRecord } from '../../../src/events/record.ts';
import { noteReply } from '../../../src/people/pause.ts';
import { FileError } from '../../../src/ports.ts';
import { PHONE_NUMBER_ID } from '../../cases/variables.ts';
import { perform } from '../inbox/model/effects.ts';
import { drain, message, World, type WorldOptions } from '../inbox/model/world.ts';

const ECHO: EchoRecord = {
  ...{ id: 'wamid.E1', kind: 'text', content: 'PRIVATE', chat: '491', number: PHONE_NUMBER_ID },
  ...{ time: '2026-01-31T12:00:00Z', raw: '{}' },
};
/** As in the echo's time. */
const NOON = Date.UTC(2026, 0, 31, 12);

/** A human answered 491; then 491 and 492 write. */
function answered(options: WorldOptions = {}, echo: Partial<EchoRecord> = {}) {
  const world = new World({ variables: { WHATSAPP_PAUSE_ON_REPLY: '60' }, ...options });
  world.calendar.time = NOON + 60_000;
  const reply = (fields: Partial<EchoRecord>) =>
    // Its instances keep nothing about people.
    noteReply(
      { ...ECHO, ...fields },
      { ...world.instance(500, perform).inbox, files: world.files },
    );
  reply(echo);
  const deliver = (id: string, from = '491') => {
    world.run(({ post }) => post(message(id, from)));
    const { log } = world.run(drain);
    return { given: world.calls.filter((call) => call.id === id).length, lines: log.lines };
  };
  return { world, deliver, reply };
}

describe('once a human has answered', () => {
  it('the bots are silent towards that person, for that time', () => {
    const { world, deliver } = answered();
    const { given, lines } = deliver('a');
    expect(given).toBe(0);
    expect(lines).toEqual(['a is not for c:one: a human answers this person']);
    expect(deliver('b', '492').given).toBe(1);
    world.calendar.time = NOON + 59 * 60_000;
    expect(deliver('c').given).toBe(0);
    world.calendar.time = NOON + 60 * 60_000;
    expect(deliver('d').given).toBe(1);
    expect(world.files.list('queue')).toEqual([]);
  });

  it('a message that a bot failed on before is not tried again', () => {
    const { world, deliver, reply } = answered({ takes: () => false }, { chat: '493' });
    expect(deliver('a').given).toBe(1);
    reply({ time: '' });
    world.calendar.time += 10_000;
    world.run(drain);
    expect(world.calls).toHaveLength(1);
    expect(world.files.list('dead')).toEqual([]);
  });

  it('a bot that hears echoes decides itself', () => {
    const handlers = ['incoming-handler', 'echo-handler'];
    expect(answered({ handlers }).deliver('a').given).toBe(1);
  });

  it('it is of the number that the human answered from', () => {
    expect(answered({}, { number: '999' }).deliver('a').given).toBe(1);
  });

  it('nobody is silent where that is not wanted', () => {
    expect(answered({ variables: {} }).deliver('a').given).toBe(1);
  });

  it('an older answer that comes again later ends nothing sooner', () => {
    const { deliver, reply } = answered();
    reply({ time: '2026-01-31T11:00:00Z' });
    expect(deliver('a').given).toBe(0);
  });

  it('a file that can not be read silences nobody', () => {
    const { world, deliver } = answered();
    for (const path of world.files.textsBelow('replies').keys()) {
      world.files.open = new Proxy(world.files.open, {
        apply(target, self, args: [string]) {
          if (args[0] === path) throw new FileError('io');
          return Reflect.apply(target, self, args);
        },
      });
    }
    expect(deliver('a').given).toBe(1);
  });
});
