import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../scripts/lib/free-port.ts';
import { type StandIn, startGraphApi } from '../../stand-in/graph-api.ts';
import { ACCESS_TOKEN, PHONE_NUMBER_ID, TEST_VARIABLES } from '../cases/variables.ts';
import { hasRuntime, NAME, TestEnvironment } from '../helpers/runtime.ts';

/** What our component wrote at the start. */
const ownLines = ({ lines }: TestEnvironment) =>
  lines.filter((line) => line.startsWith('whatsapp: '));

describe.skipIf(!hasRuntime())('start on the real runtime', () => {
  let standIn: StandIn;
  let variables: Record<string, string>;
  let port: number;
  let environment: TestEnvironment | undefined;

  beforeAll(async () => {
    standIn = await startGraphApi({
      accessToken: ACCESS_TOKEN,
      phoneNumberId: PHONE_NUMBER_ID,
      callbacks: { application: 'https://other.example.com/hook?secret=1' },
    });
    port = await freePort();
    variables = {
      ...TEST_VARIABLES,
      WHATSAPP_API_URL: standIn.url,
      WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'test:one,test:two',
      WHATSAPP_WEBHOOK_URL: `http://127.0.0.1:${port}/${NAME.namespace}/${NAME.name}/asterai/whatsapp/webhook`,
      WHATSAPP_WEBHOOK_REGISTER: 'true',
    };
  });
  afterEach(async () => {
    await environment?.stop();
    standIn.reset();
  });
  afterAll(() => standIn.close());

  const start = async (changes: Record<string, string>, others = ['test:one', 'test:two']) => {
    environment = await TestEnvironment.start({ ...variables, ...changes }, others, port);
    return ownLines(environment);
  };

  it('points the callback of the phone number here, then says ready', async () => {
    expect(await start({})).toEqual([
      "whatsapp: Meta now sends this number's webhooks to WHATSAPP_WEBHOOK_URL",
      'whatsapp: ready, 2 consumers: test:one, test:two',
    ]);
    expect(standIn.phoneCallback()).toBe(variables.WHATSAPP_WEBHOOK_URL);
  });

  it('only says where webhooks go when it is not told to register', async () => {
    const lines = await start({ WHATSAPP_WEBHOOK_REGISTER: '' });
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/webhooks to https:\/\/other\.example\.com\/hook, not to/);
    expect(lines[1]).toMatch(/^whatsapp: ready/);
    expect(standIn.phoneCallback()).toBeUndefined();
  });

  it('is not ready without a token, and says what to do', async () => {
    const lines = await start({ WHATSAPP_ACCESS_TOKEN: ' ', WHATSAPP_APP_SECRET: '' });
    expect(lines).toEqual([
      expect.stringMatching('WHATSAPP_ACCESS_TOKEN is not set: set it to '),
      expect.stringMatching('WHATSAPP_APP_SECRET is not set: anyone who knows the URL'),
      'whatsapp: not ready: 1 problem to fix',
    ]);
  });

  it('is not ready with a webhook URL that is not https', async () => {
    const lines = await start({ WHATSAPP_WEBHOOK_URL: 'http://bot.example.com/webhook' });
    expect(lines).toEqual([
      expect.stringMatching('WHATSAPP_WEBHOOK_URL must begin with https://'),
      'whatsapp: not ready: 1 problem to fix',
    ]);
  });

  it('is not ready with consumers that are missing or are none', async () => {
    const lines = await start(
      { WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'no:body,test:inspector,test:one' },
      ['test:one', 'test:inspector'],
    );
    expect(lines).toEqual([
      expect.stringMatching('consumer no:body is not in the environment'),
      expect.stringMatching('consumer test:inspector does not export asterai:whatsapp/incoming'),
      expect.stringMatching('Meta now sends'),
      'whatsapp: not ready: 2 problems to fix',
    ]);
  });

  it('is not ready when Meta refuses the token', async () => {
    standIn.fail({ kind: 'graph-error', status: 401, code: 190, message: 'no' });
    expect(await start({})).toEqual([
      expect.stringMatching(/Meta refuses .*: error 190, HTTP 401: create a new access token/),
      'whatsapp: not ready: 1 problem to fix',
    ]);
  });

  it('is not ready with values as people paste them', async () => {
    const pasted = {
      WHATSAPP_APP_SECRET: '"test-app-secret"',
      WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'test:one@0.1.0',
    };
    expect(await start(pasted)).toEqual([
      'whatsapp: WHATSAPP_APP_SECRET has quotes around it: take them out',
      expect.stringMatching(/consumer test:one@0\.1\.0 has a version in its name: write test:one /),
      expect.anything(),
      'whatsapp: not ready: 2 problems to fix',
    ]);
  });

  it('is ready, with a warning, when Meta does not answer', async () => {
    standIn.fail({ kind: 'slow-body', ms: 500 });
    expect(await start({})).toEqual([
      expect.stringMatching(/could not check .* no answer in time from .*timeout/),
      expect.stringMatching('ready, 2 consumers'),
    ]);
    // The check has 5 s: ten bytes. It didn't wait for the rest.
    const { bytes, of } = standIn.requests.at(-1)?.trickled ?? { bytes: Number.NaN, of: 0 };
    expect(bytes).toBeLessThanOrEqual(10);
    expect(of).toBeGreaterThan(20);
  });

  it('never shows a secret or a value', async () => {
    standIn.fail({ kind: 'graph-error', status: 400, code: 100, message: 'test-access-token' });
    const lines = await start({ WHATSAPP_WEBHOOK_REGISTER: 'certainly' });
    expect(lines.join('\n')).toContain('WHATSAPP_WEBHOOK_REGISTER must be true or false');
    expect(lines.join('\n')).not.toMatch(/certainly|test-(access-token|verify-token|app-secret)/);
  });
});
