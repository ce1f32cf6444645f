import { beforeEach, describe, expect, it } from 'vitest';
import { wake } from '../../../src/delivery/wake.ts';
import type { CallFailure, Outcome, Presence } from '../../../src/ports.ts';
import { configWith, fakeComponents, fakeHost, fakeLog } from '../fakes.ts';
import { perform } from '../inbox/model/effects.ts';
import { message, World } from '../inbox/model/world.ts';

const WORKER = 'asterai:whatsapp/worker@0.1.0';
const config = configWith({
  WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'c:one',
  WHATSAPP_MAX_CONCURRENCY: '2',
});
const done: Outcome = { tag: 'ok', val: '"done"' };
const again: Outcome = { tag: 'ok', val: '"again"' };
const failed = (kind: string, message: string): Outcome => ({
  tag: 'err',
  val: { kind, message } satisfies CallFailure,
});

describe('what has come in', () => {
  let world: World;
  const log = fakeLog();
  beforeEach(() => {
    world = new World();
    log.lines = [];
    world.run(({ post }) => post(message('a')));
  });

  /** @param outcomes of the workers' calls, in order; each delivers nothing */
  function wakeWith(outcomes: Outcome[], presence: Partial<Presence> = {}, exported = [WORKER]) {
    const number = world.nextNumber();
    world.begin(number);
    const { inbox, host } = world.instance(number, perform);
    const calls: string[] = [];
    const components = {
      ...fakeComponents({ 'me:whatsapp': exported }),
      call: (call: Parameters<typeof host.components.call>[0]): Outcome => {
        calls.push(`${call.component} ${call.function}`);
        if (call.component !== 'me:whatsapp') return { tag: 'ok', val: 'null' };
        const outcome = outcomes.shift();
        if (!outcome) throw new Error('unexpected worker');
        return outcome;
      },
    };
    wake(inbox, config, {
      ...fakeHost({ log, components, clock: host.clock }),
      presence: { ...host.presence, ...presence },
      calendar: inbox.calendar,
    });
    return calls;
  }

  it('goes to a worker that waits, whose entry is taken', () => {
    world.files.place('idle/0000000000000009-7');
    const knocks: number[] = [];
    const knock = (announcement: number) => knocks.push(announcement) > 0;
    expect(wakeWith([], { knock })).toEqual([]);
    expect([knocks, world.files.list('idle')]).toEqual([[7], []]);
  });

  it('passes over workers that have died', () => {
    for (const name of ['0000000000000008-6', '0000000000000009-7', 'x']) {
      world.files.place(`idle/${name}`);
    }
    const knocks: number[] = [];
    const knock = (announcement: number) => knocks.push(announcement) > 1;
    expect(wakeWith([], { knock })).toEqual([]);
    expect(knocks).toEqual([6, 7]);
  });

  it('starts a worker where none waits, and looks at the queue once it has ended', () => {
    world.files.remove([...world.files.textsBelow('queue').keys()][0] ?? '');
    expect(wakeWith([again, done])).toEqual(Array(2).fill('me:whatsapp worker/run'));
    expect(log.lines).toEqual([]);
    expect(world.files.list('locks')).toEqual([]);
  });

  it('is left to those who have all slots', () => {
    world.begin(8);
    const other = world.instance(8, perform).inbox.locks;
    for (const slot of ['slot-0', 'slot-1']) expect(other.acquire(slot)).toBe(true);
    expect(wakeWith([])).toEqual([]);
  });

  it('is not looked at again at once when a worker leaves it in trouble', () => {
    expect(wakeWith([{ tag: 'ok', val: '"trouble"' }])).toHaveLength(1);
    // What a worker says that could not even begin.
    expect(wakeWith([{ tag: 'ok', val: '""' }])).toHaveLength(1);
  });

  it('is delivered by direct calls when a worker fails twice, and the log says why', () => {
    const trap = failed(
      'invocation-failed',
      'error while executing at wasm backtrace:\n    0: 0x1 - <unknown>!x\n    1: 0x2 - y: wasm trap: out of bounds',
    );
    expect(wakeWith([trap, trap])).toEqual([
      'me:whatsapp worker/run',
      'me:whatsapp worker/run',
      'c:one incoming-handler/on-message',
    ]);
    expect(log.lines).toEqual(
      Array(2).fill('inbox: a worker failed: invocation-failed: wasm trap: out of bounds'),
    );
    expect(world.files.list('queue')).toEqual([]);
  });

  it('is delivered by direct calls when no worker can be called', () => {
    expect(wakeWith([], {}, [])).toEqual(['c:one incoming-handler/on-message']);
    expect(log.lines).toEqual([
      `inbox: no worker can be started: no component of this environment exports ${WORKER}`,
    ]);
  });
});
