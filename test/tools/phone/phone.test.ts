import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parsePayload } from '../../../src/webhook/payload.ts';
import { NUMBER, TestPhone } from '../../helpers/phone.ts';

const ADA = '15550100001';

describe('the phone', () => {
  let test: TestPhone;
  beforeEach(async () => {
    test = await TestPhone.open();
  });
  afterEach(() => test.close());

  /** What the component reads of the last post. */
  const lastEvents = () => parsePayload(JSON.parse(test.posts.at(-1)?.body ?? ''), [NUMBER]);
  const posted = (count: number) =>
    expect.poll(() => test.posts.length, { timeout: 10_000 }).toBe(count);
  const chat = () => test.state.chats.get(ADA);
  const ticks = () => chat()?.bubbles.map(({ by, tick }) => `${by} ${tick}`);
  const become = (...expected: string[]) =>
    expect.poll(ticks, { timeout: 10_000 }).toEqual(expected);

  it('posts what a person writes, signed, and shows that it was taken', async () => {
    await test.order({ do: 'person', from: ADA, name: 'Ada' });
    expect((await test.order({ do: 'text', from: ADA, text: 'hi' })).status).toBe(200);
    await become('person taken');
    expect(test.posts).toEqual([{ body: expect.any(String), signed: true }]);
    expect(lastEvents()).toMatchObject([{ kind: 'message', record: { kind: 'text' } }]);
    expect(chat()?.name).toBe('Ada');
  });

  it('shows that the webhook refused it, and posts the same bytes again', async () => {
    test.status = 503;
    await test.order({ do: 'text', from: ADA, text: 'hi' });
    await become('person refused');
    expect(chat()?.bubbles[0]?.problem).toBe('503 why not');
    test.status = 200;
    const [post = -1] = chat()?.bubbles[0]?.posts ?? [];
    await test.order({ do: 'again', post });
    await become('person taken');
    expect(test.posts[1]).toEqual(test.posts[0]);
    expect((await test.order({ do: 'again', post: 99 })).status).toBe(400);
  });

  it.each([
    [{ do: 'location', latitude: 52.5, longitude: 13.4, name: 'Gate' }, 'location'],
    [{ do: 'react', message: 'wamid.x', emoji: '👍' }, 'reaction'],
    [{ do: 'tap', message: 'wamid.x', type: 'button_reply', id: 'a', title: 'A' }, 'interactive'],
    [{ do: 'tap', message: 'wamid.x', type: 'list_reply', id: 'a', title: 'A' }, 'interactive'],
    [{ do: 'tap', message: 'wamid.x', type: 'template', id: 'a', title: 'A' }, 'button'],
  ])('posts %j in a form that the component knows', async (order, type) => {
    await test.order({ from: ADA, ...order });
    await posted(1);
    expect(lastEvents()).toMatchObject([{ kind: 'message', record: { kind: type } }]);
  });

  it.each([
    ['picture.jpg', 'image', 'image'],
    ['voice-note.ogg', 'voice', 'audio'],
    ['menu.pdf', 'document', 'document'],
  ])('sends %s, which Meta has then', async (name, kind, type) => {
    const stored = await test.post(`files?sample=${name}`, '', 'text/plain');
    const { id } = (await stored.json()) as { id: string };
    await test.order({ do: 'file', from: ADA, media: id, kind, filename: name });
    await posted(1);
    expect(lastEvents()).toMatchObject([{ kind: 'message', record: { kind: type } }]);
    const message = chat()?.bubbles[0]?.message ?? {};
    expect(message[type]).toMatchObject({ id, sha256: expect.stringMatching(/=$/) });
    const file = await fetch(`${test.url}media/${id}`);
    expect(file.headers.get('content-security-policy')).toContain('sandbox');
    expect((await file.arrayBuffer()).byteLength).toBe(test.standIn.media(id)?.size);
  });

  it('tells of sent, delivered and read, each when it is so', async () => {
    const id = await test.botWrites(ADA, 'Hello');
    await become('bot delivered');
    await posted(2);
    expect(lastEvents()).toMatchObject([{ kind: 'status', record: { id, state: 'delivered' } }]);
    await test.order({ do: 'seen', from: ADA });
    await become('bot read');
    expect(test.posts.every(({ signed }) => signed)).toBe(true);
  });

  it('delivers nothing to a telephone that is off, and all when it is on', async () => {
    await test.order({ do: 'phone', from: ADA, on: false });
    await test.botWrites(ADA, 'one');
    await test.botWrites(ADA, 'two');
    await become('bot sent', 'bot sent');
    await test.order({ do: 'seen', from: ADA });
    await test.order({ do: 'phone', from: ADA, on: true });
    await become('bot delivered', 'bot delivered');
    // Two were sent, and delivered at the same time.
    await posted(3);
    expect(lastEvents()).toHaveLength(2);
  });

  it('shows read and typing, and what the bot quotes', async () => {
    await test.order({ do: 'text', from: ADA, text: 'hi' });
    await become('person taken');
    const { id = '' } = chat()?.bubbles[0] ?? {};
    await test.graph({ status: 'read', message_id: id, typing_indicator: { type: 'text' } });
    expect(ticks()).toEqual(['person read']);
    expect(chat()?.typingUntil).toBeGreaterThan(Date.now());
    await test.botWrites(ADA, 'Hello', { context: { message_id: id } });
    expect(chat()?.typingUntil).toBe(0);
    expect(chat()?.bubbles[1]).toMatchObject({ by: 'bot', quote: id, about: id });
    const reaction = { message_id: id, emoji: '❤️' };
    await test.graph({ to: `+${ADA}`, type: 'reaction', reaction });
    expect(chat()?.bubbles).toHaveLength(2);
    expect(chat()?.bubbles[0]?.reactions).toEqual({ bot: '❤️' });
  });

  it('closes the window, which a message of the person opens', async () => {
    await test.order({ do: 'window', from: ADA, open: false });
    expect(chat()?.windowOpen).toBe(false);
    const refused = await test.graph({ to: `+${ADA}`, text: { body: 'x' } });
    expect(await refused.json()).toMatchObject({ error: { code: 131047 } });
    await test.order({ do: 'text', from: ADA, text: 'hi' });
    await become('person taken');
    expect(chat()?.windowOpen).toBe(true);
    expect(await test.botWrites(ADA, 'x')).toMatch(/^wamid/);
  });

  it('has Meta fail as often as asked, and says what is still to come', async () => {
    await test.order({ do: 'fail', fault: 'rate-limit', times: 2 });
    const answers: number[] = [];
    for (let i = 0; i < 3; i++) {
      answers.push((await test.graph({ to: `+${ADA}`, text: { body: 'x' } })).status);
      const [waiting] = test.state.faults;
      expect(waiting?.left).toBe([1, undefined, undefined][i]);
    }
    expect(answers).toEqual([400, 400, 200]);
    await test.order({ do: 'fail', fault: 'token', times: null });
    expect(test.state.faults).toEqual([{ label: expect.stringContaining('190'), left: 'all' }]);
    await test.order({ do: 'stop-failing' });
    expect(test.state.faults).toEqual([]);
  });

  it('can take a message and tell later that it failed', async () => {
    await test.order({ do: 'fail', fault: 'undeliverable', times: 1 });
    const id = await test.botWrites(ADA, 'x');
    await become('bot failed');
    await posted(1);
    expect(lastEvents()).toMatchObject([
      { kind: 'status', record: { id, state: 'failed' }, errors: [131026] },
    ]);
    expect(test.state.faults).toEqual([]);
    await test.botWrites(ADA, 'y');
    await become('bot failed', 'bot delivered');
  });

  it('posts what a human answers in the app', async () => {
    await test.order({ do: 'human', from: ADA, text: 'I take over' });
    await posted(1);
    expect(JSON.parse(test.posts[0]?.body ?? '')).toMatchObject({
      entry: [
        {
          changes: [
            {
              field: 'smb_message_echoes',
              value: { message_echoes: [{ to: ADA, type: 'text', text: { body: 'I take over' } }] },
            },
          ],
        },
      ],
    });
    expect(chat()?.bubbles).toMatchObject([{ by: 'app' }]);
  });

  it('shows templates as people see them', async () => {
    const template = {
      name: 'promo',
      language: { code: 'en_US' },
      components: [
        {
          type: 'header',
          parameters: [{ type: 'image', image: { link: 'https://a.example/b.jpg' } }],
        },
        { type: 'button', sub_type: 'url', index: 1, parameters: [{ type: 'text', text: 'x' }] },
        { type: 'button', sub_type: 'copy_code', index: 2, parameters: [{ type: 'coupon_code' }] },
      ],
    };
    await test.graph({ to: `+${ADA}`, type: 'template', template });
    expect(chat()?.bubbles[0]?.template).toEqual({
      header: '[image]',
      body: '20 % off',
      buttons: [
        { text: 'Stop', payload: 'Stop' },
        { text: 'Shop', url: 'https://example.com/x' },
        { text: 'Copy code' },
        { text: 'Call', url: 'tel:+15550100100' },
      ],
    });
  });

  it.each([
    { do: 'text', from: '+1 555', text: 'x' },
    { do: 'text', from: ADA, text: '' },
    { do: 'text', from: ADA, text: 'x', more: 1 },
    { do: 'fail', fault: 'no-such', times: 1 },
    { do: 'no-such' },
    { do: 'file', from: ADA, media: '1', kind: 'image' },
  ])('refuses the order %j, and goes on', async (order) => {
    const answer = await test.order(order);
    expect(answer.status).toBe(400);
    expect(await answer.text()).not.toBe('');
    expect(test.posts).toEqual([]);
    expect((await fetch(test.url)).status).toBe(200);
  });

  /** `fetch` sets no Host of the caller's. */
  const statusFor = (headers: Record<string, string>, method: string, path: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const { port } = new URL(test.url);
      request({ host: '127.0.0.1', port, headers, method, path }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end(JSON.stringify({ do: 'text', from: ADA, text: 'x' }));
    });

  it.each([
    ['GET', '/', { host: 'evil.example' }],
    ['GET', '/events', { host: 'evil.example' }],
    ['POST', '/orders', { origin: 'https://evil.example' }],
    ['POST', '/orders', {}],
    ['POST', '/files', { origin: 'https://evil.example' }],
  ])('refuses %s %s with %j', async (method, path, headers) => {
    const own = { host: new URL(test.url).host };
    expect(await statusFor({ ...own, ...headers }, method, path)).toBe(403);
    expect(test.posts).toEqual([]);
  });

  it('lets the page run its own script only, and be framed by nobody', async () => {
    const policy = (await fetch(test.url)).headers.get('content-security-policy');
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
  });
});
