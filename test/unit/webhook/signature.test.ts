import { hmac } from '@stablelib/hmac';
import { SHA256 } from '@stablelib/sha256';
import { describe, expect, it } from 'vitest';
import { sign } from '../../../scripts/lib/webhook-payload.ts';
import { isSigned } from '../../../src/webhook/signature.ts';

function bytes(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text));
}

function hex(digits: string): Uint8Array {
  return Uint8Array.from(Buffer.from(digits, 'hex'));
}

/** RFC 4231, section 4: key, data, HMAC-SHA-256. */
const RFC_4231: [number, Uint8Array, Uint8Array, string][] = [
  [
    1,
    hex('0b'.repeat(20)),
    bytes('Hi There'),
    'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  ],
  [
    2,
    bytes('Jefe'),
    bytes('what do ya want for nothing?'),
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  ],
  [
    3,
    hex('aa'.repeat(20)),
    hex('dd'.repeat(50)),
    '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe',
  ],
  [
    4,
    hex('0102030405060708090a0b0c0d0e0f10111213141516171819'),
    hex('cd'.repeat(50)),
    '82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b',
  ],
  [
    6,
    hex('aa'.repeat(131)),
    bytes('Test Using Larger Than Block-Size Key - Hash Key First'),
    '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
  ],
  [
    7,
    hex('aa'.repeat(131)),
    bytes(
      'This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.',
    ),
    '9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2',
  ],
];

function asUtf8(key: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(key);
  } catch {
    return undefined;
  }
}

describe('HMAC-SHA-256', () => {
  for (const [number, key, data, digest] of RFC_4231) {
    it(`gives the digest of RFC 4231, test case ${number}`, () => {
      expect(Buffer.from(hmac(SHA256, key, data)).toString('hex')).toBe(digest);
    });
  }

  it('gives the digest of RFC 4231, test case 5, which has its first half only', () => {
    const digest = hmac(SHA256, hex('0c'.repeat(20)), bytes('Test With Truncation'));
    expect(Buffer.from(digest).toString('hex')).toMatch(/^a3b6167473100ee06e0c796c2955552b/);
  });
});

describe('isSigned', () => {
  const withTextKeys = RFC_4231.flatMap(([number, key, data, digest]) => {
    const secret = asUtf8(key);
    return secret === undefined ? [] : ([[number, secret, data, digest]] as const);
  });

  it('can be given the test cases of RFC 4231 whose keys are text', () => {
    expect(withTextKeys.map(([number]) => number)).toEqual([1, 2, 4]);
  });

  for (const [number, secret, data, digest] of withTextKeys) {
    it(`takes RFC 4231, test case ${number}, and no change of it`, () => {
      expect(isSigned(data, [`sha256=${digest}`], secret)).toBe(true);
      expect(isSigned(data, [`sha256=${digest}`], `${secret}x`)).toBe(false);
      expect(isSigned(data.subarray(1), [`sha256=${digest}`], secret)).toBe(false);
    });
  }

  const META = [
    [
      '{"object":"whatsapp_business_account","entry":[]}',
      'c6f9cab4a429d2f621d2b43235ccdc1f8c353f3e7902d9b6dbcacf4e84b22ff3',
    ],
    [
      '{"t":"caf\\u00e9 \\/ a\\u0040b"}',
      '2473a644b82c3b920e1094bf142a8d34c19b2394bf1889b74a97197ee2e18d3a',
    ],
  ] as const;
  for (const [body, digest] of META) {
    it(`takes Meta's form: ${body}`, () => {
      expect(isSigned(bytes(body), [`sha256=${digest}`], 'app-secret-demo')).toBe(true);
      expect(isSigned(bytes(`${body}\n`), [`sha256=${digest}`], 'app-secret-demo')).toBe(false);
    });
  }

  it('covers the bytes, not what they mean', () => {
    const [, [body, digest]] = META;
    const rewritten = JSON.stringify(JSON.parse(body));
    expect(rewritten).not.toBe(body);
    expect(isSigned(bytes(rewritten), [`sha256=${digest}`], 'app-secret-demo')).toBe(false);
  });

  it('takes bodies of any bytes and length', () => {
    const all = Uint8Array.from({ length: 3_000 }, (_, index) => index % 256);
    for (const length of [0, 1, 55, 56, 63, 64, 65, 128, 3_000]) {
      const body = all.subarray(0, length);
      expect(isSigned(body, [sign(body, 'key')], 'key')).toBe(true);
      expect(isSigned(body, [sign(body, 'kez')], 'key')).toBe(false);
    }
  });

  it('takes a part of a larger buffer for that part', () => {
    const whole = bytes('xxbodyxx');
    expect(isSigned(whole.subarray(2, 6), [sign('body', 'key')], 'key')).toBe(true);
  });

  it('takes a secret of other characters as UTF-8', () => {
    expect(isSigned(bytes('body'), [sign('body', 'schlüssel-🔑')], 'schlüssel-🔑')).toBe(true);
  });

  const BODY = bytes('body');
  const RIGHT = sign(BODY, 'key');
  const DIGITS = RIGHT.slice('sha256='.length);

  it('takes hex digits in either case', () => {
    expect(isSigned(BODY, [`sha256=${DIGITS.toUpperCase()}`], 'key')).toBe(true);
  });

  it('finds a change of any digit', () => {
    for (let index = 0; index < DIGITS.length; index++) {
      const other = DIGITS[index] === '0' ? '1' : '0';
      const changed = `sha256=${DIGITS.slice(0, index)}${other}${DIGITS.slice(index + 1)}`;
      expect(isSigned(BODY, [changed], 'key')).toBe(false);
    }
  });

  it.each([
    ['no signature', []],
    ['an empty one', ['']],
    ['the prefix only', ['sha256=']],
    ['no prefix', [DIGITS]],
    ['another prefix', [`sha1=${DIGITS}`]],
    ['the prefix in capitals', [`SHA256=${DIGITS}`]],
    ['the prefix twice', [`sha256=${RIGHT}`]],
    ['a digit too few', [RIGHT.slice(0, -1)]],
    ['a digit too many', [`${RIGHT}0`]],
    ['a blank before it', [` ${RIGHT}`]],
    ['a blank behind it', [`${RIGHT} `]],
    ['a line end behind it', [`${RIGHT}\n`]],
    ['a line before it', [`x\n${RIGHT}`]],
    ['no hex digits', [`sha256=${'g'.repeat(64)}`]],
    ['digits of another script', [`sha256=${'٠'.repeat(64)}`]],
    ['the right one twice in one header', [`${RIGHT}, ${RIGHT}`]],
    ['the right one twice', [RIGHT, RIGHT]],
    ['the right one and another', [RIGHT, `sha256=${'0'.repeat(64)}`]],
    ['another and the right one', [`sha256=${'0'.repeat(64)}`, RIGHT]],
    ['an empty one and the right one', ['', RIGHT]],
  ])('refuses %s', (_what, signatures) => {
    expect(isSigned(BODY, [RIGHT], 'key')).toBe(true);
    expect(isSigned(BODY, signatures, 'key')).toBe(false);
  });
});
