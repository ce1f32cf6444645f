import { describe, expect, it } from 'vitest';
import { oneLine } from '../../../src/lib/one-line.ts';

describe('oneLine', () => {
  it.each([
    ['a line', 'a line'],
    ['', ''],
    ['a\nb', 'a b'],
    ['a\r\nb', 'a b'],
    ['a\n\n\n\tb', 'a b'],
    ['\n a \n', 'a'],
    ['a\u0000b\u0007c\u001b[31md\u007fe', 'a b c [31md e'],
    ['a\u0085b\u009bc', 'a b c'],
    ['a\u2028b\u2029c', 'a b c'],
    ['a  b', 'a  b'],
    ['Größe 👍🏿 ע', 'Größe 👍🏿 ע'],
  ])('makes %j a line', (text, line) => {
    expect(oneLine(text)).toBe(line);
  });

  it('leaves no character that ends or paints a line', () => {
    const all = Array.from({ length: 0x3000 }, (_, code) => String.fromCharCode(code)).join('x');
    expect(oneLine(all, all.length)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
  });

  it('cuts a long text and shows it', () => {
    expect(oneLine('x'.repeat(200))).toBe('x'.repeat(200));
    expect(oneLine('x'.repeat(201))).toBe(`${'x'.repeat(200)}…`);
    expect(oneLine('abcdef', 3)).toBe('abc…');
    expect(oneLine('abc', 3)).toBe('abc');
    expect(oneLine(`ab\n\n${' '.repeat(10)}`, 2)).toBe('ab');
  });

  it('cuts no surrogate pair in half', () => {
    for (let limit = 1; limit <= 6; limit++) {
      expect(/\p{Surrogate}/u.test(oneLine('👍👍👍👍', limit))).toBe(false);
    }
  });
});
