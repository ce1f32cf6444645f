import { describe, expect, it } from 'vitest';
import { sendMessage } from '../../../src/messaging/send-message.ts';
import { MAX_TEXT_LENGTH } from '../../../src/messaging/send-text.ts';
import {
  accepted,
  bodyOf,
  configWith,
  fakeClock,
  fakeHost,
  graphError,
  networkFailure,
  reply,
  type Step,
  scriptedHttp,
} from '../fakes.ts';

const TO = '+491700000001';
const ERROR = /^error: [^\p{Cc}\p{Zl}\p{Zp}]{10,1500}$/u;
const MAY_BE_OUT = /may have gone out/;

interface Attempt {
  content?: string;
  to?: string;
  variables?: Record<string, string>;
}

function send({ content = 'hi', to = TO, variables = {} }: Attempt, ...steps: Step[]) {
  const config = configWith(variables);
  const http = scriptedHttp(...steps);
  const clock = fakeClock();
  const result = sendMessage(content, to, { config, host: fakeHost({ http, clock }) });
  const bodies = http.calls.map((call) => JSON.parse(bodyOf(call)) as Record<string, unknown>);
  return { result, calls: http.calls, bodies, sleeps: clock.sleeps };
}

function textsOf(bodies: Record<string, unknown>[]): unknown[] {
  return bodies.map(({ text }) => (text as { body: unknown }).body);
}

describe('a message that goes out', () => {
  it('gives its id', () => {
    const { result, calls, bodies } = send({ content: 'hi "Ada"\n👍🏿' }, accepted('wamid.OUT1'));
    expect(result).toBe('wamid.OUT1');
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({
      method: 'POST',
      url: { authority: 'graph.facebook.com', path: '/v25.0/800000000000002/messages' },
    });
    expect(bodies).toEqual([
      {
        biz_opaque_callback_data: '0123456789abcdef',
        messaging_product: 'whatsapp',
        recipient_type: 'individual',
        to: TO,
        type: 'text',
        text: { body: 'hi "Ada"\n👍🏿' },
      },
    ]);
  });

  it.each(['+49 170 0000001', '0049 (0)170 / 0000001', '491700000001'])(
    'goes to plus and digits: %s',
    (to) => {
      const { result, bodies } = send({ to }, accepted('wamid.OUT1'));
      expect(result).toBe('wamid.OUT1');
      expect(bodies[0]).toMatchObject({ to: TO });
      expect(bodies[0]).not.toHaveProperty('recipient');
    },
  );

  it.each(['DE.1234567890abc', 'DE.ENT.1234567890abc'])('goes to a user id: %s', (to) => {
    const { result, bodies } = send(
      { to },
      reply(200, {
        messaging_product: 'whatsapp',
        contacts: [{ input: to, user_id: to }],
        messages: [{ id: 'wamid.OUT1' }],
      }),
    );
    expect(result).toBe('wamid.OUT1');
    expect(bodies[0]).toMatchObject({ recipient: to });
    expect(bodies[0]).not.toHaveProperty('to');
  });

  it('keeps the blanks around its content', () => {
    expect(textsOf(send({ content: ' hi \n' }, accepted('wamid.OUT1')).bodies)).toEqual([' hi \n']);
  });

  it('of 4096 characters is one', () => {
    const content = 'x'.repeat(4096);
    const { result, bodies } = send({ content }, accepted('wamid.OUT1'));
    expect(MAX_TEXT_LENGTH).toBe(4096);
    expect(result).toBe('wamid.OUT1');
    expect(textsOf(bodies)).toEqual([content]);
  });

  it('of more goes out in parts, in order, and gives the last id', () => {
    const content = `${'a'.repeat(4000)}\n\n${'b'.repeat(4000)}\n\n${'c'.repeat(100)}`;
    const { result, bodies } = send(
      { content },
      accepted('wamid.OUT1'),
      accepted('wamid.OUT2'),
      accepted('wamid.OUT3'),
    );
    expect(result).toBe('wamid.OUT3');
    expect(textsOf(bodies)).toEqual(['a'.repeat(4000), 'b'.repeat(4000), 'c'.repeat(100)]);
    for (const body of bodies) expect(body).toMatchObject({ to: TO, type: 'text' });
  });

  it('goes out after a throttled answer and a refused connection', () => {
    const { result, calls, sleeps } = send(
      {},
      graphError(130429, {}, { headers: { 'retry-after': '2' } }),
      networkFailure('connection-refused', false),
      accepted('wamid.OUT1'),
    );
    expect(result).toBe('wamid.OUT1');
    expect(calls).toHaveLength(3);
    expect(sleeps).toHaveLength(2);
    expect(sleeps[0]).toBe(2_000);
  });

  it('needs token and phone number id only', () => {
    const { result } = send(
      {
        variables: {
          WHATSAPP_WEBHOOK_VERIFY_TOKEN: '',
          WHATSAPP_WEBHOOK_URL: '',
          WHATSAPP_APP_SECRET: '',
          WHATSAPP_WEBHOOK_REGISTER: 'malformed',
        },
      },
      accepted('wamid.OUT1'),
    );
    expect(result).toBe('wamid.OUT1');
  });
});

