import { describe, expect, it } from 'vitest';
import { describeCallFailure } from '../../../src/consumers/call.ts';

describe('why a call failed', () => {
  it.each([
    [
      'error while executing at wasm backtrace:\n    0: 0x1bfa19 - <unknown>!<wasm function 0>\n    1: 0x2b - x!y: wasm trap: wasm `unreachable` instruction executed',
      'wasm trap: wasm `unreachable` instruction executed',
    ],
    ['wasm trap: cannot enter component instance', 'wasm trap: cannot enter component instance'],
    [
      'error while executing at wasm backtrace:\n    0: 0x1 - <unknown>!<wasm function 0>: something else',
      'something else',
    ],
    ["function 'x/y' not found on 'test:one'", "function 'x/y' not found on 'test:one'"],
    ['the reason\nbacktrace:\n  0: more', 'the reason'],
    ['', ''],
  ])('is told in one line: %j', (message, why) => {
    const line = describeCallFailure({ kind: 'invocation-failed', message });
    expect(line).toBe(`invocation-failed: ${why}`);
  });
});
