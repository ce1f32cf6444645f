import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../scripts/lib/options.ts';
import { phoneNumber, someone } from '../../../scripts/lib/person.ts';

const options = { light: { type: 'boolean' }, from: { type: 'string' } } as const;
const parse = (args: string[], takesText = false, variables = {}) =>
  parseOptions(args, variables, { command: 'npm start', options, takesText });

describe('options', () => {
  it('are read', () => {
    expect(parse(['--light']).values).toEqual({ light: true });
    expect(parse(['two words', '--from=1'], true)).toMatchObject({
      values: { from: '1' },
      positionals: ['two words'],
    });
    expect(parse(['--', '--lite'], true).positionals).toEqual(['--lite']);
  });

  it.each([
    [['--lite'], 'unknown option --lite (did you mean --light?): there is --light, --from'],
    [['--colour'], 'unknown option --colour: there is --light, --from'],
    [['-l'], 'unknown option -l'],
    [['light'], 'npm start takes options only (did you mean --light?)'],
    [['--from'], 'argument missing'],
    [['--light=yes'], 'does not take an argument'],
  ])('%j are refused', (args, message) => {
    expect(() => parse(args)).toThrow(message);
    expect(() => parse(args)).not.toThrow(/\n/);
  });

  it('that npm kept to itself are refused', () => {
    const swallowed = { npm_config_light: 'true' };
    expect(() => parse([], false, swallowed)).toThrow('npm start -- --light');
    expect(parse(['--light'], false, swallowed).values).toEqual({ light: true });
  });
});

describe('--from', () => {
  it('takes a number as people write it', () => {
    expect(phoneNumber('+1 (555) 010-0123')).toBe('15550100123');
  });

  it.each(['', 'Ada', '0049170', '123', '1234567890123456', '+'])('refuses %j', (text) => {
    expect(() => phoneNumber(text)).toThrow('country code');
  });

  it('is by default a number that nobody has', () => {
    expect(someone().from).toMatch(/^155501\d{5}$/);
    expect(phoneNumber(someone().from)).toMatch(/^155501/);
  });
});
