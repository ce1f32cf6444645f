import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { Agent, createServer, get, type RequestListener, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Fault,
  type StandIn,
  type StandInOptions,
  startGraphApi,
} from '../../stand-in/graph-api.ts';

const ID = '800000000000002';
const TOKEN = 'the-token';
const TO = '+15550100123';
const APP_CALLBACK = 'https://app.example.com/hook';

interface Reply {
  messaging_product?: string;
  contacts?: { input: string; wa_id?: string; user_id?: string }[];
  messages?: { id: string }[];
  error?: {
    message: string;
    type: string;
    code: number;
    error_subcode?: number;
    is_transient?: boolean;
    error_data?: { messaging_product: string; details: string };
    fbtrace_id: string;
  };
  webhook_configuration?: Record<string, string>;
}

let standIn: StandIn;
let told: string[] = [];
const cleanUps: (() => unknown)[] = [];

beforeAll(async () => {
  standIn = await startGraphApi({
    accessToken: TOKEN,
    phoneNumberId: ID,
    verifiedName: 'Acme',
    callbacks: { application: APP_CALLBACK },
    handshakeTimeoutMs: 300,
    onMessage: (message) => told.push(message.id),
  });
});
afterAll(() => standIn.close());
beforeEach(() => {
  standIn.reset();
  told = [];
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

const NOW = Date.UTC(2026, 0, 31, 12);

/** The time of day stands still; timers go on. */
function stopClock(): void {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  cleanUps.push(() => vi.useRealTimers());
}

function call(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${TOKEN}`, ...init.headers };
  return fetch(`${standIn.url}${path}`, { ...init, headers });
}

function post(path: string, body: unknown, init: RequestInit = {}): Promise<Response> {
  const headers = { 'content-type': 'application/json', ...init.headers };
  return call(path, { method: 'POST', body: JSON.stringify(body), ...init, headers });
}

function text(change: Record<string, unknown> = {}): Record<string, unknown> {
  return { messaging_product: 'whatsapp', to: TO, type: 'text', text: { body: 'hi' }, ...change };
}

function send(change: Record<string, unknown> = {}, init: RequestInit = {}): Promise<Response> {
  return post(`/${ID}/messages`, text(change), init);
}

function setCallback(uri: unknown, token: unknown = 's3'): Promise<Response> {
  const configuration = { override_callback_uri: uri, verify_token: token };
  return post(`/${ID}`, { webhook_configuration: configuration });
}

async function reply(response: Response | Promise<Response>): Promise<Reply> {
  return (await (await response).json()) as Reply;
}

/** Status and code of a refusal, once the rest of it is seen to be in Meta's shape. */
async function refusal(response: Response | Promise<Response>): Promise<[number, number]> {
  const answer = await response;
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  const { error } = await reply(answer);
  expect(error?.message).toEqual(expect.any(String));
  expect(error?.type).toMatch(/^(OAuth|GraphMethod)Exception$/);
  expect(error?.fbtrace_id).toMatch(/^A[\w-]{20,}$/);
  return [answer.status, error?.code ?? Number.NaN];
}

/** A server in the component's place. */
async function callbackServer(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
}

function challengeOf(url: string | undefined): string {
  return new URL(url ?? '', 'http://callback').searchParams.get('hub.challenge') ?? '';
}

const echo: RequestListener = (incoming, response) => response.end(challengeOf(incoming.url));

describe('the server', () => {
  it('gives out its base with the version', async () => {
    expect(standIn.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v25\.0$/);
    const other = await startGraphApi({ accessToken: 't', phoneNumberId: '1', version: 'v26.0' });
    cleanUps.push(() => other.close());
    expect(other.url).toMatch(/\/v26\.0$/);
  });

  it('listens on its own loopback address only', async () => {
    // All of 127.0.0.0/8 is loopback: a server that listens everywhere would answer here.
    const socket = connect(Number(new URL(standIn.url).port), '127.0.0.2');
    cleanUps.push(() => socket.destroy());
    socket.setTimeout(300, () => socket.destroy(new Error('nobody there')));
    await expect(once(socket, 'connect')).rejects.toThrow();
  });

  it.each(['15550100100', '+15550100100', ''])(
    'does not guess the country of %j',
    async (display) => {
      const options = { accessToken: 't', phoneNumberId: '1', displayPhoneNumber: display };
      await expect(startGraphApi(options)).rejects.toThrow('displayPhoneNumber');
    },
  );

  it('speaks HTTP/1.1 and keeps connections', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    cleanUps.push(() => agent.destroy());
    const headers = { authorization: `Bearer ${TOKEN}` };
    const reused: boolean[] = [];
    for (let turn = 0; turn < 2; turn += 1) {
      const outgoing = get(`${standIn.url}/${ID}`, { agent, headers });
      const [response] = await once(outgoing, 'response');
      expect(response.httpVersion).toBe('1.1');
      await once(response.resume(), 'close');
      reused.push(outgoing.reusedSocket);
    }
    expect(reused).toEqual([false, true]);
  });

  it('records requests, and forgets them on reset', async () => {
    stopClock();
    const { requests, sent } = standIn;
    await send();
    await call(`/${ID}?fields=id`);
    expect(requests).toMatchObject([
      { method: 'POST', path: `/v25.0/${ID}/messages`, body: JSON.stringify(text()) },
      { method: 'GET', path: `/v25.0/${ID}?fields=id`, body: '' },
    ]);
    expect(requests[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(requests[0]?.at).toBe(NOW);
    standIn.reset();
    expect([requests, sent]).toEqual([[], []]);
  });

  it('takes no message from a client that goes away in the middle of it', async () => {
    const body = JSON.stringify(text());
    const headers = {
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/json',
      'content-length': body.length + 1,
    };
    const outgoing = request(`${standIn.url}/${ID}/messages`, { method: 'POST', headers });
    outgoing.on('error', () => {});
    outgoing.write(body, () => outgoing.destroy());
    await vi.waitFor(() => expect(standIn.requests).toHaveLength(1));
    expect(standIn.sent).toEqual([]);
  });

  it('answers an error of Meta when onMessage throws', async () => {
    const options = { accessToken: TOKEN, phoneNumberId: ID };
    const other = await startGraphApi({
      ...options,
      onMessage: () => {
        throw new Error('no');
      },
    });
    cleanUps.push(() => other.close());
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(text()) };
    expect(await refusal(fetch(`${other.url}/${ID}/messages`, init))).toEqual([500, 1]);
  });
});

describe('access and paths', () => {
  it.each([
    ['no token', '', 104],
    ['no bearer token', `Basic ${TOKEN}`, 104],
    ['a bare token', TOKEN, 104],
    ['another token', 'Bearer wrong', 190],
    ['the start of the token', `Bearer ${TOKEN.slice(0, -1)}`, 190],
    ['more than the token', `Bearer ${TOKEN}x`, 190],
  ])('refuses %s', async (_, authorization, code) => {
    expect(await refusal(send({}, { headers: { authorization } }))).toEqual([401, code]);
    expect(await refusal(call(`/${ID}`, { headers: { authorization } }))).toEqual([401, code]);
    expect(standIn.sent).toEqual([]);
  });

  it('refuses a request without an authorization header', async () => {
    const init = { method: 'POST', body: JSON.stringify(text()) };
    expect(await refusal(fetch(`${standIn.url}/${ID}/messages`, init))).toEqual([401, 104]);
  });

  it.each([
    ['POST', '/800000000000003/messages'],
    ['GET', '/800000000000003'],
    ['POST', '/800000000000003'],
    ['GET', `/${ID}/messages`],
    ['DELETE', `/${ID}`],
    ['POST', `/${ID}/flows`],
    ['POST', `/${ID}/messages/more`],
    ['GET', '/'],
    ['GET', ''],
  ])('does not know %s %s', async (method, path) => {
    const headers = { 'content-type': 'application/json' };
    const body = method === 'POST' ? JSON.stringify(text()) : null;
    const response = await call(path, { method, headers, body });
    const { error } = await reply(response.clone());
    expect(await refusal(response)).toEqual([400, 100]);
    expect(error).toMatchObject({ type: 'GraphMethodException', error_subcode: 33 });
    expect(error?.message).toContain(`Unsupported ${method.toLowerCase()} request`);
    expect(standIn.sent).toEqual([]);
  });

  it.each(['/v26.0', '/v1.0', ''])('serves the version %j', async (version) => {
    const url = `${new URL(standIn.url).origin}${version}/${ID}?fields=id`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${TOKEN}` } });
    expect(await response.json()).toEqual({ id: ID });
  });
});