describe('a message that is refused before anything is sent', () => {
  it.each(['', ' ', 'Ada', '0151 12345678', '+15550100123, +15550100124', 'DE.', '__proto__'])(
    'has no receiver: %j',
    (to) => {
      const { result, calls } = send({ to });
      expect(result).toMatch(ERROR);
      expect(result).toMatch(/receiver.*phone number with country code.*user id/);
      expect(calls).toEqual([]);
    },
  );

  it.each(['', ' ', '\r\n\t', '\u00a0\u2003', ' '.repeat(10_000)])(
    'has no content: %j',
    (content) => {
      const { result, calls } = send({ content });
      expect(result).toMatch(ERROR);
      expect(result).toMatch(/content is empty/);
      expect(calls).toEqual([]);
    },
  );

  it.each([
    ['WHATSAPP_ACCESS_TOKEN', ''],
    ['WHATSAPP_ACCESS_TOKEN', 'PRIVATE token'],
    ['WHATSAPP_PHONE_NUMBER_ID', ''],
    ['WHATSAPP_PHONE_NUMBER_ID', '+49 PRIVATE'],
    ['WHATSAPP_API_URL', 'http://PRIVATE.example.com'],
  ])('has no %s, or a malformed one (%j)', (name, value) => {
    const { result, calls } = send({ variables: { [name]: value } });
    expect(result).toMatch(ERROR);
    expect(result).toContain(name);
    expect(result).not.toContain('PRIVATE');
    expect(calls).toEqual([]);
  });
});

describe('a message that fails', () => {
  it("tells Meta's message, code and details", () => {
    const { result, calls } = send(
      {},
      graphError(131009, {
        message: '(#131009) Parameter value is not valid',
        error_data: { messaging_product: 'whatsapp', details: 'Text too odd' },
      }),
    );
    expect(result).toMatch(ERROR);
    for (const part of ['(#131009) Parameter value is not valid', 'code 131009', 'Text too odd']) {
      expect(result).toContain(part);
    }
    expect(result).not.toMatch(MAY_BE_OUT);
    expect(calls).toHaveLength(1);
  });

  it.each([
    [131047, /24 hours/],
    [190, /WHATSAPP_ACCESS_TOKEN/],
    [131030, /list/],
  ])('says what to do about code %i', (code, hint) => {
    expect(send({}, graphError(code)).result).toMatch(hint);
  });

  it.each([
    ['a time-out of the answer', networkFailure('HTTP-response-timeout', true)],
    ['a time-out while reading', networkFailure('connection-read-timeout', true)],
    ['a broken connection', networkFailure('connection-terminated', true)],
    ['half an answer', networkFailure('HTTP-response-incomplete', true)],
    ['HTTP 500 without a code', reply(500, '<html>')],
    ['HTTP 503 of a gateway', reply(503, '', { 'retry-after': '1' })],
    ['garbage', reply(200, 'garbage')],
    ['an answer without an id', reply(200, { messages: [] })],
    ['an answer with an empty id', reply(200, { messages: [{ id: '' }] })],
    ['an answer whose id is no text', reply(200, { messages: [{ id: 7 }] })],
    ['an answer whose messages are none', reply(200, { messages: 'wamid.OUT1' })],
    ['an answer of nothing', reply(200, {})],
  ])('may have gone out, and is not sent again: %s', (_what, step) => {
    const { result, calls, sleeps } = send({}, step, accepted('wamid.SECOND'));
    expect(result).toMatch(ERROR);
    expect(result).toMatch(MAY_BE_OUT);
    expect(calls).toHaveLength(1);
    expect(sleeps).toEqual([]);
  });

  it.each([
    ['connection-timeout', 1],
    ['TLS-certificate-error', 1],
  ])('surely did not go out: %s', (code, requests) => {
    const { result, calls } = send({}, networkFailure(code, false), accepted('wamid.SECOND'));
    expect(result).toMatch(ERROR);
    expect(result).toMatch(/could not connect.*nothing was sent/);
    expect(result).toContain(code);
    expect(result).not.toMatch(MAY_BE_OUT);
    expect(calls).toHaveLength(requests);
  });

  it('surely did not go out when every connection was refused', () => {
    const refused = networkFailure('connection-refused', false);
    const { result, calls } = send({}, ...Array<Step>(10).fill(refused));
    expect(result).toMatch(/^error: .*connection-refused.*nothing was sent/);
    expect(calls.length).toBeGreaterThan(1);
  });

  it('surely did not go out when Meta throttled to the end', () => {
    const { result } = send({}, ...Array<Step>(10).fill(graphError(130429)));
    expect(result).toMatch(/^error: .*code 130429/);
    expect(result).not.toMatch(MAY_BE_OUT);
  });

  it('tells how many parts went out, and sends no more', () => {
    const content = 'x'.repeat(3 * 4096);
    const { result, calls } = send(
      { content },
      accepted('wamid.OUT1'),
      graphError(131047),
      accepted('wamid.OUT3'),
    );
    expect(result).toMatch(ERROR);
    expect(result).toMatch(/^error: 1 of 3 messages went out/);
    expect(result).toContain('code 131047');
    expect(calls).toHaveLength(2);
  });

  it('tells that no part went out, and that one may have', () => {
    const content = 'x'.repeat(2 * 4096);
    expect(send({ content }, graphError(190)).result).toMatch(/^error: 0 of 2 messages/);
    const { result } = send(
      { content },
      accepted('wamid.OUT1'),
      networkFailure('HTTP-response-timeout', true),
    );
    expect(result).toMatch(/^error: 1 of 2 messages went out.*may have gone out/);
  });

  it('tells of no parts when there was one', () => {
    expect(send({}, graphError(190)).result).not.toMatch(/of 1/);
  });

  it('costs the next one nothing', () => {
    const config = configWith();
    const http = scriptedHttp(
      graphError(190),
      networkFailure('connection-terminated', true),
      reply(500, ''),
      accepted('wamid.OUT4'),
    );
    const host = fakeHost({ http });
    const results = [1, 2, 3, 4].map(() => sendMessage('hi', TO, { config, host }));
    expect(results.slice(0, 3)).toEqual(Array(3).fill(expect.stringMatching(ERROR)));
    expect(results[3]).toBe('wamid.OUT4');
  });

  it('leaves a bug of ours to the caller', () => {
    expect(() =>
      send({}, () => {
        throw new TypeError('a bug');
      }),
    ).toThrow(TypeError);
  });
});

