import { describe, expect, it } from 'vitest';
import { BotErrors } from '../../../scripts/lib/bot-errors.ts';

const FAILED = 'whatsapp: my:bot failed on wamid.1: invocation-failed: wasm trap; next try in 10 s';

/** What is told at the last of the lines. */
function told(...lines: string[]): string | undefined {
  const errors = new BotErrors();
  return lines.map((line) => errors.line(line)).at(-1);
}

describe("a bot's own error", () => {
  it('is told with its place in the source, from componentize-js', () => {
    const stack = [
      'Stack:',
      '  deep@examples/echo-consumer/src/consumer.ts:4:37',
      '  onMessage@examples/echo-consumer/src/consumer.ts:11:5',
      '  fn@/tmp/ed5727b2e185/sources/initializer.js:2825:44',
      '',
      'Redirecting call to abort() to mozalloc_abort',
      '',
    ];
    expect(told('thinking', 'no such key', ...stack, FAILED)).toBe(
      'no such key at examples/echo-consumer/src/consumer.ts:4:37',
    );
  });

  it('is told from Rust', () => {
    const panic = ["thread '<unnamed>' (1) panicked at src/lib.rs:12:9:", 'no such key'];
    const note = 'note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace';
    expect(told(...panic, note, FAILED)).toBe('no such key at src/lib.rs:12:9');
  });

  it('is not taken from another failure, nor made up', () => {
    expect(told('first', FAILED)).toBe('first');
    expect(told('first', FAILED, FAILED)).toBeUndefined();
    expect(told('first', 'whatsapp: ready', FAILED)).toBeUndefined();
    expect(
      told('first', FAILED.replace('invocation-failed', 'component-not-found')),
    ).toBeUndefined();
  });
});
