import { describe, expect, it } from 'vitest';
import { type Calls, callOnMessage, makeCalls } from '../../../src/consumers/call.ts';
import type { Call, Outcome } from '../../../src/ports.ts';
import { message } from '../inbox/model/world.ts';

const CALL: Call = { component: 'c:one', function: 'i/f', arguments: '[]' };
const OK: Outcome = { tag: 'ok', val: '7' };

describe('makeCalls', () => {
  it('makes each call, gives its outcome, and ends with the result', () => {
    const made: Call[] = [];
    function* work(): Calls<Outcome[]> {
      return [yield CALL, yield { ...CALL, component: 'c:two' }];
    }
    const call = (one: Call): Outcome => {
      made.push(one);
      return { tag: 'ok', val: `${made.length}` };
    };
    expect(makeCalls(work(), { call })).toEqual([
      { tag: 'ok', val: '1' },
      { tag: 'ok', val: '2' },
    ]);
    expect(made).toEqual([CALL, { ...CALL, component: 'c:two' }]);
  });

  it('makes none for work without calls', () => {
    // biome-ignore lint/correctness/useYield: that is the case
    function* work(): Calls<number> {
      return 7;
    }
    expect(makeCalls(work(), { call: () => expect.unreachable() })).toBe(7);
  });

  const failing = {
    call: (): Outcome => {
      throw new RangeError('PRIVATE');
    },
  };

  it('throws into the work what a call throws', () => {
    function* work(): Calls<unknown> {
      try {
        return yield CALL;
      } catch (error) {
        return error;
      }
    }
    expect(makeCalls(work(), failing)).toBeInstanceOf(RangeError);
  });

  it('lets the work clean up after what it does not catch', () => {
    let cleaned = false;
    function* work(): Calls<void> {
      try {
        yield CALL;
      } finally {
        cleaned = true;
      }
    }
    expect(() => makeCalls(work(), failing)).toThrow(RangeError);
    expect(cleaned).toBe(true);
  });
});

describe('callOnMessage', () => {
  const outcomeOf = (call: (one: Call) => Outcome) =>
    makeCalls(callOnMessage('c:one', message('a')), { call });

  it('calls on-message with the message as its one argument', () => {
    let made: Call | undefined;
    const result = outcomeOf((one) => {
      made = one;
      return OK;
    });
    expect(result).toEqual({ failure: undefined, trapped: false });
    expect(made).toEqual({
      component: 'c:one',
      function: 'incoming-handler/on-message',
      arguments: JSON.stringify([message('a')]),
    });
  });

  it('tells why it failed, in one line', () => {
    const failure = { kind: 'invocation-failed', message: 'the reason\nbacktrace' };
    expect(outcomeOf(() => ({ tag: 'err', val: failure }))).toEqual({
      failure: 'invocation-failed: the reason (see its own output)',
      trapped: true,
    });
  });

  it('tells no more than name and place of what a call throws', () => {
    const reason = outcomeOf(() => {
      throw new RangeError('PRIVATE');
    });
    expect(reason.failure).toMatch(/^internal error: RangeError/);
    expect(reason.failure).not.toContain('PRIVATE');
  });
});
