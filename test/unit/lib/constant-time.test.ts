import { describe, expect, it } from 'vitest';
import { equalsSecret } from '../../../src/lib/constant-time.ts';

describe('equalsSecret', () => {
  it.each(['a', 'secret', 'ÄÖÜ', '👍🏿', '\u0000', 'x'.repeat(10_000)])('knows %j', (secret) => {
    expect(equalsSecret(secret, secret)).toBe(true);
  });

  it.each([
    ['', 'secret'],
    ['Secret', 'secret'],
    ['aecret', 'secret'],
    ['secreu', 'secret'],
    ['secre', 'secret'],
    ['secrets', 'secret'],
    ['secretsecret', 'secret'],
    ['ecrets', 'secret'],
    ['aaaa', 'aa'],
    ['aa', 'aaaa'],
    ['\u0000', 's'],
    ['secret\u0000', 'secret'],
    ['é', 'e\u0301'],
    ['\u0161ecret', 'aecret'],
    ['š', 'a'],
  ])('tells %j from %j', (given, secret) => {
    expect(equalsSecret(given, secret)).toBe(false);
  });

  it('finds a difference in any place', () => {
    const secret = '0123456789abcdef';
    for (let index = 0; index < secret.length; index++) {
      const given = `${secret.slice(0, index)}x${secret.slice(index + 1)}`;
      expect(equalsSecret(given, secret)).toBe(false);
    }
  });

  it('takes an empty secret for none', () => {
    expect(equalsSecret('', '')).toBe(false);
    expect(equalsSecret('x', '')).toBe(false);
  });

  it('reads every character, wherever the first difference is', () => {
    const read: number[] = [];
    const given = {
      length: 6,
      charCodeAt(index: number) {
        read.push(index);
        return 120;
      },
    } as unknown as string;
    expect(equalsSecret(given, 'secret')).toBe(false);
    expect(read).toEqual([0, 1, 2, 3, 4, 5]);
  });
});
