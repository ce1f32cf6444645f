import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Conversation } from '../../../scripts/lib/conversation.ts';
import { listenOnFreePort } from '../../../scripts/lib/free-port.ts';
import { sign } from '../../../scripts/lib/webhook-payload.ts';

const ADA = { from: '15550100001', name: 'Ada' };
const BOB = { from: '15550100002', name: 'Bob' };

describe('a conversation', () => {
  let lines: string[];
  let status: number;
  /** What was posted: id, sender and text. */
  let posts: { id: string; from: string; text: { body: string } }[];
  let signatures: boolean[];
  let conversation: Conversation;
  let onPost: () => void;
  const server = () =>
    createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      signatures.push(request.headers['x-hub-signature-256'] === sign(body, 'secret'));
      posts.push(JSON.parse(body).entry[0].changes[0].value.messages[0]);
      onPost();
      response.writeHead(status).end('why not\nmore');
    });
  let running: ReturnType<typeof server>;

  beforeEach(async () => {
    lines = [];
    posts = [];
    signatures = [];
    status = 200;
    onPost = () => {};
    running = server();
    const url = `http://127.0.0.1:${await listenOnFreePort(running)}/webhook`;
    const webhook = { url, phoneNumberId: '1', appSecret: 'secret' };
    conversation = new Conversation(webhook, (line) => lines.push(line));
  });
  afterEach(() => {
    running.closeAllConnections();
    running.close();
  });

  const sent = (to: string, body: string, context?: string) =>
    conversation.onSent({
      id: 'wamid.out',
      to: `+${to}`,
      body,
      ...{ number: '1', type: 'text' },
      at: 0,
      raw: context === undefined ? {} : { context: { message_id: context } },
    });

  it('posts each text signed, under an id of its own, and shows the reply', async () => {
    onPost = () => sent(ADA.from, `echo ${posts.length}`);
    const also: string[] = [];
    const options = { seconds: 5, also: (line: string) => void also.push(line) };
    expect(await conversation.say('one', ADA, options)).toBe('reply');
    expect(await conversation.say('one', ADA, { seconds: 5 })).toBe('reply');
    expect(signatures).toEqual([true, true]);
    expect(new Set(posts.map(({ id }) => id)).size).toBe(2);
    expect(posts.map(({ text }) => text.body)).toEqual(['one', 'one']);
    expect(also).toEqual([
      expect.stringMatching(/message .*Ada \(\+15550100001\) writes "one"/),
      expect.stringMatching(/reply .*"echo 1" to \+15550100001/),
      expect.stringMatching(/webhook .*200/),
    ]);
    expect(lines.filter((line) => line.includes('reply'))).toHaveLength(2);
  });

  it('takes no message to another person, and no answer to another message, for the reply', async () => {
    onPost = () => {
      sent(BOB.from, 'left over');
      sent(ADA.from, 'of before', 'wamid.other');
      sent(ADA.from, 'right', posts[0]?.id);
    };
    expect(await conversation.say('hi', ADA, { seconds: 5 })).toBe('reply');
    expect(lines.filter((line) => /^ {2}sent/.test(line))).toEqual([
      expect.stringContaining('left over'),
      expect.stringContaining('of before'),
    ]);
    expect(lines.filter((line) => /^ {2}reply/.test(line))).toEqual([
      expect.stringContaining('right'),
    ]);
  });

  it('shows the replies of two people to the one who asked', async () => {
    const heard: Record<string, string[]> = { Ada: [], Bob: [] };
    onPost = () => {
      if (posts.length < 2) return;
      sent(BOB.from, 'to Bob');
      sent(ADA.from, 'to Ada');
    };
    const say = (person: typeof ADA) =>
      conversation.say('hi', person, {
        seconds: 5,
        also: (line) => void heard[person.name]?.push(line),
      });
    expect(await Promise.all([say(ADA), say(BOB)])).toEqual(['reply', 'reply']);
    expect(heard.Ada?.filter((line) => line.includes('"to '))).toEqual([
      expect.stringContaining('"to Ada"'),
    ]);
    expect(heard.Bob?.filter((line) => line.includes('"to '))).toEqual([
      expect.stringContaining('"to Bob"'),
    ]);
  });

  it('ends at once when a consumer fails on the message, and tells its cause', async () => {
    onPost = () => {
      const id = posts[0]?.id;
      conversation.onRuntimeLine('whatsapp: my:bot failed on wamid.x: trap', undefined);
      conversation.onRuntimeLine(`whatsapp: my:bot failed on ${id}: trap`, 'no such key');
    };
    expect(await conversation.say('hi', ADA, { seconds: 60 })).toBe('failed');
    expect(lines.filter((line) => line.includes('failed'))).toEqual([
      `  failed    my:bot on ${posts[0]?.id}: no such key`,
    ]);
  });

  it('goes on without a reply, and says what may be the cause', async () => {
    expect(await conversation.say('hi', ADA, { seconds: 0.05 })).toBe('none');
    expect(lines.at(-1)).toMatch(/no reply {2}within 0\.05 s/);
    sent(ADA.from, 'late');
    expect(lines.at(-1)).toMatch(/sent .*late/);
  });

  it('shows why the webhook refused, in one line', async () => {
    status = 503;
    expect(await conversation.say('hi', ADA, { seconds: 60 })).toBe('refused');
    expect(lines.at(-1)).toMatch(/answered with 503 after .*: why not$/);
    running.closeAllConnections();
    await new Promise((resolve) => running.close(resolve));
    expect(await conversation.say('hi', ADA, { seconds: 60 })).toBe('refused');
    expect(lines.at(-1)).toMatch(/can't be reached$/);
  });
});
