import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT_ID, type StandIn, startGraphApi } from '../../stand-in/graph-api.ts';

const ID = '800000000000002';
const OTHER = '800000000000009';
const TO = '+491700000001';

let standIn: StandIn;
beforeAll(async () => {
  standIn = await startGraphApi({
    ...{ accessToken: 'token', phoneNumberId: ID },
    moreNumbers: { [OTHER]: 'other' },
  });
});
beforeEach(() => {
  standIn.reset();
  standIn.addMedia('9001', 'image/png', Buffer.from('png'));
});
afterAll(() => standIn.close());

async function ask(path: string, init: RequestInit & { token?: string } = {}) {
  const { token = 'token', headers, ...rest } = init;
  const url = path.startsWith('http') ? path : `${standIn.url}${path}`;
  const response = await fetch(url, {
    ...rest,
    headers: { authorization: `Bearer ${token}`, 'user-agent': 'test', ...headers },
  });
  const text = await response.text();
  return { status: response.status, text, json: text.startsWith('{') ? JSON.parse(text) : {} };
}

const send = (message: object, number = ID, token = 'token') =>
  ask(`/${number}/messages`, {
    ...{ method: 'POST', token, headers: { 'content-type': 'application/json' } },
    body: JSON.stringify({ messaging_product: 'whatsapp', to: TO, ...message }),
  });

const buttons = (titles: string[], id = (title: string) => title) => ({
  type: 'interactive',
  interactive: {
    ...{ type: 'button', body: { text: 'b' } },
    action: {
      buttons: titles.map((title) => ({ type: 'reply', reply: { id: id(title), title } })),
    },
  },
});
const rows = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ id: `${i}`, title: `${i}` }));
const list = (...sections: object[]) => ({
  type: 'interactive',
  interactive: { type: 'list', body: { text: 'b' }, action: { button: 'x', sections } },
});
const template = (name: string, ...components: object[]) => ({
  type: 'template',
  template: { name, language: { code: 'en_US' }, components },
});
const texts = (...values: string[]) => values.map((text) => ({ type: 'text', text }));

describe('kinds of messages', () => {
  it.each<[string, object, number]>([
    ['a media object without id and link', { type: 'image', image: {} }, 131009],
    ['one with both', { type: 'image', image: { id: '9001', link: 'https://a.b/c.png' } }, 131009],
    [
      'a caption for a sticker',
      { type: 'sticker', sticker: { link: 'https://a.b/c', caption: 'c' } },
      100,
    ],
    [
      'a caption that is too long',
      { type: 'image', image: { id: '9001', caption: 'x'.repeat(1025) } },
      131009,
    ],
    ['a picture as a video', { type: 'video', video: { id: '9001' } }, 131053],
    ['four buttons', buttons(['a', 'b', 'c', 'd']), 131009],
    ['a button title that is too long', buttons(['x'.repeat(21)]), 131009],
    ['titles that are the same', buttons(['a', 'a'], () => 'id'), 131009],
    [
      'eleven rows in two sections',
      list({ title: 'a', rows: rows(6) }, { title: 'b', rows: rows(5) }),
      131009,
    ],
    ['two sections without titles', list({ rows: rows(1) }, { rows: rows(1) }), 131008],
    ['a place off the map', { type: 'location', location: { latitude: 91, longitude: 0 } }, 131009],
    [
      'a contact with a full name only',
      { type: 'contacts', contacts: [{ name: { formatted_name: 'A' } }] },
      131009,
    ],
    [
      'a reaction in words',
      { type: 'reaction', reaction: { message_id: 'wamid.1', emoji: 'ok' } },
      131009,
    ],
    [
      'a reaction that quotes',
      {
        type: 'reaction',
        reaction: { message_id: 'wamid.1', emoji: '👍' },
        context: { message_id: 'wamid.2' },
      },
      131009,
    ],
    ['buttons for a group', { ...buttons(['a']), recipient_type: 'group', to: 'R3JwMQ' }, 131009],
    [
      'a tracking that is too long',
      { text: { body: 'a' }, biz_opaque_callback_data: 'x'.repeat(513) },
      100,
    ],
    ['a template that is not there', template('nothing'), 132001],
    ['a paused template', template('paused_one'), 132015],
    ['too few values', template('order_ready', { type: 'body', parameters: texts('a') }), 132000],
    [
      'numbers where there are names',
      template('order_named', { type: 'body', parameters: texts('a', 'b') }),
      132012,
    ],
    [
      'a header that is missing',
      template('invoice', { type: 'body', parameters: texts('a') }),
      132000,
    ],
    [
      'a header of another kind',
      template(
        'invoice',
        { type: 'header', parameters: texts('a') },
        { type: 'body', parameters: texts('a') },
      ),
      132012,
    ],
    [
      'a button without its value',
      template('login_code', { type: 'body', parameters: texts('1') }),
      132000,
    ],
  ])('refuses %s', async (_what, message, code) => {
    const { status, json } = await send(message);
    expect([status >= 400, json.error?.code]).toEqual([true, code]);
    expect(standIn.sent).toEqual([]);
  });

  it('takes a template, also when the window is closed, and nothing else then', async () => {
    standIn.closeWindow(TO);
    expect((await send({ text: { body: 'a' } })).json.error?.code).toBe(131047);
    const message = template('order_ready', { type: 'body', parameters: texts('Ada', 'A-7') });
    expect((await send(message)).json.messages[0].message_status).toBe('accepted');
    expect(standIn.sent[0]?.body).toBe('Hello Ada, your order A-7 is ready.');
  });

  it('sends a code to numbers only', async () => {
    const code = { type: 'body', parameters: texts('1') };
    const button = { type: 'button', sub_type: 'url', index: '0', parameters: texts('1') };
    const message = template('login_code', code, button);
    expect((await send(message)).status).toBe(200);
    const toUser = { ...message, to: undefined, recipient: 'DE.123' };
    expect((await send(toUser)).json.error?.code).toBe(131062);
  });

  it('knows each number by its token', async () => {
    expect((await send({ text: { body: 'a' } }, OTHER)).json.error?.code).toBe(190);
    expect((await send({ text: { body: 'a' } }, OTHER, 'other')).status).toBe(200);
    expect(standIn.sent[0]?.number).toBe(OTHER);
  });
});

