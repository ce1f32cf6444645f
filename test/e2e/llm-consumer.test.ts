import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listenOnFreePort } from '../../scripts/lib/free-port.ts';
import { type StandIn, startGraphApi } from '../../stand-in/graph-api.ts';
import { ACCESS_TOKEN, PHONE_NUMBER_ID, TEST_VARIABLES } from '../cases/variables.ts';
import { post } from '../helpers/messages.ts';
import { hasRuntime, TestEnvironment } from '../helpers/runtime.ts';

/** A service with OpenAI's `/chat/completions`: its answers count up, or are errors. */
class Model {
  url = '';
  requests: { path: string; key: string | undefined; body: { messages: object[] } }[] = [];
  /** Told before it answers. */
  asked = () => {};
  status = 200;
  private readonly server: Server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const { url: path = '', headers } = request;
    this.requests.push({ path, key: headers.authorization, body: JSON.parse(body) });
    this.asked();
    const content = `answer ${this.requests.length}`;
    response.writeHead(this.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ choices: [{ message: { role: 'assistant', content } }] }));
  });

  async start(): Promise<void> {
    this.url = `http://127.0.0.1:${await listenOnFreePort(this.server)}/v1`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

const SOON = { timeout: 60_000, interval: 50 };

describe.skipIf(!hasRuntime())('the bot of the template llm on the real runtime', () => {
  const model = new Model();
  let standIn: StandIn;
  let directory: string;
  let environment: TestEnvironment;
  let messages = 0;

  const start = async (variables: Record<string, string>) => {
    environment = await TestEnvironment.start(
      {
        ...TEST_VARIABLES,
        WHATSAPP_API_URL: standIn.url,
        WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'test:llm',
        BOT_DATA_DIR: directory,
        ...variables,
      },
      ['test:llm'],
      undefined,
      { allowDir: directory },
    );
  };
  /** @returns what the person got */
  const say = async (text: string, id?: string): Promise<unknown> => {
    messages += 1;
    const before = standIn.sent.length;
    await post(environment.url, [{ id: id ?? `wamid.L${messages}`, text }]);
    await expect.poll(() => standIn.sent.length, SOON).toBe(before + 1);
    return standIn.sent.at(-1)?.body;
  };

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'llm-'));
    standIn = await startGraphApi({ accessToken: ACCESS_TOKEN, phoneNumberId: PHONE_NUMBER_ID });
    await model.start();
    await start({ LLM_API_URL: model.url, LLM_API_KEY: 'llm-secret', LLM_MODEL: 'tiny' });
  });
  afterAll(async () => {
    await environment.stop();
    model.stop();
    await standIn.close();
    rmSync(directory, { recursive: true });
  });
  beforeEach(() => {
    model.requests = [];
    model.status = 200;
  });

  it('asks the model, with the key, while the person sees that it types', async () => {
    let typing = 0;
    model.asked = () => {
      typing = standIn.receipts.filter((receipt) => receipt.typing).length;
    };
    expect(await say('Is there soup?')).toBe('answer 1');
    expect(typing).toBe(1);
    expect(model.requests).toEqual([
      {
        path: '/v1/chat/completions',
        key: 'Bearer llm-secret',
        body: {
          model: 'tiny',
          messages: [
            { role: 'system', content: expect.stringContaining('WhatsApp') },
            { role: 'user', content: 'Is there soup?' },
          ],
        },
      },
    ]);
  });

  it('tells the model what was said before, out of a file', async () => {
    expect(await say('And bread?', 'wamid.twice')).toBe('answer 1');
    expect(model.requests[0]?.body.messages.slice(1)).toEqual([
      { role: 'user', content: 'Is there soup?' },
      { role: 'assistant', content: 'answer 1' },
      { role: 'user', content: 'And bread?' },
    ]);
    expect(readdirSync(directory)).toEqual(['491700000001.json']);
  });

  it('answers a message once', async () => {
    const before = standIn.sent.length;
    await post(environment.url, [{ id: 'wamid.twice', text: 'And bread?' }]);
    expect(await say('And butter?')).toBe('answer 1');
    expect(standIn.sent).toHaveLength(before + 1);
  });

  it('says that it can not answer when the model fails, and lives on', async () => {
    model.status = 429;
    expect(await say('soup 429')).toMatch(/can't think just now/);
    await environment.line(/^bot: \S+ failed: HTTP 429: too many requests/);
    model.status = 200;
    expect(await say('soup again')).toBe('answer 2');
    // What had no answer is not among what was said.
    expect(JSON.stringify(model.requests[1]?.body)).not.toContain('soup 429');
  });

  it('forgets a person who says so', async () => {
    expect(await say('Forget')).toBe('I have forgotten what we said.');
    expect(readdirSync(directory)).toEqual([]);
    await say('hello');
    expect(model.requests[0]?.body.messages).toHaveLength(2);
  });

  it('bounds what it keeps', async () => {
    const text = 'x'.repeat(3_000);
    for (let i = 0; i < 7; i++) await say(text);
    const kept = readFileSync(join(directory, '491700000001.json'), 'utf8');
    expect(kept.length).toBeGreaterThan(9_000);
    expect(kept.length).toBeLessThan(17_000);
  });

  it('never traps, and never logs what people write or the key', () => {
    const written = environment.lines.join('\n');
    expect(written).not.toMatch(/failed on|llm-secret|soup|bread/);
  });

  it('says what is missing when there is no key', async () => {
    await environment.stop();
    await start({});
    expect(await say('hello')).toBe(
      "This bot isn't set up yet: LLM_API_KEY is not set: put it into .env, and start again.",
    );
    expect(environment.lines.join('\n')).not.toMatch(/failed on/);
  });
});
