import { describe, expect, it } from 'vitest';
import * as light from '../../../src/wasi/engine.light.ts';
import * as standard from '../../../src/wasi/engine.ts';

const TEXTS = ['', 'hello', 'Grüße', '你好', '👩‍👩‍👧', 'a\u0000b', 'half a pair: \ud83d.'];

const BROKEN: [what: string, bytes: number[]][] = [
  ['a lone continuation byte', [0x61, 0x80]],
  ['a sequence that is cut short', [0xe4, 0xbd]],
  ['an overlong slash', [0xc0, 0xaf]],
  ['a surrogate', [0xed, 0xa0, 0x80]],
  ['a code point behind the last', [0xf4, 0x90, 0x80, 0x80]],
  ['a byte that UTF-8 never has', [0xff]],
];

describe.each([
  ['StarlingMonkey', standard],
  ['QuickJS', light],
])('text on %s', (_engine, { encodeUtf8, decodeUtf8, decodeUtf8Lossy }) => {
  it.each(TEXTS)('encodes and decodes %j as Node does', (text) => {
    const bytes = encodeUtf8(text);
    expect(Buffer.from(bytes).equals(Buffer.from(text))).toBe(true);
    expect(decodeUtf8(bytes)).toBe(Buffer.from(text).toString());
    expect(decodeUtf8Lossy(bytes)).toBe(Buffer.from(text).toString());
  });

  it.each(BROKEN)('refuses %s, or replaces it when told to', (_what, bytes) => {
    expect(decodeUtf8(Uint8Array.from(bytes))).toBeUndefined();
    expect(decodeUtf8Lossy(Uint8Array.from(bytes))).toBe(Buffer.from(bytes).toString());
  });

  it('drops a byte order mark', () => {
    const bytes = Uint8Array.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]);
    expect(decodeUtf8(bytes)).toBe('{}');
    expect(decodeUtf8Lossy(bytes)).toBe('{}');
  });
});

it('gives a u64 as each engine takes it', () => {
  expect(standard.u64(65_536)).toBe(65_536n);
  expect(light.u64(65_536)).toBe(65_536);
});
