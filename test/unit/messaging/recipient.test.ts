import { describe, expect, it } from 'vitest';
import { parseRecipient } from '../../../src/messaging/recipient.ts';

describe('a phone number', () => {
  const US = '+15550100123';
  const DE = '+4915112345678';
  const written: [string, string][] = [
    ['+15550100123', US],
    ['15550100123', US],
    ['0015550100123', US],
    ['+1 (555) 010-0123', US],
    ['+1 555 010 0123', US],
    ['+1-555-010-0123', US],
    ['+1.555.010.0123', US],
    ['+1/555/010/0123', US],
    ['1 (555) 010-0123', US],
    ['001 555 010 0123', US],
    ['(+1) 555 010 0123', US],
    ['+ 1 555 010 0123', US],
    ['  +1 555 010 0123\r\n', US],
    ['+1\u00a0555\u00a0010\u00a00123', US],
    ['+1\u202f555\u2009010\u20030123', US],
    ['+1\t555\t010\t0123', US],
    ['+1\u2010555\u2011010\u20120123', US],
    ['+1\u2013555\u2014010\u20150123', US],
    ['+1\u2212555\u2212010\u22120123', US],
    ['\u202a+1 555 010 0123\u202c', US],
    ['\u200e+1 555 010 0123\u200e', US],
    ['\u2066+1 555 010 0123\u2069', US],
    ['\u2068+1\u2060555\u200b010\u200d0123\u2069', US],
    ['\ufeff+1 555 010 0123', US],
    ['4915112345678', DE],
    ['+49 151 12345678', DE],
    ['0049 151 12345678', DE],
    ['0049 151 / 123 456 78', DE],
    ['00 49 151 12345678', DE],
    ['0049-151-12345678', DE],
    ['+49 (0)151 12345678', DE],
    ['+49(0)151 12345678', DE],
    ['+49 (0) 151 12345678', DE],
    ['0049 (0)151 12345678', DE],
    ['+49\u00a0(0)151\u00a012345678', DE],
    ['+49 (151) 12345678', DE],
    ['+44 (0)20 7946 0958', '+442079460958'],
    ['+33 (0)1 23 45 67 89', '+33123456789'],
    ['+6834000', '+6834000'],
    ['+123456789012345', '+123456789012345'],
    ['+1 (200) 010-0123', '+12000100123'],
  ];
  for (const [text, to] of written) {
    it(`goes out with its plus: ${JSON.stringify(text)}`, () => {
      expect(parseRecipient(text)).toEqual({ to });
    });
  }

  it.each([
    ['behind a direction mark', '\u202a+49 (0)151 12345678\u202c'],
    ['behind a hyphen', '+49-(0)151-12345678'],
    ['behind a Unicode hyphen', '+49\u2011(0)151\u201112345678'],
    ['behind a dot', '+49.(0)151.12345678'],
    ['behind a bracket', '(+49) (0)151 12345678'],
    ['behind a bracket after the plus', '+(49) (0)151 12345678'],
    ['with a blank in it', '+49 ( 0 ) 151 12345678'],
    ['in a number without a plus', '49 (0)151 12345678'],
  ])('loses the zero for callers within the country %s', (_what, text) => {
    expect(parseRecipient(text)).toEqual({ to: DE });
  });

  it('in the form of sender.phone goes out with a plus', () => {
    expect(parseRecipient('491700000001')).toEqual({ to: '+491700000001' });
  });

  it.each([
    ['national', '0151 12345678'],
    ['national with brackets', '(0151) 12345678'],
    ['national with a slash', '0151/12345678'],
    ['a country code that begins with 0', '+0151 12345678'],
    ['two prefixes', '+0049 151 12345678'],
    ['three zeros', '00049 151 12345678'],
    ['two plus signs', '++15550100123'],
    ['a plus sign within', '1+5550100123'],
    ['a plus sign behind', '15550100123+'],
    ['too few digits', '+155501'],
    ['too many digits', '+1234567890123456'],
    ['nothing', ''],
    ['blanks', ' \t\n\u00a0'],
    ['a plus sign only', '+'],
    ['separators only', '+ (-) . /'],
    ['letters', '+1 800 FLOWERS'],
    ['an extension', '+1 555 010 0123 ext. 5'],
    ['an extension by a comma', '+15550100123,5'],
    ['an extension by a hash sign', '+15550100123#5'],
    ['a URI', 'tel:+15550100123'],
    ['a WhatsApp JID', '15550100123@s.whatsapp.net'],
    ['a name', 'Ada'],
    ['an e-mail address', 'ada@example.com'],
    ['digits of another script', '+٤٩١٥١١٢٣٤٥٦٧٨'],
    ['fullwidth digits', '+１５５５０１００１２３'],
    ['an exponent', '1e11'],
    ['a fraction', '1,5550100123'],
    ['a minus sign with nothing else', '-'],
    ['two numbers', '+15550100123, +15550100124'],
    ['two numbers in lines', '+15550100123\n+15550100124'],
    ['two short numbers in lines', '5550100\n5550101'],
  ])('is refused: %s', (_what, text) => {
    expect(parseRecipient(text)).toBeUndefined();
  });
});

