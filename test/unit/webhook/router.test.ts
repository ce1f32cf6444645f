import { describe, expect, it, vi } from 'vitest';
import { sign } from '../../../scripts/lib/webhook-payload.ts';
import type { Config } from '../../../src/config.ts';
import type { Message } from '../../../src/events/on-message.ts';
import type { Log } from '../../../src/ports.ts';
import type { Refusal } from '../../../src/webhook/refusal.ts';
import { MAX_BODY_BYTES, type Routed, route as routeIn } from '../../../src/webhook/router.ts';
import { answerVerification } from '../../../src/webhook/verification.ts';
import {
  APP_SECRET,
  PHONE_NUMBER_ID,
  TEST_VARIABLES,
  VERIFY_TOKEN,
} from '../../cases/variables.ts';
import { WEBHOOK_CASES } from '../../cases/webhook-cases.ts';
import { expectRefusalLine } from '../../helpers/cases.ts';
import { configWith, fakeComponents, fakeLog, webhookRequest } from '../fakes.ts';

/** Without an inbox. */
function route(
  request: Parameters<typeof routeIn>[0],
  config: Config,
  log: Log,
): Routed & { messages: readonly Message[]; refusal: Refusal | undefined } {
  const context = { config, log, components: fakeComponents(), openInbox: () => undefined };
  const { response, next } = routeIn(request, context);
  if (next.kind === 'deliver') throw new Error('there is no inbox to deliver from');
  return {
    ...{ response, next },
    messages:
      next.kind === 'fan-out'
        ? next.events.flatMap((event) => (event.kind === 'message' && event.plain) || [])
        : [],
    refusal: next.kind === 'refused' ? next.refusal : undefined,
  };
}

const CONTENT = 'PRIVATE-CONTENT';
const NAME = 'PRIVATE-NAME';
const PHONE = '491700000001';

const TEXT = JSON.stringify({
  object: 'whatsapp_business_account',
  entry: [
    {
      changes: [
        {
          field: 'messages',
          value: {
            metadata: { phone_number_id: PHONE_NUMBER_ID },
            contacts: [{ profile: { name: NAME }, wa_id: PHONE }],
            messages: [
              { from: PHONE, id: 'wamid.R1', type: 'text', text: { body: CONTENT } },
              { from: PHONE, id: 'wamid.R2', type: 'reaction', reaction: { emoji: CONTENT } },
              { from: PHONE, id: 'wamid.R3', type: 'text', group_id: 'g', text: { body: CONTENT } },
              { from: PHONE, id: 'wamid.R4', type: 'location', location: { name: CONTENT } },
              { id: 'wamid.R5', type: 'text', text: { body: CONTENT } },
            ],
          },
        },
        {
          field: 'messages',
          value: {
            metadata: { phone_number_id: '800000000000009' },
            contacts: [{ profile: { name: NAME }, wa_id: PHONE }],
            messages: [{ from: PHONE, id: 'wamid.R6', type: 'text', text: { body: CONTENT } }],
          },
        },
        { field: 'account_alerts', value: { alert_description: CONTENT } },
      ],
    },
  ],
});

function post(body: string | Uint8Array | 'broken', signature: string | string[] | undefined) {
  return webhookRequest({
    method: 'POST',
    target: '/webhook',
    headers: signature === undefined ? {} : { 'x-hub-signature-256': signature },
    body,
  });
}

function signedPost(body: string) {
  return post(body, sign(body, APP_SECRET));
}

