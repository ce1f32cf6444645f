/**
 * What the webhook answers, request by request. The router's tests run the table in plain Node, the
 * component's and the end-to-end tests run it again on what is deployed.
 * @module
 */
import { createHmac } from 'node:crypto';
import {
  changeOf,
  contactOf,
  entryOf,
  payloadOf,
  sign,
  textMessage,
  valueFor,
} from '../../scripts/lib/webhook-payload.ts';
import { APP_SECRET, PHONE_NUMBER_ID, VERIFY_TOKEN } from './variables.ts';

export interface WebhookCase {
  name: string;
  /** Differences from `TEST_VARIABLES` (variables.ts); an empty or blank text stands for a variable that isn't set. */
  variables?: Record<string, string>;
  request: {
    method: string;
    /** Path and query as on the wire, below the address of the component. */
    target: string;
    headers?: Record<string, string>;
    body?: string | Uint8Array;
  };
  expected: {
    status: number;
    headers?: Record<string, string>;
    body?: string | RegExp;
    /** The wamids that reach each consumer, in order. None when left out. */
    delivered?: string[];
  };
}

const NO_SECRET = { WHATSAPP_APP_SECRET: '' };
const NO_VERIFY_TOKEN = { WHATSAPP_WEBHOOK_VERIFY_TOKEN: '' };
const BLANK_VERIFY_TOKEN = { WHATSAPP_WEBHOOK_VERIFY_TOKEN: ' \t ' };
const MAX_BODY_BYTES = 3 * 1024 * 1024;
const PLAIN_TEXT = { 'content-type': 'text/plain' };

/** A payload with one text message for each id, all in one change. */
function textsOf(...ids: string[]): string {
  const from = '491700000001';
  const texts = ids.map((id) => textMessage({ id, from, text: 'caf\u00e9 \u{1f600}' }));
  const value = valueFor(PHONE_NUMBER_ID, [contactOf({ name: 'Ada', from })], texts);
  return JSON.stringify(payloadOf(entryOf(changeOf(value))));
}