describe('an app and a number with limits', () => {
  /** One of its own, and a text sent through it. */
  async function sendTo(
    options: Pick<StandInOptions, 'appSecret' | 'requireAppSecret' | 'receivers'>,
    { to = TO, proof }: { to?: string; proof?: string } = {},
  ) {
    const own = await startGraphApi({ accessToken: TOKEN, phoneNumberId: ID, ...options });
    cleanUps.push(() => own.close());
    const query = proof === undefined ? '' : `?appsecret_proof=${proof}`;
    const response = await fetch(`${own.url}/${ID}/messages${query}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify(text({ to })),
    });
    const { error } = await reply(response);
    return { code: error?.code, message: error?.message, sent: own.sent.length };
  }

  const SECRET = { appSecret: 'the-secret' };
  const PROOF = createHmac('sha256', 'the-secret').update(TOKEN).digest('hex');

  it('wants a proof where the app does, and the right one everywhere', async () => {
    const required = { ...SECRET, requireAppSecret: true };
    expect(await sendTo(required)).toMatchObject({
      ...{ code: 100, sent: 0, message: expect.stringMatching(/require an appsecret_proof/) },
    });
    expect(await sendTo(required, { proof: PROOF })).toMatchObject({ code: undefined, sent: 1 });
    expect(await sendTo(SECRET)).toMatchObject({ code: undefined, sent: 1 });
    expect(await sendTo(SECRET, { proof: PROOF.toUpperCase() })).toMatchObject({
      ...{ code: 100, sent: 0, message: expect.stringMatching(/^Invalid appsecret_proof/) },
    });
  });

  it('writes to the receivers of a test number only', async () => {
    const listed = '+541112345678';
    const receivers = [listed];
    expect(await sendTo({ receivers }, { to: listed })).toMatchObject({ sent: 1 });
    expect(await sendTo({ receivers }, { to: '+5491112345678' })).toMatchObject({
      ...{ code: 131030, sent: 0 },
    });
  });
});

describe('messages', () => {
  it('takes a text message', async () => {
    stopClock();
    const body = text({ context: { message_id: 'wamid.AAA1' } });
    const response = await post(`/${ID}/messages`, body);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    const answer = await reply(response);
    const [sent] = standIn.sent;
    expect(answer).toEqual({
      messaging_product: 'whatsapp',
      contacts: [{ input: TO, wa_id: TO.slice(1) }],
      messages: [{ id: sent?.id }],
    });
    expect(standIn.sent).toEqual([
      { id: sent?.id, number: ID, type: 'text', to: TO, body: 'hi', at: NOW, raw: body },
    ]);
    expect(told).toEqual([sent?.id]);
  });

  it('gives each message an id like those of Meta', async () => {
    for (let turn = 0; turn < 20; turn += 1) await send();
    const ids = standIn.sent.map(({ id }) => id);
    expect(new Set(ids).size).toBe(20);
    for (const id of ids) expect(id).toMatch(/^wamid\.HBg[A-Za-z0-9+/]{40,}={0,2}$/);
  });

  it.each([
    ['15550100123', '+115550100123'],
    ['5550100123', '+15550100123'],
    ['+1 (555) 010-0123', TO],
    ['+491700000001', '+491700000001'],
    ['+1234567', '+1234567'],
    ['+123456789012345', '+123456789012345'],
  ])('dials %s as %s', async (to, dialled) => {
    const { contacts } = await reply(send({ to }));
    expect(contacts).toEqual([{ input: to, wa_id: dialled.slice(1) }]);
    expect(standIn.sent[0]?.to).toBe(dialled);
  });

  it('takes the country code of the business from its number', async () => {
    const display = { displayPhoneNumber: '+49 30 000001' };
    const other = await startGraphApi({ accessToken: TOKEN, phoneNumberId: ID, ...display });
    cleanUps.push(() => other.close());
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const body = JSON.stringify(text({ to: '1700000001' }));
    await fetch(`${other.url}/${ID}/messages`, { method: 'POST', headers, body });
    expect(other.sent[0]?.to).toBe('+491700000001');
  });

  it.each([
    'DE.1',
    'US.13491208655302741918',
    'US.ENT.11815799212886844830',
    `DE.${'a'.repeat(128)}`,
  ])('sends to the business-scoped user id %s', async (recipient) => {
    const { contacts } = await reply(send({ to: undefined, recipient }));
    expect(contacts).toEqual([{ input: recipient, user_id: recipient }]);
    expect(standIn.sent).toHaveLength(1);
    expect(standIn.sent[0]?.recipient).toBe(recipient);
    expect(standIn.sent[0]).not.toHaveProperty('to');
  });

  it('prefers to over recipient', async () => {
    const { contacts } = await reply(send({ recipient: 'DE.1' }));
    expect(contacts).toEqual([{ input: TO, wa_id: TO.slice(1) }]);
    expect(standIn.sent[0]).toMatchObject({ to: TO });
    expect(standIn.sent[0]).not.toHaveProperty('recipient');
  });

  it.each([
    ['no type', { type: undefined }],
    ['a link preview', { text: { body: 'hi', preview_url: true } }],
    ['recipient_type individual', { recipient_type: 'individual' }],
    ['4096 characters', { text: { body: 'x'.repeat(4096) } }],
    ['4096 code units of emoji', { text: { body: '🙂'.repeat(2048) } }],
  ])('takes %s', async (_, change) => {
    expect((await send(change)).status).toBe(200);
    expect(standIn.sent).toHaveLength(1);
  });

  it.each([
    ['no messaging_product', { messaging_product: undefined }, 100],
    ['another messaging_product', { messaging_product: 'messenger' }, 100],
    ['another type of recipient', { recipient_type: 'channel' }, 131009],
    ['an unknown key', { txt: 'hi' }, 100],
    ['neither to nor recipient', { to: undefined }, 100],
    ['an empty to', { to: '' }, 131009],
    ['a to that is a number', { to: 15550100123 }, 131009],
    ['letters in to', { to: '+1555 CALL NOW' }, 131009],
    ['a + in the middle of to', { to: '1+5550100123' }, 131009],
    ['6 digits', { to: '+123456' }, 131009],
    ['16 digits', { to: '+1234567890123456' }, 131009],
    ['a user id in to', { to: 'DE.1234567890' }, 131009],
    ['a wrong to beside a good recipient', { to: '+1', recipient: 'DE.1' }, 131009],
    ['its own number', { to: '+1 555-010-0100' }, 131021],
    ['its own number without +', { to: '15550100100' }, 131021],
    ['its own number without country code', { to: '5550100100' }, 131021],
    ['a phone number as recipient', { to: undefined, recipient: TO }, 131009],
    ['a lower-case country', { to: undefined, recipient: 'de.1' }, 131009],
    ['a user id with nothing in it', { to: undefined, recipient: 'DE.' }, 131009],
    ['an unknown kind of user id', { to: undefined, recipient: 'DE.ORG.1' }, 131009],
    ['a user id too long', { to: undefined, recipient: `DE.${'a'.repeat(129)}` }, 131009],
    ['a user id with a line end', { to: undefined, recipient: 'DE.1\n' }, 131009],
    ['a recipient that is a number', { to: undefined, recipient: 1 }, 131009],
    ['another type', { type: 'poll', poll: {}, text: undefined }, 131051],
    ['a file that is not there', { type: 'image', image: { id: '1' }, text: undefined }, 131009],
    ['no text', { text: undefined }, 131008],
    ['a bare text', { text: 'hi' }, 131008],
    ['no body', { text: {} }, 131008],
    ['an unknown key in text', { text: { body: 'hi', preview: true } }, 100],
    ['a preview_url that is a text', { text: { body: 'hi', preview_url: 'yes' } }, 100],
    ['an empty body', { text: { body: '' } }, 131009],
    ['a body that is a number', { text: { body: 1 } }, 131009],
    ['4097 characters', { text: { body: 'x'.repeat(4097) } }, 100],
    ['4098 code units of emoji', { text: { body: '🙂'.repeat(2049) } }, 100],
    ['half an emoji', { text: { body: '🙂'.slice(0, 1) } }, 100],
  ])('refuses %s', async (_, change, code) => {
    const response = await send(change);
    const { error } = await reply(response.clone());
    expect(await refusal(response)).toEqual([400, code]);
    expect(error?.message).toMatch(new RegExp(`^\\(#${code}\\) `));
    expect(error?.error_data).toEqual({
      messaging_product: 'whatsapp',
      details: expect.any(String),
    });
    expect(standIn.sent).toEqual([]);
    expect(told).toEqual([]);
  });

  it.each([
    ['application/json; charset=utf-8', 200],
    ['Application/JSON', 200],
    ['text/plain', 400],
    ['application/x-www-form-urlencoded', 400],
    ['application/jsonp', 400],
  ])('answers %s with %i', async (type, status) => {
    expect((await send({}, { headers: { 'content-type': type } })).status).toBe(status);
  });

  it.each([
    ['nothing', ''],
    ['JSON cut off', '{"messaging_product":"whatsapp"'],
    ['an array', '[]'],
    ['null', 'null'],
    ['a text that is not UTF-8', Buffer.from(JSON.stringify(text()).replace('hi', 'é'), 'latin1')],
  ])('refuses %s as body', async (_, body) => {
    expect(await refusal(send({}, { body }))).toEqual([400, 100]);
    expect(standIn.sent).toEqual([]);
  });

  it.each([
    [{ message_id: 'wamid.AAA1' }],
    [{ message_id: 'wamid.AAA1', typing_indicator: { type: 'text' } }],
  ])('marks as read with %j', async (rest) => {
    const body = { messaging_product: 'whatsapp', status: 'read', ...rest };
    expect(await reply(post(`/${ID}/messages`, body))).toEqual({ success: true });
    expect(standIn.sent).toEqual([]);
  });

  it.each([
    ['another status', { status: 'delivered', message_id: 'wamid.AAA1' }, 131009],
    ['no id', { status: 'read' }, 131008],
    ['something else as id', { status: 'read', message_id: '4711' }, 131009],
    ['a recipient', { status: 'read', message_id: 'wamid.AAA1', to: TO }, 100],
    [
      'another indicator',
      { status: 'read', message_id: 'wamid.AAA1', typing_indicator: true },
      131009,
    ],
  ])('does not mark as read with %s', async (_, rest, code) => {
    const body = { messaging_product: 'whatsapp', ...rest };
    expect(await refusal(post(`/${ID}/messages`, body))).toEqual([400, code]);
  });
});

describe('the phone number', () => {
  it.each([
    ['?fields=verified_name', { verified_name: 'Acme', id: ID }],
    [
      '?fields=id,display_phone_number, quality_rating',
      { id: ID, display_phone_number: '+1 555-010-0100', quality_rating: 'GREEN' },
    ],
    [
      '?fields=webhook_configuration',
      { webhook_configuration: { application: APP_CALLBACK }, id: ID },
    ],
    [
      '',
      {
        id: ID,
        display_phone_number: '+1 555-010-0100',
        verified_name: 'Acme',
        quality_rating: 'GREEN',
        code_verification_status: 'VERIFIED',
      },
    ],
  ])('answers %j with just what was asked for', async (query, answer) => {
    const response = await call(`/${ID}${query}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(answer);
  });

  it.each(['verified_nam', 'id,toString', 'id,,verified_name'])(
    'does not know the field in %s',
    async (fields) => {
      expect(await refusal(call(`/${ID}?fields=${fields}`))).toEqual([400, 100]);
    },
  );
});

describe('the callback of the phone number', () => {
  async function readCallbacks(): Promise<Record<string, string> | undefined> {
    return (await reply(call(`/${ID}?fields=webhook_configuration`))).webhook_configuration;
  }

  it('is set after a handshake during the call, and cleared by an empty one', async () => {
    const seen: string[] = [];
    const url = await callbackServer((incoming, response) => {
      seen.push(`${incoming.method} ${incoming.url}`);
      echo(incoming, response);
    });
    const setting = await setCallback(`${url}?a=b`, 's 3&');
    expect([setting.status, await setting.json()]).toEqual([200, { success: true }]);
    const handshake = /^GET \/hook\?a=b&hub\.mode=subscribe&hub\.challenge=\d+&/;
    expect(seen).toEqual([expect.stringMatching(handshake)]);
    expect(new URL(seen[0]?.slice(4) ?? '', url).searchParams.get('hub.verify_token')).toBe('s 3&');
    expect(standIn.phoneCallback()).toBe(`${url}?a=b`);
    expect(await readCallbacks()).toEqual({
      phone_number: `${url}?a=b`,
      application: APP_CALLBACK,
    });

    expect(await reply(setCallback('', undefined))).toEqual({ success: true });
    expect(standIn.phoneCallback()).toBeUndefined();
    expect(await readCallbacks()).toEqual({ application: APP_CALLBACK });
    expect(seen).toHaveLength(1);
  });

  it('asks with a new challenge each time', async () => {
    const seen = new Set<string>();
    const url = await callbackServer((incoming, response) => {
      seen.add(challengeOf(incoming.url));
      echo(incoming, response);
    });
    for (let turn = 0; turn < 3; turn += 1) await setCallback(url);
    expect(seen.size).toBe(3);
  });

  it('is forgotten on reset', async () => {
    await setCallback(await callbackServer(echo));
    standIn.reset();
    expect(standIn.phoneCallback()).toBeUndefined();
  });

  it.each<[string, RequestListener, RegExp]>([
    [
      'refuses',
      (incoming, response) => response.writeHead(403).end(challengeOf(incoming.url)),
      /403/,
    ],
    [
      'answers 201',
      (incoming, response) => response.writeHead(201).end(challengeOf(incoming.url)),
      /201/,
    ],
    ['redirects', (_, response) => response.writeHead(302, { location: '/' }).end(), /302/],
    ['answers something else', (_, response) => response.end('ok'), /hub\.challenge/],
    ['answers nothing', (_, response) => response.end(), /hub\.challenge/],
    [
      'puts quotes around the challenge',
      (incoming, response) => response.end(`"${challengeOf(incoming.url)}"`),
      /hub\.challenge/,
    ],
    [
      'adds a line end',
      (incoming, response) => response.end(`${challengeOf(incoming.url)}\n`),
      /hub\.challenge/,
    ],
    ['stays silent', () => {}, /no answer within 300 ms/],
    ['never ends', (_, response) => response.write('1'), /no answer within 300 ms/],
    ['hangs up', (incoming) => incoming.socket.destroy(), /cannot be reached/],
  ])('is not set when it %s', async (_, listener, reason) => {
    const before = await callbackServer(echo);
    await setCallback(before);
    const response = await setCallback(await callbackServer(listener));
    expect((await reply(response.clone())).error?.message).toMatch(reason);
    expect(await refusal(response)).toEqual([400, 2200]);
    expect(standIn.phoneCallback()).toBe(before);
  });

  it('is not set when nobody listens there', async () => {
    const url = await callbackServer(echo);
    for (const cleanUp of cleanUps.splice(0)) await cleanUp();
    const response = await setCallback(url);
    expect((await reply(response.clone())).error?.message).toContain('ECONNREFUSED');
    expect(await refusal(response)).toEqual([400, 2200]);
  });

  it('has at most 200 characters', async () => {
    const url = await callbackServer(echo);
    const longest = `${url}?${'x'.repeat(200 - url.length - 1)}`;
    expect((await setCallback(longest)).status).toBe(200);
    expect(await refusal(setCallback(`${longest}x`))).toEqual([400, 100]);
    expect(standIn.phoneCallback()).toBe(longest);
  });

  it.each([
    ['http elsewhere', 'http://bot.example.invalid/hook', 's3', 100],
    ['http on a name that begins like loopback', 'http://127.0.0.1.example.invalid/', 's3', 100],
    ['another scheme', 'ftp://127.0.0.1/hook', 's3', 100],
    ['no URL', 'hook', 's3', 100],
    ['a number', 1, 's3', 100],
    ['no verify_token', 'https://127.0.0.1/hook', undefined, 100],
    ['an empty verify_token', 'https://127.0.0.1/hook', '', 100],
    // Past the check of the URL: it is the handshake that fails.
    ['https elsewhere that does not exist', 'https://bot.example.invalid/hook', 's3', 2200],
  ])('refuses %s', async (_, uri, token, code) => {
    const configuration = { override_callback_uri: uri, verify_token: token };
    const response = post(`/${ID}`, { webhook_configuration: configuration });
    expect(await refusal(response)).toEqual([400, code]);
    expect(standIn.phoneCallback()).toBeUndefined();
  });

  it.each([{}, { webhook_configuration: 'x' }, { webhook_configuration: {} }])(
    'refuses %j',
    async (body) => {
      expect(await refusal(post(`/${ID}`, body))).toEqual([400, 100]);
    },
  );
});

describe('faults', () => {
  it('answers an error of Meta', async () => {
    const headers = { 'X-App-Usage': '{"call_count":101}' };
    standIn.fail({ kind: 'graph-error', status: 400, code: 131056, headers });
    const response = await send();
    expect(response.headers.get('x-app-usage')).toBe('{"call_count":101}');
    expect(await refusal(response)).toEqual([400, 131056]);
    expect(standIn.sent).toEqual([]);
    expect(standIn.requests).toHaveLength(1);
    expect((await send()).status).toBe(200);
  });

  it('answers an error of Meta with everything in it', async () => {
    const fault = { code: 190, message: 'Expired', details: 'on Monday', subcode: 463 };
    standIn.fail({ kind: 'graph-error', status: 401, transient: false, ...fault });
    expect((await reply(send())).error).toEqual({
      message: 'Expired',
      type: 'OAuthException',
      code: 190,
      error_subcode: 463,
      is_transient: false,
      error_data: { messaging_product: 'whatsapp', details: 'on Monday' },
      fbtrace_id: expect.any(String),
    });
  });

  it.each([
    ['HTML', 502, '<html>Bad Gateway</html>', undefined, 'text/html'],
    ['an empty body', 500, '', undefined, 'text/html'],
    ['JSON cut off', 200, '{"messages":[{"id', { 'Content-Type': 'text/json' }, 'text/json'],
  ])('answers %s', async (_, status, body, headers, type) => {
    standIn.fail({ kind: 'raw', status, body, ...(headers === undefined ? {} : { headers }) });
    const response = await send();
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe(type);
    expect(await response.text()).toBe(body);
    expect(standIn.sent).toEqual([]);
  });

  it('delays the answer to a message that was taken', async () => {
    standIn.fail({ kind: 'delay', ms: 150 });
    const order: string[] = [];
    // Set before the delay begins, and shorter: it ends first on a busy machine, too.
    const shorter = sleep(140).then(() => order.push('a shorter delay'));
    const sending = send().then(({ status }) => order.push(`answer ${status}`));
    await vi.waitFor(() => expect(standIn.sent).toHaveLength(1), { interval: 5 });
    await Promise.all([shorter, sending]);
    expect(order).toEqual(['a shorter delay', 'answer 200']);
  });

  it('sends the headers of a slow body at once', async () => {
    // Longer than a test may take.
    standIn.fail({ kind: 'slow-body', ms: 60_000 });
    const response = await send();
    expect(response.status).toBe(200);
    expect(standIn.requests[0]?.trickled).toEqual({ bytes: 0, of: expect.any(Number) });
    await response.body?.cancel();
  });

  it('sends a slow body byte by byte, and says how far it is', async () => {
    standIn.fail({ kind: 'slow-body', ms: 100 });
    const response = await send();
    const pieces: number[] = [];
    for await (const piece of response.body ?? []) {
      if (pieces.push(piece.length) === 3) break;
    }
    expect(pieces).toEqual([1, 1, 1]);
    const of = Number(response.headers.get('content-length'));
    expect(standIn.requests[0]?.trickled).toEqual({ bytes: 3, of });
  });

  it('ends a slow body in the end', async () => {
    standIn.fail({ kind: 'slow-body', ms: 0 });
    expect((await reply(send())).messages).toEqual([{ id: standIn.sent[0]?.id }]);
  });

  it.each<[Fault, number, string]>([
    [{ kind: 'hang' }, 0, 'TimeoutError'],
    [{ kind: 'take-then-hang' }, 1, 'TimeoutError'],
    [{ kind: 'drop', when: 'before-reading' }, 0, 'TypeError'],
    [{ kind: 'drop', when: 'after-reading' }, 1, 'TypeError'],
  ])('never answers with %j', async (fault, taken, name) => {
    standIn.fail(fault);
    const sending = send({}, { signal: AbortSignal.timeout(150) });
    await expect(sending).rejects.toMatchObject({ name });
    expect(standIn.sent).toHaveLength(taken);
    const read = fault.kind !== 'drop' || fault.when === 'after-reading';
    expect(standIn.requests.map(({ body }) => body)).toEqual([read ? JSON.stringify(text()) : '']);
    expect((await send()).status).toBe(200);
  });

  it('takes no wrong message even when it does not answer', async () => {
    standIn.fail({ kind: 'drop', when: 'after-reading' });
    await expect(send({ to: '+1' })).rejects.toThrow();
    expect(standIn.sent).toEqual([]);
  });

  function fault(status: number): Fault {
    return { kind: 'raw', status, body: '' };
  }

  async function statuses(count: number): Promise<number[]> {
    const all: number[] = [];
    for (let turn = 0; turn < count; turn += 1) all.push((await send()).status);
    return all;
  }

  it('come in the order they were asked for, each as often as asked', async () => {
    standIn.fail(fault(504), 0);
    standIn.fail(fault(500), 2);
    standIn.fail(fault(503));
    expect(await statuses(4)).toEqual([500, 500, 503, 200]);
  });

  it('last until cleared', async () => {
    standIn.fail(fault(500), Number.POSITIVE_INFINITY);
    expect(await statuses(5)).toEqual([500, 500, 500, 500, 500]);
    standIn.clearFaults();
    expect(await statuses(1)).toEqual([200]);
  });

  it('are forgotten on reset', async () => {
    standIn.fail(fault(500), 3);
    standIn.reset();
    expect(await statuses(1)).toEqual([200]);
  });

  it('wait for the endpoint they are for', async () => {
    standIn.fail({ ...fault(501), on: 'phone-number' });
    standIn.fail({ ...fault(502), on: 'messages' });
    standIn.fail({ ...fault(503), on: 'any' });
    expect((await send()).status).toBe(502);
    expect((await call(`/${ID}`)).status).toBe(501);
    expect((await call('/a/b/c')).status).toBe(503);
    expect((await send()).status).toBe(200);
  });
});

describe('close', () => {
  it.each<[string, Fault]>([
    ['hanging', { kind: 'hang' }],
    ['delayed', { kind: 'delay', ms: 60_000 }],
    ['slow', { kind: 'slow-body', ms: 60_000 }],
  ])('ends %s connections at once', async (_, fault) => {
    const other = await startGraphApi({ accessToken: TOKEN, phoneNumberId: ID });
    const init = { headers: { authorization: `Bearer ${TOKEN}` } };
    // An idle connection beside the busy one.
    await (await fetch(`${other.url}/${ID}`, init)).text();
    other.fail(fault);
    const asking = fetch(`${other.url}/${ID}`, init).then((response) => response.text());
    const asked = expect(asking).rejects.toThrow();
    await vi.waitFor(() => expect(other.requests).toHaveLength(2), { interval: 5 });
    // Each of the faults lasts longer than a test may take.
    await Promise.all([other.close(), other.close()]);
    await asked;
    await expect(fetch(`${other.url}/${ID}`, init)).rejects.toThrow();
  });

  it('gives up a handshake', async () => {
    const options = { accessToken: TOKEN, phoneNumberId: ID, handshakeTimeoutMs: 60_000 };
    const other = await startGraphApi(options);
    const shaking: boolean[] = [];
    const url = await callbackServer((incoming) => {
      shaking.push(true);
      incoming.socket.on('close', () => shaking.push(false));
    });
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const configuration = { override_callback_uri: url, verify_token: 's3' };
    const body = JSON.stringify({ webhook_configuration: configuration });
    const setting = fetch(`${other.url}/${ID}`, { method: 'POST', headers, body });
    const rejected = expect(setting).rejects.toThrow();
    await vi.waitFor(() => expect(shaking).toEqual([true]), { interval: 5 });
    await other.close();
    await rejected;
    await vi.waitFor(() => expect(shaking).toEqual([true, false]), { interval: 5 });
  });
});
