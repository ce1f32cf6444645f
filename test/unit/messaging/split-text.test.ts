import { describe, expect, it } from 'vitest';
import { splitText } from '../../../src/messaging/split-text.ts';
import { createRandom } from '../../helpers/random.ts';

const FAMILY = '👨‍👩‍👧‍👦';
const ASTRONAUT = '👩🏽‍🚀';
const FLAG = '🇩🇪';

/** What lies between the parts in the text, or an error of the test when a part isn't there. */
function gapsOf(text: string, parts: readonly string[]): { gap: string; start: number }[] {
  const gaps: { gap: string; start: number }[] = [];
  let end = 0;
  for (const part of [...parts, '']) {
    let start = part === '' ? text.length : end;
    while (!text.startsWith(part, start)) {
      if (!/\s/.test(text.charAt(start))) throw new Error(`lost or changed at ${start}`);
      start++;
    }
    gaps.push({ gap: text.slice(end, start), start });
    end = start + part.length;
  }
  return gaps;
}

/** Where a reader sees one character end, by the engine's own segmenter. */
function boundariesOf(text: string): { places: Set<number>; longest: number } {
  const places = new Set([text.length]);
  let longest = 0;
  for (const { index, segment } of new Intl.Segmenter().segment(text)) {
    places.add(index);
    longest = Math.max(longest, segment.length);
  }
  return { places, longest };
}

/** Whatever the text, this holds. */
function expectSound(text: string, limit: number): string[] {
  const parts = splitText(text, limit);
  const { places, longest } = boundariesOf(text);
  const gaps = gapsOf(text, parts);
  // One assertion for many parts: it takes more time than what it looks at.
  expect({
    tooLong: parts.filter((part) => part.length > limit),
    blank: parts.filter((part) => part.trim() === ''),
    lost: gaps.filter(({ gap }) => gap.trim() !== ''),
    inCharacters:
      longest > limit
        ? []
        : gaps.filter(({ gap, start }) => !places.has(start) || !places.has(start - gap.length)),
  }).toEqual({ tooLong: [], blank: [], lost: [], inCharacters: [] });
  return parts;
}

describe('a text within the limit', () => {
  it.each(['hi', '  hi \n', 'x'.repeat(4096), 'a\r\n\r\nb', FAMILY.repeat(372)])(
    'stays as it is',
    (text) => {
      expect(text.length).toBeLessThanOrEqual(4096);
      expect(splitText(text, 4096)).toEqual([text]);
    },
  );

  it.each(['', ' ', '\n\r\n\t ', '\u00a0\u2003\ufeff', ' '.repeat(4096)])(
    'that has nothing but blanks is none: %j',
    (text) => expect(splitText(text, 4096)).toEqual([]),
  );
});