describe('a business-scoped user id', () => {
  it.each([
    'DE.1234567890abc',
    'US.13491208655302741918',
    'BR.a',
    'DE.ENT.1234567890abc',
    `DE.${'a'.repeat(128)}`,
    `DE.ENT.${'Z9'.repeat(64)}`,
  ])('goes out as it is: %s', (id) => {
    expect(parseRecipient(id)).toEqual({ recipient: id });
  });

  it('may have blanks around it', () => {
    expect(parseRecipient(' DE.1234567890abc\n')).toEqual({ recipient: 'DE.1234567890abc' });
  });

  it.each([
    ['a country in small letters', 'de.1234567890abc'],
    ['a country of one letter', 'D.1234567890abc'],
    ['a country of three letters', 'DEU.1234567890abc'],
    ['no country', '.1234567890abc'],
    ['no id', 'DE.'],
    ['no id behind ENT', 'DE.ENT.'],
    ['another middle', 'DE.FOO.1234567890abc'],
    ['ENT in small letters', 'DE.ent.1234567890abc'],
    ['no dot', 'DE1234567890abc'],
    ['two dots', 'DE..1234567890abc'],
    ['an id too long', `DE.${'a'.repeat(129)}`],
    ['a parent id too long', `DE.ENT.${'a'.repeat(129)}`],
    ['a blank within', 'DE.1234 567890abc'],
    ['a line end within', 'DE.1234\n567890abc'],
    ['a hyphen', 'DE.1234-5678'],
    ['another letter', 'DE.1234é'],
    ['a Cyrillic country', 'ДЕ.1234567890abc'],
  ])('is refused: %s', (_what, id) => {
    expect(parseRecipient(id)).toBeUndefined();
  });
});

describe('what tries to be more than a receiver', () => {
  it.each([
    '+15550100123","type":"template',
    '{"to":"+15550100123"}',
    '["+15550100123"]',
    '+15550100123\r\nx-injected: 1',
    '+15550100123\u0000',
    '\u001b[31m+15550100123',
    '+15550100123?fields=id',
    '../800000000000009/messages',
    '15550100123/../../me%00',
    'DE.abc","to":"+15550100123',
    'DE.abc\u0000',
    'DE.abc/../x',
    '__proto__',
    'constructor',
    '$15550100123',
    "+15550100123' OR '1'='1",
    '<script>15550100123</script>',
  ])('is refused: %j', (text) => {
    expect(parseRecipient(text)).toBeUndefined();
  });

  it.each([
    ['+', '+'.repeat(1e6)],
    ['blanks', ' '.repeat(1e6)],
    ['digits', `+${'1 '.repeat(5e5)}(`],
    ['brackets', '(0)'.repeat(3e5)],
  ])('is refused, however long it is: %s', (_what, long) => {
    expect(parseRecipient(long)).toBeUndefined();
  });
});
