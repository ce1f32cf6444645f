import { describe, expect, it } from 'vitest';
import { spansAt } from '../../../src/messaging/formatting.ts';
import { splitText } from '../../../src/messaging/split-text.ts';
import { Chance } from '../../helpers/random.ts';

/** The markers that are open at `|`. */
const openAt = (text: string): string =>
  spansAt(text.replace('|', ''), text.indexOf('|'))
    .map(({ open }) => JSON.stringify(open).slice(1, -1))
    .join(' ');

describe('formatting that a cut would break', () => {
  it.each([
    ['*bold and| more*', '*'],
    ['_a| b_', '_'],
    ['~a| b~', '~'],
    ['`a| b`', '`'],
    ['```a| b```', '```'],
    ['```\na|\nb\n```', '```\\n'],
    ['*a _b| c_ d*', '* _'],
    ['(*a| b*)', '*'],
    ['"_a| b_", he said', '_'],
    ['*a*| b *c*', ''],
    ['*a* b *c| d*', '*'],
    ['*a b*|', ''],
    ['*fett| gedruckt*。', '*'],
    ['😀*a| b*😀', '*'],
    ['\u201e*a| b*\u201c', '*'],
    ['|*a b*', ''],
  ])('%s: %s', (text, markers) => {
    expect(openAt(text)).toBe(markers);
  });

  it.each([
    'a 5 * 3| and 4 * 2',
    'snake_case| and_more',
    'größe_ä| und_ö',
    '中_文| 中_文',
    '2*3|*4',
    '*a| without an end',
    '*a|\nb*',
    '* a| b*',
    '*a| b *c',
    '`a|\nb`',
    '```a| without an end',
    '``| ``',
    '``````|',
    '* item|\n* item',
    '`*a| b`*',
    '```*```a| b*',
  ])('is none where WhatsApp shows the markers: %j', (text) => {
    expect(openAt(text).replace('`', '')).toBe('');
  });

  it('within code is none', () => {
    expect(openAt('`*a| b* c`')).toBe('`');
    expect(openAt('```\n*a| b* `c`\n```')).toBe('```\\n');
  });
});

describe('a split', () => {
  it.each<[string, string, string[]]>([
    [
      'closes bold and opens it again',
      `aaaa *${'b '.repeat(20).trim()}* cc`,
      [`aaaa *${'b '.repeat(17).trim()}*`, `*${'b '.repeat(3).trim()}* cc`],
    ],
    [
      'keeps a block in blocks',
      `\`\`\`\n${'code\n'.repeat(12)}\`\`\``,
      [
        `\`\`\`\n${'code\n'.repeat(6)}code\n\`\`\``.replace('code\ncode\n```', 'code\n```'),
        `\`\`\`\n${'code\n'.repeat(6)}\`\`\``,
      ],
    ],
    [
      'closes what is nested from within',
      `*_${'b '.repeat(25).trim()}_*`,
      [`*_${'b '.repeat(18).trim()}_*`, `*_${'b '.repeat(7).trim()}_*`],
    ],
    [
      'leaves lone markers alone',
      `5 * 3 ${'x '.repeat(20)}* 4`,
      [`5 * 3 ${'x '.repeat(17).trim()}`, `${'x '.repeat(3)}* 4`],
    ],
  ])('%s', (_, text, parts) => {
    expect(splitText(text, 40)).toEqual(parts);
  });

  /** What a reader sees: each character but blanks and markers, with the formatting around it. */
  const render = (text: string): string[] =>
    [...text].length === 0
      ? []
      : Array.from({ length: text.length }, (_, at) => at)
          .filter((at) => !/[*_~`\s]/.test(text.charAt(at)))
          .map((at) => {
            const around = spansAt(text, at).map(({ open }) => open.trim());
            return `${text.charAt(at)} ${around.join('')}`;
          });

  it('keeps to the limit, loses nothing and changes the formatting of no character', () => {
    const chance = new Chance(7);
    const words = ['word', 'a', '*bold*', '_it is_', '~no~', '`x y`', '*b _i_ b*', 'snake_case'];
    const more = ['5 * 3', '\n', '\n\n', '```\nlet a;\nlet b;\n```', '*', '`', '…', '(*a b c d*)'];
    let formatted = 0;
    for (let i = 0; i < 200; i++) {
      const count = 5 + chance.below(50);
      const text = Array.from({ length: count }, () => chance.pick([...words, ...more])).join(' ');
      const limit = 48 + chance.below(60);
      const parts = splitText(text, limit);
      expect(parts.every(({ length }) => length <= limit)).toBe(true);
      const seen = parts.flatMap(render);
      expect(seen, JSON.stringify(parts)).toEqual(render(text));
      formatted += seen.filter((each) => !each.endsWith(' ')).length;
    }
    expect(formatted).toBeGreaterThan(10_000);
  });

  it('takes a text without an end of line and full of markers in its stride', () => {
    const text = '*a _b `c ~d '.repeat(20_000);
    const parts = splitText(text, 4096);
    expect(parts.join(' ').length).toBeGreaterThan(text.length - 200);
  });

  it('keeps 4.6 kB of code in blocks of their own', () => {
    const code = 'const answer = 42; // and more\n'.repeat(150);
    const parts = splitText(`Here it is:\n\`\`\`\n${code}\`\`\`\nDone.`, 4096);
    expect(parts).toHaveLength(2);
    for (const part of parts) expect(part.match(/```/g)).toHaveLength(2);
  });
});