/** As Meta writes it on the wire: other characters escaped, and the slash. */
function escaped(json: string): string {
  return json
    .replace(
      /[^\u0020-\u007e]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
    .replaceAll('/', '\\/');
}

const TEXT = textsOf('wamid.HTTP1');
const BATCH = textsOf('wamid.HTTP1', 'wamid.HTTP2', 'wamid.HTTP3');

function postCase(
  name: string,
  body: string | Uint8Array,
  signature: string | undefined,
  expected: WebhookCase['expected'],
): WebhookCase {
  const headers = {
    'content-type': 'application/json',
    ...(signature !== undefined && { 'x-hub-signature-256': signature }),
  };
  return { name, request: { method: 'POST', target: '/webhook', headers, body }, expected };
}

function signedPost(
  name: string,
  body: string | Uint8Array,
  expected: WebhookCase['expected'],
): WebhookCase {
  return postCase(name, body, sign(body, APP_SECRET), expected);
}

/** A POST with another signature than the right one, or none. */
function forgedPost(name: string, signature: string | undefined, body: string = TEXT): WebhookCase {
  const expected = { status: 401, headers: PLAIN_TEXT, body: /X-Hub-Signature-256/ };
  return postCase(name, body, signature, expected);
}

function get(
  name: string,
  query: string,
  expected: WebhookCase['expected'],
  variables?: Record<string, string>,
): WebhookCase {
  return {
    name,
    ...(variables && { variables }),
    request: { method: 'GET', target: `/webhook${query}` },
    expected,
  };
}

const FORBIDDEN: WebhookCase['expected'] = { status: 403 };
const RIGHT_TOKEN = `hub.verify_token=${VERIFY_TOKEN}`;
const RIGHT = `?hub.mode=subscribe&${RIGHT_TOKEN}`;

/** The handshake with a challenge as it stands in the query, and what it decodes to. */
function challenge(name: string, onTheWire: string, decoded: string): WebhookCase {
  return get(name, `${RIGHT}&hub.challenge=${onTheWire}`, {
    status: 200,
    headers: PLAIN_TEXT,
    body: decoded,
  });
}

const VERIFICATION: WebhookCase[] = [
  challenge('a handshake gets its challenge back', '1158201444', '1158201444'),
  {
    name: 'a handshake may have a slash after the path',
    request: { method: 'GET', target: `/webhook/${RIGHT}&hub.challenge=1158201444` },
    expected: { status: 200, headers: PLAIN_TEXT, body: '1158201444' },
  },
  get(
    'a handshake may have its parameters in any order, and others among them',
    `?x=1&hub.challenge=77&${RIGHT_TOKEN}&y&hub.mode=subscribe`,
    { status: 200, headers: PLAIN_TEXT, body: '77' },
  ),
  get(
    'a handshake needs nothing but the verify token in the configuration',
    `${RIGHT}&hub.challenge=77`,
    { status: 200, headers: PLAIN_TEXT, body: '77' },
    {
      WHATSAPP_ACCESS_TOKEN: '',
      WHATSAPP_PHONE_NUMBER_ID: '',
      WHATSAPP_WEBHOOK_URL: '',
      WHATSAPP_APP_SECRET: '',
      WHATSAPP_INCOMING_HANDLER_COMPONENTS: '',
    },
  ),
  get(
    'a handshake finds a token of other characters than ASCII letters',
    '?hub.mode=subscribe&hub.verify_token=gr%C3%BC%C3%9Fe+%26+%2B%25&hub.challenge=77',
    { status: 200, headers: PLAIN_TEXT, body: '77' },
    { WHATSAPP_WEBHOOK_VERIFY_TOKEN: 'gr\u00fc\u00dfe & +%' },
  ),

  challenge('a plus in the challenge is a blank', 'a+b++c', 'a b  c'),
  challenge('an escaped plus in the challenge is a plus', 'a%2Bb%2bc', 'a+b+c'),
  challenge('an escaped blank in the challenge is a blank', 'a%20b', 'a b'),
  challenge('UTF-8 in the challenge is decoded', '%E2%82%AC%C3%A9%F0%9F%98%80', '€é😀'),
  challenge('an escaped ampersand belongs to the challenge', 'a%26hub.mode%3Dx', 'a&hub.mode=x'),
  challenge('an equals sign belongs to the challenge', 'a=b==', 'a=b=='),
  challenge('a question mark belongs to the challenge', 'a?b', 'a?b'),
  challenge('a challenge is decoded once', '%2525', '%25'),
  challenge('a challenge that looks like HTML is plain text', '%3Cb%3Ehi%3C%2Fb%3E', '<b>hi</b>'),
  challenge('line ends in the challenge come back', 'a%0D%0Ab', 'a\r\nb'),
  get('escaped names are decoded', `?hub%2Emode=subscribe&${RIGHT_TOKEN}&hub%2echallenge=77`, {
    status: 200,
    headers: PLAIN_TEXT,
    body: '77',
  }),
  get('empty parameters are none', `?&&hub.mode=subscribe&&${RIGHT_TOKEN}&=&hub.challenge=77&`, {
    status: 200,
    headers: PLAIN_TEXT,
    body: '77',
  }),
  get('of a repeated challenge the first counts', `${RIGHT}&hub.challenge=1&hub.challenge=2`, {
    status: 200,
    headers: PLAIN_TEXT,
    body: '1',
  }),
  get(
    'of a repeated token the first counts',
    `?hub.mode=subscribe&hub.verify_token=wrong&${RIGHT_TOKEN}&hub.challenge=77`,
    FORBIDDEN,
  ),

  get('a GET without a query is refused', '', FORBIDDEN),
  get('a GET with an empty query is refused', '?', FORBIDDEN),
  get('a handshake without a mode is refused', `?${RIGHT_TOKEN}&hub.challenge=77`, FORBIDDEN),
  get(
    'a handshake with another mode is refused',
    `?hub.mode=unsubscribe&${RIGHT_TOKEN}&hub.challenge=77`,
    FORBIDDEN,
  ),
  get(
    'a handshake with the mode in capitals is refused',
    `?hub.mode=SUBSCRIBE&${RIGHT_TOKEN}&hub.challenge=77`,
    FORBIDDEN,
  ),
  ...(
    [
      ['no token', ''],
      ['an empty token', '&hub.verify_token='],
      ['a token without a value', '&hub.verify_token'],
      ['another token', '&hub.verify_token=wrong'],
      ['a token of the same length', '&hub.verify_token=test-verify-tokem'],
      ['the beginning of the token', '&hub.verify_token=test-verify-toke'],
      ['the token and more', '&hub.verify_token=test-verify-tokens'],
      ['the token twice in one', '&hub.verify_token=test-verify-tokentest-verify-token'],
      ['the token in capitals', '&hub.verify_token=TEST-VERIFY-TOKEN'],
      ['the token and a blank', '&hub.verify_token=test-verify-token+'],
      ['the App Secret in its place', '&hub.verify_token=test-app-secret'],
    ] as const
  ).map(([what, token]) =>
    get(
      `a handshake with ${what} is refused`,
      `?hub.mode=subscribe${token}&hub.challenge=77`,
      FORBIDDEN,
    ),
  ),
  get('a wrong token without a challenge is refused', '?hub.mode=subscribe', FORBIDDEN),
  get('a handshake without a challenge is a bad request', RIGHT, {
    status: 400,
    body: /hub\.challenge/,
  }),
  get('a handshake with an empty challenge is a bad request', `${RIGHT}&hub.challenge=`, {
    status: 400,
    body: /hub\.challenge/,
  }),
  ...(
    [
      ['a percent sign at the end', '%'],
      ['half an escape', '%4'],
      ['an escape without hex digits', '%zz'],
      ['an escape of another kind', '%u20AC'],
      ['bytes that are not UTF-8', '%FF%FE'],
      ['half a UTF-8 character', '%E2%82'],
      ['half a surrogate pair', '%ED%A0%80'],
      ['an overlong UTF-8 form', '%C0%AF'],
    ] as const
  ).map(([what, value]) =>
    get(`${what} in the query is a bad request`, `${RIGHT}&hub.challenge=${value}`, {
      status: 400,
      headers: PLAIN_TEXT,
      body: /\S/,
    }),
  ),
  get('a bad escape in any parameter is a bad request', `${RIGHT}&hub.challenge=77&x=%`, {
    status: 400,
  }),
  get('a bad escape in a name is a bad request', `${RIGHT}&hub.challenge=77&%=x`, { status: 400 }),

  get(
    'without a verify token in the configuration a handshake names the variable',
    `${RIGHT}&hub.challenge=77`,
    { status: 503, headers: PLAIN_TEXT, body: /WHATSAPP_WEBHOOK_VERIFY_TOKEN/ },
    NO_VERIFY_TOKEN,
  ),
  get(
    'without a verify token in the configuration an empty token does not match',
    '?hub.mode=subscribe&hub.verify_token=&hub.challenge=77',
    { status: 503, body: /WHATSAPP_WEBHOOK_VERIFY_TOKEN/ },
    NO_VERIFY_TOKEN,
  ),
  get(
    'a blank verify token in the configuration counts as missing',
    '?hub.mode=subscribe&hub.verify_token=+%09+&hub.challenge=77',
    { status: 503, body: /WHATSAPP_WEBHOOK_VERIFY_TOKEN/ },
    BLANK_VERIFY_TOKEN,
  ),
];

const MESSAGES: WebhookCase[] = [
  signedPost('a signed message is delivered', TEXT, {
    status: 200,
    body: '',
    delivered: ['wamid.HTTP1'],
  }),
  signedPost('the messages of a batch are delivered in order', BATCH, {
    status: 200,
    body: '',
    delivered: ['wamid.HTTP1', 'wamid.HTTP2', 'wamid.HTTP3'],
  }),
  signedPost('the signature covers the escapes that Meta writes', escaped(TEXT), {
    status: 200,
    body: '',
    delivered: ['wamid.HTTP1'],
  }),
  signedPost('the signature covers blanks and line ends', `\r\n ${TEXT}\n`, {
    status: 200,
    body: '',
    delivered: ['wamid.HTTP1'],
  }),
  {
    ...signedPost('a POST may have a slash after the path, and a query', TEXT, {
      status: 200,
      body: '',
      delivered: ['wamid.HTTP1'],
    }),
    request: {
      method: 'POST',
      target: '/webhook/?source=test',
      headers: { 'x-hub-signature-256': sign(TEXT, APP_SECRET) },
      body: TEXT,
    },
  },
  {
    name: 'hex digits of the signature may be capitals',
    request: {
      method: 'POST',
      target: '/webhook',
      headers: {
        'x-hub-signature-256': `sha256=${sign(TEXT, APP_SECRET).slice('sha256='.length).toUpperCase()}`,
      },
      body: TEXT,
    },
    expected: { status: 200, body: '', delivered: ['wamid.HTTP1'] },
  },
  {
    ...signedPost('a message needs no verify token in the configuration', TEXT, {
      status: 200,
      body: '',
      delivered: ['wamid.HTTP1'],
    }),
    variables: NO_VERIFY_TOKEN,
  },
  {
    name: 'without an App Secret a message needs no signature',
    variables: NO_SECRET,
    request: { method: 'POST', target: '/webhook', body: TEXT },
    expected: { status: 200, body: '', delivered: ['wamid.HTTP1'] },
  },
  {
    name: 'without an App Secret any signature will do',
    variables: NO_SECRET,
    request: {
      method: 'POST',
      target: '/webhook',
      headers: { 'x-hub-signature-256': 'sha256=00' },
      body: TEXT,
    },
    expected: { status: 200, body: '', delivered: ['wamid.HTTP1'] },
  },

  forgedPost('a POST without a signature is refused', undefined),
  forgedPost('an empty signature is refused', ''),
  forgedPost('a prefix without digits is refused', 'sha256='),
  forgedPost('digits without the prefix are refused', sign(TEXT, APP_SECRET).slice(7)),
  forgedPost('a prefix in capitals is refused', sign(TEXT, APP_SECRET).replace('sha', 'SHA')),
  forgedPost('a blank behind the prefix is refused', sign(TEXT, APP_SECRET).replace('=', '= ')),
  forgedPost('a digit too few is refused', sign(TEXT, APP_SECRET).slice(0, -1)),
  forgedPost('a digit too many is refused', `${sign(TEXT, APP_SECRET)}0`),
  forgedPost('what is no hex digit is refused', `${sign(TEXT, APP_SECRET).slice(0, -1)}g`),
  forgedPost('a signature of nothing but zeros is refused', `sha256=${'0'.repeat(64)}`),
  forgedPost(
    'the signature in base64 is refused',
    `sha256=${createHmac('sha256', APP_SECRET).update(TEXT).digest('base64')}`,
  ),
  forgedPost(
    'the older SHA-1 signature is refused',
    `sha1=${createHmac('sha1', APP_SECRET).update(TEXT).digest('hex')}`,
  ),
  forgedPost(
    'two signatures in one header are refused',
    `${sign(TEXT, APP_SECRET)}, ${sign(TEXT, APP_SECRET)}`,
  ),
  forgedPost('a signature under another secret is refused', sign(TEXT, 'another-secret')),
  forgedPost('a signature under an empty secret is refused', sign(TEXT, '')),
  forgedPost('a signature under the verify token is refused', sign(TEXT, VERIFY_TOKEN)),
  forgedPost('the signature of another body is refused', sign(BATCH, APP_SECRET)),
  forgedPost(
    'the signature of the body without its last byte is refused',
    sign(TEXT, APP_SECRET),
    `${TEXT}\n`,
  ),
  forgedPost(
    'the signature of the same JSON in another writing is refused',
    sign(TEXT, APP_SECRET),
    escaped(TEXT),
  ),
  forgedPost('what is not signed is not parsed: broken JSON', sign('x', APP_SECRET), '{"object":'),
  forgedPost('what is not signed is not parsed: no JSON', undefined, 'hello'),
  forgedPost('what is not signed is not parsed: an empty body', undefined, ''),
  {
    ...forgedPost('a signature with its last digit changed is refused', undefined),
    request: {
      method: 'POST',
      target: '/webhook',
      headers: {
        'x-hub-signature-256': sign(TEXT, APP_SECRET).replace(/.$/, (digit) =>
          digit === '0' ? '1' : '0',
        ),
      },
      body: TEXT,
    },
  },

  signedPost('a body of 3 MiB is taken', TEXT.padEnd(paddedLength(MAX_BODY_BYTES)), {
    status: 200,
    body: '',
    delivered: ['wamid.HTTP1'],
  }),
  signedPost('a body over 3 MiB is too large', TEXT.padEnd(paddedLength(MAX_BODY_BYTES + 1)), {
    status: 413,
    headers: PLAIN_TEXT,
    body: /3 MiB/,
  }),
  ...(
    [
      ['an empty body', ''],
      ['a body of blanks', ' \n'],
      ['text', 'hello'],
      ['a form', 'object=whatsapp_business_account'],
      ['JSON that ends too early', TEXT.slice(0, -1)],
      ['JSON and something behind it', `${TEXT}x`],
      ['an array', `[${TEXT}]`],
      ['a JSON text', '"whatsapp_business_account"'],
      ['a number', '42'],
      ['true', 'true'],
      ['null', 'null'],
    ] as const
  ).map(([what, body]) =>
    signedPost(`a body that is no JSON object is a bad request: ${what}`, body, {
      status: 400,
      headers: PLAIN_TEXT,
      body: /JSON/,
    }),
  ),
  ...(
    [
      ['a byte that UTF-8 never has', [0xff]],
      ['half a character', [0xe2, 0x82]],
      ['half a surrogate pair', [0xed, 0xa0, 0x80]],
      ['Latin-1', [0xe9]],
    ] as const
  ).map(([what, bytes]) =>
    signedPost(
      `a body that is not UTF-8 is a bad request: ${what}`,
      Buffer.concat([Buffer.from('{"a":"'), Uint8Array.from(bytes), Buffer.from('"}')]),
      { status: 400, headers: PLAIN_TEXT, body: /UTF-8/ },
    ),
  ),
  signedPost('UTF-16 is a bad request', Buffer.from(`\ufeff${TEXT}`, 'utf16le'), { status: 400 }),
  ...(
    [
      ['another object', { object: 'page', entry: [] }],
      ['no object', { entry: [] }],
      ['an object in capitals', { object: 'WHATSAPP_BUSINESS_ACCOUNT', entry: [] }],
      ['an object that is no text', { object: ['whatsapp_business_account'], entry: [] }],
      ['nothing', {}],
    ] as const
  ).map(([what, payload]) =>
    signedPost(`what is not of WhatsApp is ignored: ${what}`, JSON.stringify(payload), {
      status: 200,
      body: '',
    }),
  ),
  signedPost(
    'what is not of WhatsApp is ignored, messages and all',
    TEXT.replace('whatsapp_business_account', 'instagram'),
    {
      status: 200,
      body: '',
    },
  ),
  signedPost(
    'a payload without entries is taken',
    '{"object":"whatsapp_business_account","entry":[]}',
    {
      status: 200,
      body: '',
    },
  ),
  signedPost(
    'a message for another phone number id is not delivered',
    TEXT.replace(PHONE_NUMBER_ID, '800000000000009'),
    {
      status: 200,
      body: '',
    },
  ),
  signedPost(
    'one broken message does not cost its neighbours',
    textsOf('wamid.HTTP1', 'wamid.BROKEN', 'wamid.HTTP3').replace('"id":"wamid.BROKEN"', '"id":7'),
    {
      status: 200,
      body: '',
      delivered: ['wamid.HTTP1', 'wamid.HTTP3'],
    },
  ),
];

const OTHERS: WebhookCase[] = [
  ...['HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'].map(
    (method): WebhookCase => ({
      name: `${method} is not allowed`,
      request: { method, target: `/webhook${RIGHT}&hub.challenge=77` },
      expected: { status: 405, headers: { allow: 'GET, POST' } },
    }),
  ),
  {
    name: 'a signed PUT is not allowed',
    request: {
      method: 'PUT',
      target: '/webhook',
      headers: { 'x-hub-signature-256': sign(TEXT, APP_SECRET) },
      body: TEXT,
    },
    expected: { status: 405, headers: { allow: 'GET, POST' } },
  },
  {
    name: 'a method is refused whatever the configuration',
    variables: NO_VERIFY_TOKEN,
    request: { method: 'DELETE', target: '/webhook' },
    expected: { status: 405, headers: { allow: 'GET, POST' } },
  },
  ...['/', '/webhooks', '/webhook/more', '/Webhook', '/web', '/webhook.json', '/x/webhook'].map(
    (path): WebhookCase => ({
      name: `there is nothing at ${path}`,
      request: { method: 'GET', target: `${path}${RIGHT}&hub.challenge=77` },
      expected: { status: 404 },
    }),
  ),
  {
    name: 'a signed message to another path is not delivered',
    request: {
      method: 'POST',
      target: '/webhooks',
      headers: { 'x-hub-signature-256': sign(TEXT, APP_SECRET) },
      body: TEXT,
    },
    expected: { status: 404 },
  },
  {
    name: 'another path is not found by another method either',
    request: { method: 'DELETE', target: '/other?x=/webhook' },
    expected: { status: 404 },
  },
];

export const WEBHOOK_CASES: WebhookCase[] = [...VERIFICATION, ...MESSAGES, ...OTHERS];

/** How many UTF-16 units `TEXT`, filled up with blanks, has when it takes this many bytes. */
function paddedLength(bytes: number): number {
  return bytes - (Buffer.byteLength(TEXT) - TEXT.length);
}