describe('files', () => {
  const upload = (type: string, bytes: Uint8Array<ArrayBuffer>, name = 'file.bin') => {
    const form = new FormData();
    form.append('messaging_product', 'whatsapp');
    form.append('type', type);
    form.append('file', new Blob([bytes], { type }), name);
    return ask(`/${ID}/media`, { method: 'POST', body: form });
  };

  it('are uploaded, described and fetched', async () => {
    const { json } = await upload('text/plain', Uint8Array.from(Buffer.from('hello')), 'a.txt');
    expect(standIn.media(json.id)).toMatchObject({ fileName: 'a.txt', size: 5 });
    const info = await ask(`/${json.id}?phone_number_id=${ID}`);
    expect(info.json).toMatchObject({ mime_type: 'text/plain', file_size: 5 });
    expect((await ask(info.json.url)).text).toBe('hello');
    expect((await ask(info.json.url, { token: 'wrong' })).status).toBe(401);
    expect((await ask(info.json.url, { headers: { 'user-agent': '' } })).status).toBe(403);
  });

  it('are streamed where they are large', async () => {
    standIn.addMedia('9002', 'application/pdf', 3_000_000);
    const { json } = await ask(`/9002?phone_number_id=${ID}`);
    expect((await ask(json.url)).text).toHaveLength(3_000_000);
  });

  it('are refused when they are too large, or of no type', async () => {
    expect((await upload('image/png', new Uint8Array(5 * 1024 * 1024 + 1))).json.error?.code).toBe(
      131053,
    );
    const bad = await ask(`/${ID}/media`, { method: 'POST', body: 'x' });
    expect(bad.json.error?.code).toBe(100);
    expect((await ask(`/4711?phone_number_id=${ID}`)).json.error).toMatchObject({
      ...{ code: 100, error_subcode: 33 },
    });
  });
});

describe('templates', () => {
  it('are listed in pages, and by a part of the name', async () => {
    const path = `/${ACCOUNT_ID}/message_templates?limit=20`;
    const first = (await ask(path)).json;
    expect(first.data).toHaveLength(20);
    const second = (await ask(`${path}&after=${first.paging.cursors.after}`)).json;
    expect(second.data.length).toBeGreaterThan(0);
    expect(second.paging).not.toHaveProperty('next');
    const found = (await ask(`${path}&name=order_`)).json.data;
    expect(found.map(({ name }: { name: string }) => name)).toEqual([
      ...['order_ready', 'order_ready', 'order_named'],
    ]);
  });

  it('are found by way of the number', async () => {
    const { json } = await ask(`/${ID}?fields=health_status`);
    expect(json.health_status.entities).toContainEqual(
      expect.objectContaining({ entity_type: 'WABA', id: ACCOUNT_ID }),
    );
  });
});
