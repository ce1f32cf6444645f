import { describe, expect, it } from 'vitest';
import { makeCalls } from '../../../src/consumers/call.ts';
import { begin } from '../../../src/delivery/begin.ts';
import { keep } from '../../../src/delivery/keeper.ts';
import { formatTicket, readTicket } from '../../../src/delivery/ticket.ts';
import { type WorkerOptions, work } from '../../../src/delivery/worker.ts';
import { workerOptions } from '../../../src/delivery/worker-options.ts';
import { FileError } from '../../../src/ports.ts';
import { textFrom } from '../../helpers/incoming.ts';
import { configWith, fakeComponents, fakeHost } from '../fakes.ts';
import { type Around, perform } from '../inbox/model/effects.ts';
import { message, World, type WorldOptions } from '../inbox/model/world.ts';

/** A worker in a world, and what it does. */
function worker(options: WorldOptions = {}, around: Around = perform) {
  const world = new World(options);
  const number = world.nextNumber();
  world.begin(number);
  const { inbox, host, log } = world.instance(number, around);
  const config = configWith({ WHATSAPP_INCOMING_HANDLER_COMPONENTS: world.consumers.join() });
  const whole: WorkerOptions = { ...workerOptions(inbox, config, host), host };
  const run = (changes: Partial<WorkerOptions> = {}) =>
    makeCalls(work({ ...whole, ...changes }), host.components);
  return { world, inbox, host, log, run, options: whole, config };
}