describe('a text over the limit', () => {
  it('is cut at the limit, and no sooner', () => {
    expect(splitText('x'.repeat(4097), 4096)).toEqual(['x'.repeat(4096), 'x']);
    expect(splitText('x'.repeat(8192), 4096)).toEqual(['x'.repeat(4096), 'x'.repeat(4096)]);
    expect(splitText('x'.repeat(8193), 4096).map((part) => part.length)).toEqual([4096, 4096, 1]);
  });

  it('may have its blank right behind the limit', () => {
    expect(splitText(`${'x'.repeat(4096)} y`, 4096)).toEqual(['x'.repeat(4096), 'y']);
    expect(splitText(`${'x'.repeat(4096)}\ny`, 4096)).toEqual(['x'.repeat(4096), 'y']);
    expect(splitText(`${'x'.repeat(4095)} y`, 4096)).toEqual(['x'.repeat(4095), 'y']);
  });

  it('of nothing but blanks is none', () => {
    expect(splitText(' '.repeat(10_000), 4096)).toEqual([]);
    expect(splitText('\n'.repeat(10_000), 4096)).toEqual([]);
    expect(splitText('\r\n\t '.repeat(5_000), 4096)).toEqual([]);
  });

  it('makes no empty part of blanks within', () => {
    const parts = expectSound(`a${' '.repeat(10_000)}b${'\n'.repeat(10_000)}c`, 4096);
    expect(parts.map((part) => part.trim())).toEqual(['a', 'b', 'c']);
  });

  const cuts: [string, string, string[]][] = [
    [
      'a paragraph',
      'one two. three\nfour five\n\nsix seven. eight\nnine ten eleven',
      ['one two. three\nfour five', 'six seven. eight\nnine ten eleven'],
    ],
    [
      'a paragraph with blanks in its empty line',
      'one two. three\nfour five\n \t\nsix seven. eight nine',
      ['one two. three\nfour five', 'six seven. eight nine'],
    ],
    [
      'a paragraph with other line ends',
      'one two. three\r\nfour fiv\r\n\r\nsix seven. eight nine',
      ['one two. three\r\nfour fiv', 'six seven. eight nine'],
    ],
    [
      'a line',
      'one two three four five\nsix seven. eight nine ten',
      ['one two three four five', 'six seven. eight nine ten'],
    ],
    [
      'a line with other line ends',
      'one two three four five\r\nsix seven. eight nine ten',
      ['one two three four five', 'six seven. eight nine ten'],
    ],
    [
      'a sentence',
      'one two three four five. six seven eight nine ten',
      ['one two three four five.', 'six seven eight nine ten'],
    ],
    [
      'a question',
      'one two three four five? six seven eight nine ten',
      ['one two three four five?', 'six seven eight nine ten'],
    ],
    [
      'a sentence with quotes and brackets behind it',
      'one (two three “four five!”) six seven eight nine ten',
      ['one (two three “four five!”)', 'six seven eight nine ten'],
    ],
    [
      'a sentence that has no blank behind it in its script',
      '一二三四五六七八九十一二三四五六七八九十。一二三四五六七八九十一二三四五六七八九十',
      ['一二三四五六七八九十一二三四五六七八九十。', '一二三四五六七八九十一二三四五六七八九十'],
    ],
    [
      'a word',
      'one two three four five six seven eight nine ten',
      ['one two three four five six seven eight', 'nine ten'],
    ],
    [
      'a word that ends at the limit',
      'one two three four five six seven eights nine ten',
      ['one two three four five six seven eights', 'nine ten'],
    ],
    [
      'a word before a tab',
      'one two three four five six seven eight\tnine ten',
      ['one two three four five six seven eight', 'nine ten'],
    ],
    ['nothing, within a word over the limit', 'x'.repeat(50), ['x'.repeat(40), 'x'.repeat(10)]],
    [
      'a word in the first half before a word over the limit',
      `one two ${'x'.repeat(50)}`,
      ['one two', 'x'.repeat(40), 'x'.repeat(10)],
    ],
    [
      'a word in the second half rather than a paragraph in the first',
      'a\n\none two three four five six seven eight nine ten',
      ['a\n\none two three four five six seven', 'eight nine ten'],
    ],
    [
      'no number with a point in it',
      'one two three four five six version 3.14159 is out',
      ['one two three four five six version', '3.14159 is out'],
    ],
  ];
  for (const [what, text, parts] of cuts) {
    it(`is cut at the end of ${what}`, () => {
      expect(splitText(text, 40)).toEqual(parts);
      expectSound(text, 40);
    });
  }

  it('keeps the indentation behind a cut', () => {
    expect(splitText('one two three four five:\n    six seven eight nine ten', 40)).toEqual([
      'one two three four five:',
      '    six seven eight nine ten',
    ]);
    expect(splitText('one two three four five:\n\n\n  six seven eight nine ten', 40)[1]).toBe(
      '  six seven eight nine ten',
    );
  });

  it.each([
    ['a family', FAMILY],
    ['a person with skin tone and profession', ASTRONAUT],
    ['a flag', FLAG],
    ['a flag of a region', '🏴󠁧󠁢󠁳󠁣󠁴󠁿'],
    ['a letter with combining marks', 'e\u0301\u0323\u0330'],
    ['a keycap', '1\ufe0f\u20e3'],
    ['an emoji outside the base plane', '😀'],
    ['Hangul in parts', '\u1112\u1161\u11ab'],
    ['Thai with its marks', 'กำ'],
    ['line ends of two characters in a row', 'x\r\n'],
  ])('never cuts %s', (_what, character) => {
    for (let before = 0; before < character.length; before++) {
      for (const limit of [character.length, character.length + 1, 41, 42, 43]) {
        expectSound(`${'x'.repeat(before)}${character.repeat(60)}`, limit);
      }
    }
    const [first = ''] = splitText(`${'x'.repeat(4095)}${character}`, 4096);
    expect(first).toBe('x'.repeat(character.startsWith('x') ? 4096 : 4095));
  });

  it('takes a blank with a mark on it for a character, not a blank', () => {
    const text = `${'x'.repeat(30)} \u0301${'y'.repeat(30)}`;
    const parts = splitText(text, 40);
    expect(parts.join('')).toBe(text);
    expectSound(text, 40);
  });

  it.each([
    ['combining marks', `e${'\u0301'.repeat(10_000)}`],
    ['joined emoji', `👩${'\u200d👩'.repeat(4_000)}`],
    ['joined emoji behind an odd number of letters', `x👩${'\u200d👩'.repeat(4_000)}`],
  ])('cuts a character over the limit between code points: %s', (_what, text) => {
    const parts = splitText(text, 4096);
    expect(parts.length).toBeGreaterThan(2);
    expect(parts.join('')).toBe(text);
    for (const part of parts) {
      expect(part.length).toBeLessThanOrEqual(4096);
      expect(part).not.toMatch(/\p{Surrogate}/u);
    }
  });

  it('loses nothing but blanks at cuts, keeps to the limit and cuts no character', () => {
    const pieces = [
      ...['a', 'word', 'another', 'x'.repeat(50), '3.14', 'e.g.', 'Größe', 'שלום', 'مرحبا'],
      ...['你好', '。', '！', 'กำ', '\u1112\u1161\u11ab', 'e\u0301', 'o\u0308\u0323'],
      ...[' ', ' ', ' ', '  ', '\t', '\u00a0', '\n', '\n\n', '\n \n', '\r\n', '\r\n\r\n', '\r'],
      ...['. ', '! ', '?\n', '… ', '.” ', ', ', ' - ', '\n    ', '\n- ', '(', ')', '"'],
      ...[FAMILY, ASTRONAUT, FLAG, '👍🏿', '😀', '❤️', '1\ufe0f\u20e3', '🇺🇸🇫🇷'],
    ];
    const random = createRandom(20_260_901);
    for (let round = 0; round < 2_000; round++) {
      const length = Math.floor(random() * 60);
      const text = Array.from(
        { length },
        () => pieces[Math.floor(random() * pieces.length)] ?? '',
      ).join('');
      expectSound(text, 12 + Math.floor(random() * 60));
    }
  });

  it.each([
    ['one word', 'x'.repeat(1_000_000), ''],
    ['words of a letter', 'a '.repeat(500_000), ' '],
    ['quotes', '"'.repeat(100_000), ''],
    ['one character of combining marks', `e${'\u0301'.repeat(100_000)}`, ''],
  ])('is cut where it is full, however long it is: %s', (_what, text, gap) => {
    const parts = splitText(text, 4096);
    // The two texts would fill the report.
    expect(parts.join(gap) === text).toBe(true);
    expect(parts).toHaveLength(Math.ceil(text.length / 4096));
    for (const part of parts) expect(part.length).toBeLessThanOrEqual(4096);
  });

  it('of a million line ends is none', () => {
    expect(splitText('\n'.repeat(1_000_000), 4096)).toEqual([]);
  });
});
