import { describe, expect, it } from 'vitest';
import { type Calls, callConsumer, makeCalls } from '../../../src/consumers/call.ts';
import type { Call, Outcome } from '../../../src/ports.ts';

const CALL: Call = { component: 'c:one', function: 'i/f', arguments: '[]' };

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

describe('callConsumer', () => {
  const outcomeOf = (call: (one: Call) => Outcome) => makeCalls(callConsumer(CALL), { call });

  it.each(['null', '7', '', '{}', 'no JSON'])('is taken, whatever it gives back: %s', (val) => {
    const made: Call[] = [];
    const result = outcomeOf((one) => {
      made.push(one);
      return { tag: 'ok', val };
    });
    expect(result).toEqual({ failure: undefined, trapped: false });
    expect(made).toEqual([CALL]);
  });

  it.each<[string, string]>([
    ['{"error":"try later\\nplease"}', 'it answered with an error: try later please'],
    ['{"error":""}', 'it answered with an error: (no text)'],
    ['{"error":{"code":7}}', 'it answered with an error: (no text)'],
  ])('has failed when it gives back an error: %s', (val, failure) => {
    expect(outcomeOf(() => ({ tag: 'ok', val }))).toEqual({ failure, trapped: false });
  });

  it('tells of a consumer that was built against a newer component', () => {
    const failure = { kind: 'invalid-args', message: "missing field 'mood' of record message" };
    expect(outcomeOf(() => ({ tag: 'err', val: failure })).failure).toBe(
      "invalid-args: missing field 'mood' of record message: it was built against a newer asterai:whatsapp than this one: deploy that",
    );
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