describe('the access token', () => {
  const SHORT = 'EAAqX7vZw0pLk3';
  const LONG = `EAAG${'Zb3xQ9'.repeat(40)}`;

  /** The longest beginning, end or middle of the token that a text shows. */
  function shown(text: string, token: string): number {
    for (let length = token.length; length > 0; length--) {
      for (let start = 0; start + length <= token.length; start++) {
        if (text.includes(token.slice(start, start + length))) return length;
      }
    }
    return 0;
  }

  const places: [string, (token: string) => Step][] = [
    ['message', (token) => graphError(190, { message: `Malformed access token ${token}` })],
    ['message, in quotes', (token) => graphError(190, { message: `The token "${token}" expired` })],
    ['message, alone', (token) => graphError(190, { message: token })],
    ['message, twice', (token) => graphError(190, { message: `${token} is not ${token}` })],
    [
      'message, behind a long text',
      (token) => graphError(190, { message: `${'x '.repeat(95)}${token}` }),
    ],
    ['details', (token) => graphError(190, { error_data: { details: `token ${token}` } })],
    [
      'details, behind a long text',
      (token) => graphError(190, { error_data: { details: `${'x '.repeat(190)}${token}` } }),
    ],
    ['error_data', (token) => graphError(190, { error_data: `token ${token}` })],
    [
      'message for people',
      (token) => graphError(190, { error_data: null, error_user_msg: `token ${token}` }),
    ],
    ['answer that is no JSON', (token) => reply(500, `token ${token}`)],
    ['answer without an error', (token) => reply(200, { token })],
  ];
  for (const [what, step] of places) {
    it.each([
      ['short', SHORT],
      ['long', LONG],
    ])(`is not shown though Meta quotes it in its ${what}: a %s token`, (_what, token) => {
      const variables = { WHATSAPP_ACCESS_TOKEN: token };
      const { result, calls } = send({ variables }, step(token));
      expect(JSON.stringify(calls)).toContain(token);
      expect(result).toMatch(ERROR);
      expect(shown(result, token)).toBeLessThan(4);
    });
  }

  it('is not shown when the network fails', () => {
    for (const connected of [true, false]) {
      const { result } = send({}, networkFailure('connection-terminated', connected));
      expect(result).toMatch(ERROR);
      expect(result).not.toContain('test-access-token');
    }
  });

  it('may hold what is special in replacements', () => {
    const token = '$&a$1.*+?[(';
    const variables = { WHATSAPP_ACCESS_TOKEN: token };
    const { result } = send({ variables }, graphError(190, { message: `token ${token}!` }));
    expect(result).toMatch(ERROR);
    expect(result).not.toContain(token);
  });
});