describe('the webhook', () => {
  for (const { name, variables = {}, request, expected } of WEBHOOK_CASES) {
    it(name, () => {
      const log = fakeLog();
      const { response, messages, refusal } = route(
        webhookRequest(request),
        configWith(variables),
        log,
      );
      expect(response.status).toBe(expected.status);
      const headers = Object.fromEntries(response.headers);
      expect(Object.keys(headers)).toHaveLength(response.headers.length);
      expect(headers).toMatchObject(expected.headers ?? {});
      if (typeof expected.body === 'string') expect(response.body).toBe(expected.body);
      else if (expected.body) expect(response.body).toMatch(expected.body);
      expect(messages.map(({ id }) => id)).toEqual(expected.delivered ?? []);
      if (response.status !== 200) {
        // One line that says what is wrong.
        expect(response.body).toMatch(/^[^\n]{10,200}\n$/);
        expect(log.lines).toEqual([]);
        expectRefusalLine(response.status, [`webhook: ${refusal?.logText}`]);
        for (const secret of [APP_SECRET, VERIFY_TOKEN, 'test-access-token']) {
          expect(response.body).not.toContain(secret);
        }
      }
    });
  }

  it('has names for its cases that tell them apart', () => {
    expect(new Set(WEBHOOK_CASES.map(({ name }) => name)).size).toBe(WEBHOOK_CASES.length);
  });
});

