import { describe, expect, it } from 'vitest';
import { makeCalls } from '../../../src/consumers/call.ts';
import { type FanOut, fanOut, type Handover } from '../../../src/consumers/fan-out.ts';
import { Handlers } from '../../../src/consumers/handlers.ts';
import type { Message } from '../../../src/events/on-message.ts';
import type { CallFailure, Components, Log } from '../../../src/ports.ts';
import { textFrom } from '../../helpers/incoming.ts';
import { fakeComponents, fakeLog } from '../fakes.ts';

function handOn(
  messages: readonly Message[],
  consumers: readonly string[],
  components: Components,
  log: Log,
): void {
  let rest = messages.map((plain): Handover => ({ incoming: textFrom(plain), consumers }));
  // As `handOver` does: what is left after a trap is handed on from elsewhere.
  while (rest.length > 0) rest = makeCalls(fanOut(rest, optionsOf(components, log)), components);
}

const optionsOf = (components: Components, log: Log): FanOut => ({
  handlers: new Handlers(components, { describe: false, statuses: undefined }),
  log,
});

function message(id: string, content = 'PRIVATE-CONTENT'): Message {
  return { content, sender: { name: 'PRIVATE-NAME', phone: '491700000001' }, id };
}

const TWO = [message('wamid.1'), message('wamid.2')];

/** What was called with which message, in order. */
function order(calls: { component: string; args: unknown }[]): string[] {
  return calls.map(({ component, args }) => `${component} ${(args as [Message])[0].id}`);
}

describe('fanOut', () => {
  it('hands each message in order to each consumer in order', () => {
    const components = fakeComponents();
    const log = fakeLog();
    handOn(TWO, ['c:c', 'a:a', 'b:b'], components, log);
    expect(order(components.calls)).toEqual([
      'c:c wamid.1',
      'a:a wamid.1',
      'b:b wamid.1',
      'c:c wamid.2',
      'a:a wamid.2',
      'b:b wamid.2',
    ]);
    expect(log.lines).toEqual([]);
  });

  it('calls on-message with the message as its one argument', () => {
    const components = fakeComponents();
    handOn([message('wamid.1', 'a "b"\n👍🏿')], ['a:b'], components, fakeLog());
    expect(components.calls).toEqual([
      {
        component: 'a:b',
        function: 'incoming-handler/on-message',
        args: [
          {
            content: 'a "b"\n👍🏿',
            sender: { name: 'PRIVATE-NAME', phone: '491700000001' },
            id: 'wamid.1',
          },
        ],
      },
    ]);
  });

  it.each([
    ['no consumers', TWO, []],
    ['no messages', [], ['a:b']],
  ])('does nothing with %s', (_what, messages, consumers) => {
    const components = fakeComponents();
    const log = fakeLog();
    handOn(messages, consumers, components, log);
    expect(components.calls).toEqual([]);
    expect(log.lines).toEqual([]);
  });

  it.each([
    'component-not-found',
    'function-not-found',
    'invalid-args',
    'invocation-failed',
    'serialization-failed',
  ])('goes on after a consumer that fails, with one line: %s', (kind) => {
    const components = fakeComponents({}, (component) =>
      component === 'bad:one' ? { kind, message: 'the reason\nbacktrace:\n  0: more' } : undefined,
    );
    const log = fakeLog();
    handOn(TWO, ['first:one', 'bad:one', 'last:one'], components, log);
    expect(order(components.calls)).toEqual([
      'first:one wamid.1',
      'bad:one wamid.1',
      'last:one wamid.1',
      'first:one wamid.2',
      'bad:one wamid.2',
      'last:one wamid.2',
    ]);
    expect(log.infos).toEqual([]);
    expect(log.warnings).toHaveLength(2);
    for (const [index, line] of log.warnings.entries()) {
      for (const part of [`wamid.${index + 1}`, 'bad:one', kind, 'the reason']) {
        expect(line).toContain(part);
      }
      expect(line).not.toContain('backtrace');
    }
  });

  it('goes on after a call that throws', () => {
    const components = fakeComponents({}, (component) => {
      if (component === 'bad:one') throw new Error('PRIVATE-CONTENT');
      return undefined;
    });
    const log = fakeLog();
    handOn(TWO, ['bad:one', 'last:one'], components, log);
    expect(order(components.calls)).toEqual([
      'bad:one wamid.1',
      'last:one wamid.1',
      'bad:one wamid.2',
      'last:one wamid.2',
    ]);
    expect(log.warnings).toHaveLength(2);
    expect(log.warnings.join()).not.toContain('PRIVATE');
  });

  it('goes on when all consumers fail', () => {
    const failure: CallFailure = { kind: 'invocation-failed', message: '' };
    const components = fakeComponents({}, () => failure);
    const log = fakeLog();
    handOn(TWO, ['a:a', 'b:b'], components, log);
    expect(components.calls).toHaveLength(4);
    expect(log.warnings).toHaveLength(4);
  });

  it('writes lines without content, names or phone numbers', () => {
    const components = fakeComponents({}, () => ({
      kind: 'invocation-failed',
      message: 'wasm trap: unreachable\nargument was PRIVATE-CONTENT of PRIVATE-NAME',
    }));
    const log = fakeLog();
    handOn(TWO, ['a:b'], components, log);
    expect(log.lines).toHaveLength(2);
    expect(log.lines.join()).not.toMatch(/PRIVATE|491700000001/);
  });

  it('lets no id, component or failure forge a line or fill the log', () => {
    const components = fakeComponents({}, () => ({
      kind: 'invocation-failed',
      message: `a\rwhatsapp: ready\u2028b\u001b[2J${'x'.repeat(100_000)}`,
    }));
    const log = fakeLog();
    handOn(
      [message(`wamid.1\nwhatsapp: ready${'y'.repeat(100_000)}`)],
      [`a:b\nwhatsapp: ready${'z'.repeat(100_000)}`],
      components,
      log,
    );
    expect(log.warnings).toEqual([expect.stringMatching(/^[^\p{Cc}\p{Zl}\p{Zp}]{1,1000}$/u)]);
    expect(log.warnings[0]).toMatch(/a:b.*wamid\.1.*invocation-failed/);
  });
});

describe('a trap', () => {
  it('ends the fan-out, and leaves what the others and the later messages still get', () => {
    const components = fakeComponents({}, (component) =>
      component === 'bad:one' ? { kind: 'invocation-failed', message: 'wasm trap: x' } : undefined,
    );
    const consumers = ['first:one', 'bad:one', 'last:one'];
    const handovers = TWO.map((each): Handover => ({ incoming: textFrom(each), consumers }));
    const rest = makeCalls(fanOut(handovers, optionsOf(components, fakeLog())), components);
    expect(order(components.calls)).toEqual(['first:one wamid.1', 'bad:one wamid.1']);
    expect(rest).toEqual([{ ...handovers[0], consumers: ['last:one'] }, handovers[1]]);
  });

  it('of the last consumer for the last message leaves nothing', () => {
    const failure: CallFailure = { kind: 'invocation-failed', message: '' };
    const one = [{ incoming: textFrom(message('wamid.1')), consumers: ['a:b'] }];
    const components = fakeComponents({}, () => failure);
    expect(makeCalls(fanOut(one, optionsOf(components, fakeLog())), components)).toEqual([]);
    expect(components.calls).toHaveLength(1);
  });
});