describe('a worker', () => {
  it('leaves after a minute without work, and takes its entry back', () => {
    const { world, host, run } = worker();
    expect(run()).toBe('done');
    expect(host.clock.now()).toBe(60_000);
    expect(world.files.list('idle')).toEqual([]);
  });

  it('ends after an hour', () => {
    const { host, run } = worker();
    expect(run({ linger: Number.POSITIVE_INFINITY })).toBe('again');
    expect(host.clock.now()).toBe(60 * 60_000);
  });

  it('ends after 1,000 entries, and leaves the rest', () => {
    const { world, inbox, run } = worker();
    for (let i = 0; i < 1003; i++) {
      world.files.place(
        `queue/${`${i}`.padStart(16, '1')}_0000-${`${i}`.padStart(16, '0')}_${i}`,
        JSON.stringify({
          ...{ version: 1, id: 'a', key: `0000-${`${i}`.padStart(16, '0')}` },
          message: message('a', `${i}`),
        }),
      );
    }
    world.placeId('a');
    expect(run()).toBe('again');
    expect(inbox.files.list('queue')).toHaveLength(3);
  });

  it('ends when a consumer trapped: it could not be called again from there', () => {
    const { world, run } = worker({ takes: (_consumer, _id, n) => (n === 1 ? 'trap' : true) });
    for (const [id, phone] of [
      ['a', '491'],
      ['b', '492'],
    ] as const) {
      world.run(({ post }) => post(message(id, phone)));
    }
    expect(run()).toBe('again');
    expect(world.calls.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual(['a trapped']);
    expect(world.files.list('queue')).toHaveLength(1);
  });

  it('calls the others for the same message from elsewhere, each once in a round', () => {
    const { world, run } = worker({
      consumers: ['c:one', 'c:two'],
      takes: (consumer, _id, n) => (consumer === 'c:one' && n === 1 ? 'trap' : true),
    });
    world.run(({ post }) => post(message('a')));
    expect(run()).toBe('again');
    world.run(({ deliver }) => deliver());
    expect(world.calls.map(({ consumer, outcome }) => `${consumer} ${outcome}`)).toEqual([
      'c:one trapped',
      'c:two took',
    ]);
    expect(world.files.list('retry')).toHaveLength(1);
  });

  it('stays while something is to be tried again, and tries it to the second', () => {
    let attempts = 0;
    const { world, host, run } = worker({ takes: () => ++attempts > 3 });
    world.run(({ post }) => post(message('a')));
    expect(run()).toBe('done');
    // After 10 s, 30 s and 2 min, and a minute without work.
    expect(host.clock.now()).toBeGreaterThanOrEqual(220_000);
    expect(host.clock.now()).toBeLessThan(221_000);
    expect(world.calls.map(({ outcome }) => outcome)).toEqual([
      ...['failed', 'failed', 'failed'],
      'took',
    ]);
  });

  it('leaves what is to be tried again to another one that waits', () => {
    const { world, host, run } = worker({ takes: () => false });
    world.run(({ post }) => post(message('a')));
    for (let attempt = 0; attempt < 3; attempt++) {
      world.run(({ deliver }) => deliver());
      world.calendar.time += 121_000;
    }
    world.begin(77);
    world.files.place('idle/000000000000004d-77');
    expect(run()).toBe('done');
    expect(world.knocks).toEqual([77]);
    expect(host.clock.now()).toBe(60_000);
  });

  it('comes back to what could not be dealt with', () => {
    let broken = true;
    const { world, log, run } = worker({}, ({ name }, effect) => {
      if (name === 'open' && broken) {
        broken = false;
        throw new FileError('io');
      }
      return effect();
    });
    world.run(({ post }) => post(message('a')));
    expect(run()).toBe('done');
    expect(log.warnings).toEqual([expect.stringMatching(/is left where it is: .*\(io\)/)]);
    expect(world.calls).toHaveLength(1);
  });

  it('does not stay where nobody is to, and has another come when something is due', () => {
    const times: number[] = [];
    const { world, host, run, inbox } = worker({ takes: () => false });
    world.run(({ post }) => post(message('a')));
    expect(run({ linger: 0, callRelief: (time) => times.push(time) })).toBe('done');
    expect(host.clock.now()).toBe(0);
    expect(times.map((time) => Math.round((time - inbox.calendar.now()) / 1000))).toEqual([10]);
  });
});

describe('the keeper', () => {
  it('waits for a slot while others have them all', () => {
    const { world, host, options } = worker({ maxConcurrency: 1 });
    world.begin(9);
    const other = world.instance(9, perform).inbox.locks;
    other.acquire('slot-0');
    const calls = keep({ ...options, maxConcurrency: 1 });
    let slept = 0;
    options.host.clock.sleep = (milliseconds) => {
      slept += milliseconds;
      if (slept === 3_000) other.release('slot-0');
    };
    makeCalls(calls, host.components);
    expect(slept).toBe(3_000);
  });

  it('tries a broken disk every ten seconds, and says so once', () => {
    let failures = 5;
    const { log, host, options } = worker({}, ({ name, paths }, effect) => {
      if (name === 'list' && paths[0] === 'queue' && failures-- > 0) throw new FileError('io');
      return effect();
    });
    makeCalls(keep(options), host.components);
    expect(log.warnings).toEqual([
      expect.stringMatching(/^inbox: nothing can be delivered: WHATSAPP_INBOX_DIR .*\(io\)/),
    ]);
  });
});

describe('a ticket', () => {
  const config = configWith();
  it.each(['keeper', 'relief', 'worker', 'fan-out'] as const)('is known again: %s', (kind) => {
    const ticket = formatTicket(kind, config);
    expect(readTicket(ticket, config)).toBe(kind);
    expect(ticket).not.toMatch(/test-/);
    expect(
      readTicket(
        ticket.replace(/.$/, (c) => (c === '0' ? '1' : '0')),
        config,
      ),
    ).toBe(undefined);
    expect(readTicket(ticket, configWith({ WHATSAPP_APP_SECRET: 'other' }))).toBe(undefined);
  });

  it.each(['', 'keeper', 'keeper.', `keeper.${'0'.repeat(64)}`, 'x', `x.${'0'.repeat(64)}`])(
    'of a stranger is none: %j',
    (text) => expect(readTicket(text, config)).toBe(undefined),
  );

  it('needs a secret', () => {
    const none = configWith({
      ...{ WHATSAPP_ACCESS_TOKEN: '', WHATSAPP_APP_SECRET: '' },
      WHATSAPP_WEBHOOK_VERIFY_TOKEN: '',
    });
    expect(() => formatTicket('keeper', none)).toThrow(/WHATSAPP_ACCESS_TOKEN is not set/);
  });
});

describe('a worker without an inbox', () => {
  it('is refused, but for a fan-out', () => {
    const components = fakeComponents();
    const host = fakeHost({ components });
    const run = (ticket: 'keeper' | 'fan-out', payload = '') =>
      makeCalls(begin(ticket, payload, configWith(), host), host.components);
    expect(() => run('keeper')).toThrow(/there is no inbox/);
    expect(run('fan-out')).toBe('');
    const handovers = [{ incoming: textFrom(message('a')), consumers: ['c:one'] }];
    expect(run('fan-out', JSON.stringify(handovers))).toBe('');
    expect(components.calls).toHaveLength(1);
  });
});