describe('a POST', () => {
  it('gives the whole message', () => {
    const { response, messages } = route(signedPost(TEXT), configWith(), fakeLog());
    expect(response).toEqual({ status: 200, headers: [], body: '' });
    expect(messages).toEqual([
      { content: CONTENT, sender: { name: NAME, phone: PHONE }, id: 'wamid.R1' },
    ]);
  });

  it('is read up to 3 MiB', () => {
    const request = signedPost(TEXT);
    route(request, configWith(), fakeLog());
    expect(MAX_BODY_BYTES).toBe(3_145_728);
    expect(request.bodyReads).toEqual([MAX_BODY_BYTES]);
  });

  it('that breaks off is a bad request', () => {
    const { response, messages } = route(post('broken', 'sha256=00'), configWith(), fakeLog());
    expect(response.status).toBe(400);
    expect(response.body).toMatch(/could not be read/);
    expect(messages).toEqual([]);
  });

  it('is parsed when it is signed, and only then', () => {
    const parse = vi.spyOn(JSON, 'parse');
    const decode = vi.spyOn(TextDecoder.prototype, 'decode');
    try {
      const log = fakeLog();
      for (const signature of [
        undefined,
        '',
        'sha256=00',
        sign(TEXT, 'wrong'),
        sign('', APP_SECRET),
      ]) {
        const { response, messages } = route(post(TEXT, signature), configWith(), log);
        expect(response.status).toBe(401);
        expect(messages).toEqual([]);
      }
      expect(parse).not.toHaveBeenCalled();
      expect(decode).not.toHaveBeenCalled();
      expect(log.lines).toEqual([]);

      expect(route(signedPost(TEXT), configWith(), log).messages).toHaveLength(1);
      expect(parse).toHaveBeenCalledTimes(1);
      expect(decode).toHaveBeenCalledTimes(1);
    } finally {
      parse.mockRestore();
      decode.mockRestore();
    }
  });

  it('with two signature headers is refused, though both are right', () => {
    const signature = sign(TEXT, APP_SECRET);
    const twice = post(TEXT, [signature, signature]);
    expect(route(twice, configWith(), fakeLog()).response.status).toBe(401);
    expect(route(post(TEXT, [signature]), configWith(), fakeLog()).response.status).toBe(200);
  });

  it('needs its signature whatever else is missing in the configuration', () => {
    const config = configWith({ WHATSAPP_PHONE_NUMBER_ID: '' });
    expect(route(post(TEXT, undefined), config, fakeLog()).response.status).toBe(401);
  });

  it.each([
    ['missing', ''],
    ['malformed', '+49 30 1'],
  ])('is left to Meta to send again while the phone number id is %s', (_what, id) => {
    const config = configWith({ WHATSAPP_PHONE_NUMBER_ID: id });
    const { response, messages } = route(signedPost(TEXT), config, fakeLog());
    expect(response.status).toBe(503);
    expect(response.body).toMatch(/^WHATSAPP_PHONE_NUMBER_ID /);
    expect(messages).toEqual([]);
  });

  it('needs no more than the phone number id in the configuration', () => {
    const config = configWith({
      WHATSAPP_ACCESS_TOKEN: '',
      WHATSAPP_WEBHOOK_VERIFY_TOKEN: '',
      WHATSAPP_WEBHOOK_URL: 'malformed',
      WHATSAPP_APP_SECRET: '  ',
      WHATSAPP_WEBHOOK_REGISTER: 'malformed',
      WHATSAPP_API_URL: 'malformed',
    });
    const { response, messages } = route(post(TEXT, undefined), config, fakeLog());
    expect(response.status).toBe(200);
    expect(messages).toHaveLength(1);
  });

  it('is handed on to nobody without consumers', () => {
    const config = configWith({ WHATSAPP_INCOMING_HANDLER_COMPONENTS: '' });
    const log = fakeLog();
    const { response, next } = route(signedPost(TEXT), config, log);
    expect([response.status, next]).toEqual([200, { kind: 'nothing' }]);
    expect(log.warnings).toHaveLength(6);
  });

  it('that is nested too deep costs nothing but itself', () => {
    const depth = 100_000;
    const body = `{"object":"whatsapp_business_account","entry":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    const { response, messages } = route(signedPost(body), configWith(), fakeLog());
    expect([200, 400]).toContain(response.status);
    expect(messages).toEqual([]);
    expect(route(signedPost(TEXT), configWith(), fakeLog()).messages).toHaveLength(1);
  });

  it('for something else costs one log line', () => {
    const log = fakeLog();
    route(signedPost('{"object":"page\\nPRIVATE"}'), configWith(), log);
    expect(log.lines).toEqual([expect.stringMatching(/^ignored .*whatsapp_business_account$/)]);
  });
});

describe('the log of the webhook', () => {
  it('names kind and id of what is skipped', () => {
    const log = fakeLog();
    route(signedPost(TEXT), configWith(), log);
    expect(log.infos).toEqual([]);
    expect(log.warnings).toEqual([
      expect.stringMatching(/reaction wamid\.R2\b/),
      expect.stringMatching(/text wamid\.R3\b.*group/),
      expect.stringMatching(/location wamid\.R4\b/),
      expect.stringMatching(/text wamid\.R5\b.*sender/),
      expect.stringMatching(/800000000000009/),
      expect.stringMatching(/account_alerts/),
    ]);
  });

  it('holds no content, names, numbers of people or secrets', () => {
    const log = fakeLog();
    const secrets = [
      APP_SECRET,
      VERIFY_TOKEN,
      'test-access-token',
      sign(TEXT, APP_SECRET).slice('sha256='.length),
    ];
    route(signedPost(TEXT), configWith(), log);
    route(post(TEXT, sign(TEXT, 'wrong')), configWith(), log);
    route(post(TEXT, undefined), configWith({ WHATSAPP_PHONE_NUMBER_ID: '' }), log);
    route(signedPost(`${TEXT}!`), configWith(), log);
    route(
      webhookRequest({
        method: 'GET',
        target: `/webhook?hub.mode=subscribe&hub.verify_token=${VERIFY_TOKEN}&hub.challenge=PRIVATE`,
      }),
      configWith(),
      log,
    );
    const everything = log.lines.join('\n');
    expect(everything).toContain('wamid.R2');
    for (const text of ['PRIVATE', PHONE, ...secrets]) expect(everything).not.toContain(text);
  });
});

describe('a GET', () => {
  it('reads no body and no signature', () => {
    const request = webhookRequest({
      method: 'GET',
      target: `/webhook?hub.mode=subscribe&hub.verify_token=${VERIFY_TOKEN}&hub.challenge=77`,
      body: TEXT,
    });
    expect(route(request, configWith(), fakeLog()).response.body).toBe('77');
    expect(request.bodyReads).toEqual([]);
    expect(request.headerReads).toEqual([]);
  });

  it('gives away neither token in its answer', () => {
    const request = webhookRequest({ method: 'GET', target: '/webhook?hub.verify_token=GIVEN' });
    const { response } = route(request, configWith(), fakeLog());
    expect(response.status).toBe(403);
    expect(response.body).not.toContain('GIVEN');
    expect(response.body).not.toContain(VERIFY_TOKEN);
  });
});

describe('a request that is refused by method or path', () => {
  it.each([
    ['PUT', '/webhook', 405],
    ['POST', '/other', 404],
    ['POST', '/webhookx', 404],
    ['POST', '//webhook', 404],
    ['POST', '/webhook//', 404],
    ['POST', '/%77ebhook', 404],
    ['POST', '/?/webhook', 404],
    ['POST', 'webhook', 404],
    ['POST', '', 404],
    ['POST', '*', 404],
  ])('is not read: %s %s', (method, target, status) => {
    const request = webhookRequest({
      method,
      target,
      headers: { 'x-hub-signature-256': sign(TEXT, APP_SECRET) },
      body: TEXT,
    });
    const { response, messages } = route(request, configWith(), fakeLog());
    expect(response.status).toBe(status);
    expect(messages).toEqual([]);
    expect(request.bodyReads).toEqual([]);
  });

  it('needs no configuration', () => {
    const config = configWith(
      Object.fromEntries(Object.keys(TEST_VARIABLES).map((name) => [name, ''])),
    );
    for (const [method, target, status] of [
      ['GET', '/', 404],
      ['DELETE', '/webhook', 405],
    ] as const) {
      const request = webhookRequest({ method, target });
      expect(route(request, config, fakeLog()).response.status).toBe(status);
    }
  });
});

describe('answerVerification', () => {
  const right = { 'hub.mode': 'subscribe', 'hub.verify_token': 'token', 'hub.challenge': '77' };

  it('gives the challenge', () => {
    expect(answerVerification(new Map(Object.entries(right)), 'token')).toBe('77');
  });

  it.each([
    ['another mode', { 'hub.mode': 'other' }, 403],
    ['an empty mode', { 'hub.mode': '' }, 403],
    ['another token', { 'hub.verify_token': 'other' }, 403],
    ['an empty token', { 'hub.verify_token': '' }, 403],
    ['an empty challenge', { 'hub.challenge': '' }, 400],
    ['another token and no challenge', { 'hub.verify_token': 'x', 'hub.challenge': '' }, 403],
  ])('refuses %s', (_what, change, status) => {
    const query = new Map(Object.entries({ ...right, ...change }));
    expect(() => answerVerification(query, 'token')).toThrow(
      expect.objectContaining({ name: 'Refusal', status }),
    );
  });

  it.each(Object.keys(right))('refuses a query without %s', (missing) => {
    const query = new Map(Object.entries(right).filter(([name]) => name !== missing));
    expect(() => answerVerification(query, 'token')).toThrow(
      expect.objectContaining({ status: missing === 'hub.challenge' ? 400 : 403 }),
    );
  });

  it('never takes an empty token for the right one', () => {
    const query = new Map(Object.entries({ ...right, 'hub.verify_token': '' }));
    expect(() => answerVerification(query, '')).toThrow(expect.objectContaining({ status: 403 }));
  });
});

describe('an error that nobody expected', () => {
  it('is a 500 that the owner is told of, with nothing of the message in either', () => {
    const log = fakeLog();
    const request = {
      ...signedPost(TEXT),
      body: () => {
        throw new RangeError(CONTENT);
      },
    };
    const { response, messages, refusal } = route(request, configWith(), log);
    expect(response).toMatchObject({ status: 500, body: 'internal error, see the log\n' });
    expect(messages).toEqual([]);
    expect(refusal?.logText).toMatch(/^answered 500: internal error: RangeError/);
    expect(refusal?.logText).not.toContain(CONTENT);
  });
});
