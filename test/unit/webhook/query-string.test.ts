import { describe, expect, it } from 'vitest';
import { parseQuery } from '../../../src/webhook/query-string.ts';

describe('parseQuery', () => {
  const cases: [string, string, Record<string, string>][] = [
    ['no query', '/webhook', {}],
    ['an empty query', '/webhook?', {}],
    ['one parameter', '/webhook?a=1', { a: '1' }],
    ['several parameters', '?a=1&b=2&c=3', { a: '1', b: '2', c: '3' }],
    ['empty values', '?a=&b&=', { a: '', b: '', '': '' }],
    ['an empty name', '?=x', { '': 'x' }],
    ['nothing between separators', '?&&a=1&&&b=2&', { a: '1', b: '2' }],
    ['the first of a name', '?a=1&a=2&%61=3', { a: '1' }],
    ['the first of a name, though it is empty', '?a=&a=2', { a: '' }],
    ['an equals sign in a value', '?a=b=c==', { a: 'b=c==' }],
    ['question marks in a value', '?a=?b?', { a: '?b?' }],
    ['plus signs', '?a+b=c+d++', { 'a b': 'c d  ' }],
    ['escapes', '?a%20b=c%26d%3De%2Bf%25', { 'a b': 'c&d=e+f%' }],
    ['escapes in either case', '?a=%c3%A9', { a: 'é' }],
    ['UTF-8 of two, three and four bytes', '?a=%C3%A9%E2%82%AC%F0%9F%98%80', { a: 'é€😀' }],
    ['what is not ASCII and not escaped', '?a=é€😀', { a: 'é€😀' }],
    ['control characters', '?a=%00%0D%0A', { a: '\u0000\r\n' }],
    ['an escape once', '?a=%2541', { a: '%41' }],
    ['no semicolons', '?a=1;b=2', { a: '1;b=2' }],
    [
      'names of what every object inherits',
      '?__proto__=x&constructor=y',
      JSON.parse('{"__proto__":"x","constructor":"y"}'),
    ],
  ];
  for (const [what, target, parameters] of cases) {
    it(`reads ${what}`, () => {
      expect([...(parseQuery(target) ?? [['not', 'parsed']])]).toEqual(Object.entries(parameters));
    });
  }

  it('knows only what is there', () => {
    const query = parseQuery('/webhook?a=1');
    expect(query?.get('constructor')).toBeUndefined();
    expect(query?.get('A')).toBeUndefined();
  });

  it.each([
    '?a=%',
    '?a=%4',
    '?a=%zz',
    '?a=%u20AC',
    '?%=1',
    '?a=1&b=%',
    '?a=%FF',
    '?a=%C3',
    '?a=%C3x',
    '?a=%E2%82',
    '?a=%80',
    '?a=%C0%AF',
    '?a=%ED%A0%80',
    '?a=%F4%90%80%80',
    '?a=1&a=%',
  ])('refuses %s', (target) => {
    expect(parseQuery(target)).toBeUndefined();
  });

  it('takes a percent sign before the query for no escape', () => {
    expect(parseQuery('/%?a=1')?.get('a')).toBe('1');
  });
});
