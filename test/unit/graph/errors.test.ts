import { describe, expect, it } from 'vitest';
import { GraphError } from '../../../src/graph/errors.ts';
import { harmlessText } from '../../../src/messaging/failure-text.ts';

function errorOf(code: unknown, rest: Record<string, unknown> = {}) {
  return {
    error: {
      message: `(#${code}) Something`,
      type: 'OAuthException',
      code,
      fbtrace_id: 'Axyz',
      ...rest,
    },
  };
}

function graphError(status: number, body: unknown, token = 'test-access-token'): GraphError {
  return new GraphError(status, body, token);
}

/** What callers are told, and what the log is. */
function textsOf(error: GraphError): { message: string; logText: string } {
  return { message: harmlessText(error), logText: error.logText };
}

describe('a GraphError', () => {
  it("tells Meta's message, code and details", () => {
    const { message } = textsOf(
      graphError(400, errorOf(131009, { error_data: { details: 'Parameter value is not valid' } })),
    );
    expect(message).toBe(
      'Meta refused: (#131009) Something (code 131009): Parameter value is not valid',
    );
  });

  it('tells the subcode', () => {
    const { message, logText } = textsOf(graphError(401, errorOf(190, { error_subcode: 463 })));
    expect(message).toMatch(/^Meta refused: \(#190\) Something \(code 190, subcode 463\)/);
    expect(logText).toMatch(/^error 190, HTTP 401/);
  });

  it.each([
    ['a text', { error_data: 'The details.' }],
    ['an object', { error_data: { messaging_product: 'whatsapp', details: 'The details.' } }],
    ['a message for people', { error_user_title: 'T', error_user_msg: 'The details.' }],
  ])('finds details as %s', (_what, rest) => {
    expect(harmlessText(graphError(400, errorOf(100, rest)))).toMatch(/: The details\.$/);
  });

  it.each([
    ['none', {}],
    ['null', { error_data: null }],
    ['empty', { error_data: { details: '' } }],
    ['a list', { error_data: ['x'] }],
    ['the message again', { error_data: { details: '(#100) Something' } }],
  ])('does without details: %s', (_what, rest) => {
    expect(harmlessText(graphError(400, errorOf(100, rest)))).toBe(
      'Meta refused: (#100) Something (code 100)',
    );
  });

  it('does without a message', () => {
    expect(harmlessText(graphError(400, { error: { code: 100 } }))).toMatch(/\(code 100\)/);
  });

  it.each([
    [0, /WHATSAPP_ACCESS_TOKEN/],
    [10, /whatsapp_business_messaging/],
    [33, /WHATSAPP_PHONE_NUMBER_ID/],
    [104, /WHATSAPP_ACCESS_TOKEN/],
    [190, /WHATSAPP_ACCESS_TOKEN/],
    [200, /whatsapp_business_messaging/],
    [131026, /receiver/],
    [131030, /list/],
    [131042, /payment/],
    [131047, /24 hours.*template/],
    [133010, /register/],
  ])('says what to do about code %i', (code, hint) => {
    const { message, logText } = textsOf(graphError(400, errorOf(code)));
    expect(message).toMatch(hint);
    expect(logText).toMatch(hint);
    expect(message).toContain(`code ${code}`);
    expect(logText).toContain(`error ${code}`);
  });

  it('says what to do about an id that the token does not see', () => {
    const { message } = textsOf(graphError(400, errorOf(100, { error_subcode: 33 })));
    expect(message).toMatch(/WHATSAPP_PHONE_NUMBER_ID/);
    expect(harmlessText(graphError(400, errorOf(100)))).not.toMatch(/WHATSAPP_PHONE_NUMBER_ID/);
  });

  it('has a log text of codes and our own words only', () => {
    const rest = {
      message: 'PRIVATE',
      error_data: { details: 'PRIVATE' },
      error_user_msg: 'PRIVATE',
      type: 'PRIVATE',
    };
    for (const code of [0, 100, 190, 131047, 999_999]) {
      const { message, logText } = textsOf(graphError(400, errorOf(code, rest)));
      expect(message).toContain('PRIVATE');
      expect(logText).not.toContain('PRIVATE');
      expect(logText).toMatch(new RegExp(`^error ${code}, HTTP 400`));
    }
  });

  it("is one line and no longer than a few, whatever Meta's texts hold", () => {
    const long = `a\r\nb\u0085c\u2028d\u001b[2J${'x'.repeat(100_000)}`;
    const { message } = textsOf(
      graphError(400, errorOf(100, { message: long, error_data: { details: `${long}!` } })),
    );
    expect(message).toMatch(/^[^\p{Cc}\p{Zl}\p{Zp}]{1,1000}$/u);
  });

  it('shows no part of a token, though its texts are cut', () => {
    const token = `EAAG${'Zb3xQ9'.repeat(40)}`;
    for (let before = 0; before < 220; before++) {
      const quoting = `${'-'.repeat(before)}${token}`;
      const { message, logText } = textsOf(
        graphError(
          400,
          errorOf(190, { message: quoting, error_data: { details: `${quoting}!` } }),
          token,
        ),
      );
      expect(message).toContain('code 190');
      expect(message).not.toMatch(/EAAG|Zb3x/);
      expect(logText).not.toMatch(/EAAG|Zb3x/);
    }
  });

  it('does without a token to hide', () => {
    expect(harmlessText(graphError(400, errorOf(100), ''))).toBe(
      'Meta refused: (#100) Something (code 100)',
    );
  });

  it.each<[string, number, unknown]>([
    ['no JSON', 500, undefined],
    ['JSON without an error', 500, { success: false }],
    ['an error that is empty', 500, { error: {} }],
    ['a text', 500, 'down'],
    ['a number', 500, 7],
    ['an empty list', 500, []],
    ['nothing but objects', 500, { error: { message: {}, code: {} } }],
  ])('says that an answer cannot be understood: %s', (_what, status, body) => {
    const error = graphError(status, body);
    expect(harmlessText(error)).toBe(
      'Meta answered with HTTP 500 and nothing that can be understood',
    );
    expect(error.logText).toBe('HTTP 500');
    expect(error.temporary).toBe(false);
  });

  it.each<[string, unknown]>([
    ['an error without a code', { error: { message: 'down' } }],
    ['an error that is a text', { error: 'down' }],
    ['a message alone', { message: 'down' }],
    ['a code that is no number', { error: { message: 'down', code: 'x' } }],
    ['a fraction', { error: { message: 'down', code: 1.5 } }],
    ['a list of errors', { errors: [{ title: 'down' }] }],
  ])('shows words without a code: %s', (_what, body) => {
    const error = graphError(503, body);
    expect(harmlessText(error)).toBe('Meta answered with HTTP 503: down');
    expect(error.logText).toBe('HTTP 503');
    expect(error.mayBeDone).toBe(true);
  });

  it.each<[string, unknown]>([
    ['as a text', { error: { message: 'Invalid token', code: '190' } }],
    ['without an error around it', { message: 'Invalid token', code: 190 }],
    ['under another name', { error: { message: 'Invalid token', error_code: 190 } }],
    ['in a list of errors', { errors: [{ message: 'Invalid token', code: '190' }] }],
    ['in a list', [{ error: { message: 'Invalid token', code: 190 } }]],
  ])('reads a code: %s', (_what, body) => {
    const error = graphError(401, body);
    expect(harmlessText(error)).toMatch(
      /^Meta refused: Invalid token \(code 190\) – create a new access token/,
    );
    expect(error.mayBeDone).toBe(false);
  });

  it('tells what is wrong with a proof', () => {
    const missing = 'API calls from the server require an appsecret_proof argument';
    const wrong = 'Invalid appsecret_proof provided in the API argument';
    expect(textsOf(graphError(400, errorOf(100, { message: missing }))).message).toMatch(
      /set WHATSAPP_APP_SECRET/,
    );
    const { message, logText } = textsOf(graphError(400, errorOf(100, { message: wrong })));
    expect(message).toMatch(/WHATSAPP_APP_SECRET is not of the app that WHATSAPP_ACCESS_TOKEN/);
    expect(logText).toMatch(/WHATSAPP_APP_SECRET/);
    expect(graphError(400, errorOf(100)).proof).toBeUndefined();
    expect(graphError(400, errorOf(190, { message: missing })).proof).toBeUndefined();
  });
});

describe('what the code decides', () => {
  const COME_AGAIN = [2, 4, 80007, 130429, 131016, 131056, 131057, 133004, 2494100];

  for (const code of COME_AGAIN) {
    it.each([200, 400, 401, 403, 429, 500, 503])(
      `is to come again: ${code} with HTTP %i`,
      (status) => {
        const error = graphError(status, errorOf(code));
        expect(error.temporary).toBe(true);
        expect(error.mayBeDone).toBe(false);
      },
    );
  }

  const NOT_AGAIN = [
    ...[0, 1, 3, 10, 33, 100, 104, 190, 200, 299, 368, 130403, 130472, 130497, 131000, 131005],
    ...[131008, 131009, 131021, 131026, 131030, 131031, 131037, 131042, 131045, 131047, 131048],
    ...[131049, 131050, 131051, 131062, 132000, 132001, 133005, 133006, 133010, 133016, 135000],
    ...[-1, 999_999],
  ];
  for (const code of NOT_AGAIN) {
    it.each([200, 400, 429, 500, 503])(`is to give up: ${code} with HTTP %i`, (status) => {
      const error = graphError(status, errorOf(code, { is_transient: true }));
      expect(error.temporary).toBe(false);
    });
  }
});

describe('without a code', () => {
  it('only a 429 is to come again', () => {
    for (let status = 200; status < 600; status++) {
      expect(graphError(status, undefined).temporary).toBe(status === 429);
    }
  });
});
