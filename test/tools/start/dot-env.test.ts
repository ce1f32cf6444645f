import { describe, expect, it } from 'vitest';
import { findProblems, parseDotEnv } from '../../../scripts/lib/dot-env.ts';

describe('a clean .env', () => {
  it.each([
    ['plain, quoted, exported', 'A=1\nB=\'x # y\'\nexport C="z"', { A: '1', B: 'x # y', C: 'z' }],
    ['comments and blank lines', '# a: b\n\n  A = 1 # one\nB= # nothing', { A: '1', B: '' }],
    ['a key with several lines', 'KEY="-----BEGIN\nabc=\n-----END"\nB=2', undefined],
    ['Windows line ends, byte order mark', '\uFEFFA=1\r\nB=2\r\n', { A: '1', B: '2' }],
    ['an equals sign and a quote in a value', "A=b=c\nB=it's", { A: 'b=c', B: "it's" }],
    ['nothing', '', {}],
  ])('%s', (_, content, expected) => {
    expect(findProblems(content.replace(/^\uFEFF/, ''))).toEqual([]);
    if (expected) expect(parseDotEnv(content)).toEqual(expected);
    else expect(parseDotEnv(content).B).toBe('2');
  });
});

describe('a line that would not be read as it is written', () => {
  const SECRET = 'EAAGsecret';
  it.each([
    [`TOKEN: ${SECRET}\nB=1`, 1, 'write TOKEN=… with = in place of :'],
    [`A=1\n\n${SECRET}`, 3, 'not NAME=value'],
    [`${SECRET} x=1`, 1, 'not NAME=value'],
    [`=${SECRET}`, 1, 'not NAME=value'],
    [`A-B=${SECRET}`, 1, 'not NAME=value'],
    [`TOKEN=${SECRET}#x`, 1, 'TOKEN: the value would be cut at its #'],
    [`TOKEN=“${SECRET}”`, 1, 'straight quotes'],
    [`A=1\nTOKEN="${SECRET}`, 2, 'TOKEN: the quote " is not closed'],
    [`TOKEN='${SECRET}\nB='1'`, 1, "TOKEN: the quote ' is not closed"],
    [`TOKEN="${SECRET}" x`, 1, 'what follows the closing quote'],
    [`TOKEN=1\nB=2\nTOKEN=${SECRET}`, 3, 'TOKEN is set a second time, after line 1'],
    [`${SECRET}=1\n${SECRET}=2`, 2, 'the variable is set a second time'],
    [`T\0O\0=\0`, 1, 'not UTF-8'],
  ])('%j', (content, line, text) => {
    expect(findProblems(content)).toEqual([{ line, text: expect.stringContaining(text) }]);
    expect(() => parseDotEnv(content)).toThrow(`.env:${line}: `);
    expect(JSON.stringify(findProblems(content))).not.toContain(SECRET);
  });

  it('is told for each', () => {
    expect(() => parseDotEnv('A: 1\nB=2\nC: 3')).toThrow(/^\.env:1: .*\nerror: \.env:3: /);
  });
});
