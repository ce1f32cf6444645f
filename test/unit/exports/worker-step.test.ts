import { beforeEach, describe, expect, it, vi } from 'vitest';
import { formatTicket } from '../../../src/delivery/ticket.ts';
import { workerStep } from '../../../src/exports/worker-step.ts';
import type { Host } from '../../../src/ports.ts';
import { textFrom } from '../../helpers/incoming.ts';
import { configWith, fakeHost, fakeLog } from '../fakes.ts';
import { message } from '../inbox/model/world.ts';

const { current } = vi.hoisted(() => ({ current: {} as { host: Host } }));
vi.mock('../../../src/wasi/host.ts', () => ({
  get host() {
    return current.host;
  },
}));
vi.mock('../../../src/exports/configuration.ts', () => ({ configure: () => configWith() }));

const END = { tag: 'end', val: '' };
const OK = { tag: 'ok', val: 'null' } as const;
const ticket = formatTicket('fan-out', configWith());
const payload = JSON.stringify(
  ['a', 'b'].map((id) => ({ incoming: textFrom(message(id)), consumers: ['c:one'] })),
);

describe('a step', () => {
  const log = fakeLog();
  beforeEach(() => {
    log.lines = [];
    current.host = fakeHost({ log });
  });

  it('is one call after the other, and then the end', () => {
    const calls = [workerStep.next(ticket, payload, undefined), workerStep.next(ticket, '', OK)];
    expect(calls).toMatchObject(Array(2).fill({ tag: 'call', val: { component: 'c:one' } }));
    expect(workerStep.next(ticket, '', OK)).toEqual(END);
    expect(log.lines).toEqual([]);
  });

  it.each([undefined, null])('takes %j for no outcome', (none) => {
    expect(workerStep.next(ticket, payload, none)).toMatchObject({ tag: 'call' });
    for (let i = 0; i < 2; i++) workerStep.next(ticket, '', OK);
  });

  it.each(['', 'x', 'keeper.', `fan-out.${'0'.repeat(64)}`])(
    'refuses a stranger, and disturbs no work: %j',
    (strange) => {
      expect(workerStep.next(strange, payload, undefined)).toEqual(END);
      expect(workerStep.next(strange, payload, OK)).toEqual(END);
      workerStep.next(ticket, payload, undefined);
      expect(workerStep.next(strange, payload, undefined)).toEqual(END);
      expect(workerStep.next(strange, payload, OK)).toEqual(END);
      expect(workerStep.next(ticket, '', OK)).toMatchObject({ tag: 'call' });
      expect(workerStep.next(ticket, '', OK)).toEqual(END);
    },
  );

  it('refuses an outcome without work', () => {
    expect(workerStep.next(ticket, '', OK)).toEqual(END);
  });

  it('ends, with a line, when the work fails', () => {
    expect(workerStep.next(ticket, '{broken', undefined)).toEqual(END);
    expect(log.lines).toEqual([expect.stringMatching(/^worker: internal error: SyntaxError/)]);
    expect(workerStep.next(ticket, payload, undefined)).toMatchObject({ tag: 'call' });
    for (let i = 0; i < 2; i++) workerStep.next(ticket, '', OK);
  });
});
