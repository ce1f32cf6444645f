import { describe, expect, it, vi } from 'vitest';
import {
  isWakeSigned,
  requestWake,
  WAKE_HEADER,
  wakeIfNeeded,
} from '../../../src/delivery/wake.ts';
import type { HttpCall } from '../../../src/ports.ts';
import {
  bodyOf,
  configWith,
  fakeCalendar,
  fakeLog,
  networkFailure,
  reply,
  type Step,
  scriptedHttp,
} from '../fakes.ts';
import { perform } from '../inbox/model/effects.ts';
import { message, World } from '../inbox/model/world.ts';

const config = configWith();

function signed(calendar = fakeCalendar()): { call: HttpCall; value: string } {
  const http = scriptedHttp(reply(200, ''));
  requestWake(config, { http, calendar });
  const [call] = http.calls;
  const value = call?.headers.find(([name]) => name === WAKE_HEADER)?.[1];
  if (!call || value === undefined) throw new Error('no request');
  return { call, value };
}

describe('the request to wake', () => {
  it('goes to the webhook, and holds no secret', () => {
    const { call, value } = signed();
    expect(call).toMatchObject({ method: 'POST', url: config.get('webhookUrl') });
    expect(bodyOf(call)).toBe('');
    expect(value).toMatch(/^1769860800\.[0-9a-f]{64}$/);
    expect(JSON.stringify(call)).not.toContain(config.get('accessToken'));
  });

  it.each([
    [0, true],
    [60_000, true],
    [61_000, false],
    [-60_000, true],
    [-61_000, false],
  ])('is taken for a minute: %i ms later: %s', (later, taken) => {
    const calendar = fakeCalendar();
    const { value } = signed(calendar);
    calendar.time += later;
    expect(isWakeSigned([value], config, calendar)).toBe(taken);
  });

  const { value } = signed();
  it.each<[string, string[]]>([
    ['none', []],
    ['empty', ['']],
    ['twice', [value, value]],
    ['without a signature', [value.split('.')[0] ?? '']],
    ['of another second', [value.replace(/^\d+/, (time) => `${Number(time) + 1}`)]],
    ['in upper case', [value.toUpperCase()]],
    ['with a blank', [` ${value}`]],
    ['cut off', [value.slice(0, -1)]],
    ['with another signature', [`${value.slice(0, -64)}${'0'.repeat(64)}`]],
  ])('is not signed: %s', (_what, values) => {
    expect(isWakeSigned(values, config, fakeCalendar())).toBe(false);
  });

  it('is not signed with another token', () => {
    const other = configWith({ WHATSAPP_ACCESS_TOKEN: 'other' });
    expect(isWakeSigned([value], other, fakeCalendar())).toBe(false);
  });
});

describe('a tick', () => {
  function tick(kept: boolean, steps: Step[], variables: Record<string, string> = {}) {
    const world = new World();
    for (let shard = 0; shard < 256; shard++) {
      world.files.place(`ids/${shard.toString(16).padStart(2, '0')}`);
    }
    if (kept) world.run(({ post }) => post(message('a')));
    const log = fakeLog();
    const http = scriptedHttp(...steps);
    const { inbox } = world.instance(1, perform);
    const { calendar } = world;
    const run = () => wakeIfNeeded(inbox, configWith(variables), { http, calendar, log });
    return { run, http, log, world };
  }

  /** An instance that delivers, for as long as it lives. */
  function occupy(world: World, slot: number): number {
    const number = world.nextNumber();
    world.begin(number);
    world.instance(number, perform).inbox.locks.acquire(`slot-${slot}`);
    return number;
  }

  it('wakes nobody when there is nothing to do', () => {
    expect(tick(false, []).run()).toBe(false);
  });

  it('wakes nobody when there are no consumers', () => {
    expect(tick(true, [], { WHATSAPP_INCOMING_HANDLER_COMPONENTS: '' }).run()).toBe(false);
  });

  it('wakes one when there is', () => {
    const { run, http } = tick(true, [reply(200, '')]);
    expect(run()).toBe(true);
    expect(http.calls).toHaveLength(1);
  });

  it('wakes nobody, and looks through nothing, when as many deliver as may', () => {
    const { run, world, http } = tick(true, [reply(200, '')]);
    const delivering = [0, 1, 2, 3].map((slot) => occupy(world, slot));
    const list = vi.spyOn(world.files, 'list');
    expect(run()).toBe(true);
    expect(http.calls).toEqual([]);
    expect(list).not.toHaveBeenCalledWith('queue');
    // Its slot doesn't count any more.
    world.end(delivering[2] ?? Number.NaN);
    expect(run()).toBe(true);
    expect(http.calls).toHaveLength(1);
  });

  it('wakes one more when fewer deliver than may', () => {
    const { run, world, http } = tick(true, [reply(200, '')]);
    for (const slot of [0, 1, 2]) occupy(world, slot);
    expect(run()).toBe(true);
    expect(http.calls).toHaveLength(1);
  });

  it.each<[string, Step, RegExp]>([
    ['nobody answers', networkFailure('connection-refused', false), /\(connection-refused\)/],
    ['somebody else answers', reply(404, ''), /\(it answers 404\)/],
  ])('says so when %s', (_what, step, expected) => {
    const { run, log } = tick(true, [step]);
    expect(run).toThrow(expected);
    expect(log.lines).toEqual([
      expect.stringMatching(/^inbox: WHATSAPP_WEBHOOK_URL does not lead/),
    ]);
  });
});
