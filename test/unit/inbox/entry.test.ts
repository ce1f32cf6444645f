import { describe, expect, it } from 'vitest';
import { idPath, SHARDS } from '../../../src/inbox/directories.ts';
import { entryKey, fileName, formatEntryName, parseEntry } from '../../../src/inbox/entry.ts';
import { laneLock } from '../../../src/inbox/queue.ts';

const TEXTS = [
  '',
  '.',
  '..',
  '...',
  '%002e',
  '^a',
  'a',
  'A',
  'aA',
  'Aa',
  'a/b',
  'a\\b',
  'a\0b',
  'a\nb',
  '~',
  'a~b',
  'ä',
  'a\u0308',
  '\ud83d\ude00',
  '\ud83d',
  'CON',
  'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA=',
  'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA',
  'x'.repeat(180),
  'x'.repeat(181),
  'x'.repeat(5000),
  `${'x'.repeat(5000)}y`,
  'X'.repeat(5000),
  '\u{1f600}'.repeat(100),
];
const TOKEN = '0123456789abcdef';

describe('a text as a file name', () => {
  it('is different for different texts, also without upper and lower case', () => {
    const names = TEXTS.map((text) => fileName(text).toLowerCase());
    expect(new Set(names).size).toBe(TEXTS.length);
  });

  it.each(TEXTS)('is a name of its own, short and plain: %j', (text) => {
    const name = fileName(text);
    expect(name).toMatch(/^[a-z0-9_%^~-][a-z0-9._%^~-]*$/);
    const entry = formatEntryName(1, entryKey(99_999, TOKEN), name);
    expect(Buffer.byteLength(entry)).toBeLessThanOrEqual(255);
    expect(Buffer.byteLength(laneLock(name))).toBeLessThanOrEqual(255);
    expect(idPath(text)).toMatch(/^ids\/[0-9a-f]{2}\/[^/]{1,255}$/);
  });
});

describe('the name of an entry', () => {
  it.each(TEXTS)('tells what it was made of: %j', (text) => {
    const entry = { time: 1_769_860_800_123_456, key: entryKey(7, TOKEN), lane: fileName(text) };
    const name = formatEntryName(entry.time, entry.key, entry.lane);
    expect(parseEntry('d', name)).toEqual({
      ...{ ...entry, path: `d/${name}`, name, isRetry: false },
      isBackground: false,
    });
  });

  it('sorts by time, then by the place in the payload', () => {
    const of = (time: number, index: number, token = TOKEN) =>
      formatEntryName(time, entryKey(index, token), 'z');
    const names = [of(9, 0), of(10, 2, 'f'.repeat(16)), of(10, 10), of(1_769_860_800_123_456, 0)];
    expect([...names].reverse().sort()).toEqual(names);
  });

  it.each(['', 'x', '.DS_Store', '123_0000-0123456789abcdef_1', `${'1'.repeat(16)}_0000-xyz_1`])(
    'is not one of ours: %j',
    (name) => {
      expect(parseEntry('d', name)).toMatchObject({ path: `d/${name}`, name, key: undefined });
    },
  );
});

describe('ids', () => {
  it('are spread over the shards', () => {
    const ids = Array.from({ length: 20 * SHARDS }, (_, i) => `wamid.${i}`);
    const shards = new Set(ids.map((id) => idPath(id).split('/')[1]));
    expect(shards.size).toBeGreaterThan(0.95 * SHARDS);
  });
});
