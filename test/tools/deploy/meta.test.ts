import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askMeta } from '../../../scripts/deploy/meta.ts';
import { nodeHost } from '../../../scripts/deploy/node-host.ts';
import { freePort, listenOnFreePort } from '../../../scripts/lib/free-port.ts';
import { ACCESS_TOKEN, APP_SECRET, VERIFY_TOKEN } from '../../cases/variables.ts';
import type { Wanted } from '../../helpers/stand-in-process.ts';
import { StandIns } from '../../helpers/stand-ins.ts';
import { configWith } from '../../unit/fakes.ts';

const WEBHOOK = 'https://bot.example.com/acme/prod/asterai/whatsapp/webhook';
const ELSEWHERE = 'https://elsewhere.example.com/hook';

let standIns: StandIns;
beforeAll(() => {
  standIns = new StandIns();
});
afterAll(() => standIns.close());

function ask(url: string, variables: Record<string, string> = {}) {
  const config = configWith({
    ...{ WHATSAPP_API_URL: url, WHATSAPP_WEBHOOK_URL: WEBHOOK },
    ...variables,
  });
  const found = askMeta(config, nodeHost);
  const all = Object.values(found).flat().join('\n');
  for (const secret of [ACCESS_TOKEN, APP_SECRET, VERIFY_TOKEN]) expect(all).not.toContain(secret);
  return found;
}

/** Where all is as it should be, but for what is given. */
const askStandIn = async (options: Partial<Wanted> = {}, variables?: Record<string, string>) =>
  ask(await standIns.start({ callbacks: { application: WEBHOOK }, ...options }), variables);

describe('what Meta has', () => {
  it('is told when nothing is left to do', async () => {
    expect(await askStandIn()).toEqual({
      refusals: [],
      facts: [
        'the token is valid and reads +1 555-010-0100 (Stand-in Business), CONNECTED',
        'the token stays, and has the permissions that are needed (app Stand-in App)',
        'the app is subscribed to the webhook field messages',
        'the app is subscribed to the WhatsApp Business Account 700000000000001',
        'Meta sends webhooks to WHATSAPP_WEBHOOK_URL',
      ],
      notes: [],
      tasks: [],
    });
  });

  it('is told once of several numbers that have it in common', async () => {
    const { facts, tasks } = await askStandIn(
      { moreNumbers: { '800000000000009': 'token-9' }, callbacks: { application: ELSEWHERE } },
      { WHATSAPP_MORE_PHONE_NUMBER_IDS: '800000000000009:token-9' },
    );
    expect(facts.length).toBe(4);
    expect(tasks.length).toBe(1);
  });

  it('is asked with a proof where the app requires one', async () => {
    // A token of its own: the component remembers of which it was asked for.
    const accessToken = 'token-of-a-strict-app';
    const variables = { WHATSAPP_ACCESS_TOKEN: accessToken };
    const { facts, tasks } = await askStandIn({ requireAppSecret: true, accessToken }, variables);
    expect(facts.length).toBe(5);
    expect(tasks).toEqual([]);
  });
});

describe('a deployment is in vain, in words of the component,', () => {
  it.each<[string, Partial<Wanted>, Record<string, string>, RegExp]>([
    ['with a dead token', { accessToken: 'another' }, {}, /error 190.*: create a new access token/],
    ['with the id of no number', { phoneNumberId: '1' }, {}, /WHATSAPP_PHONE_NUMBER_ID$/],
    [
      'with a further number of which the token is dead',
      { moreNumbers: { '800000000000009': 'token-9' } },
      { WHATSAPP_MORE_PHONE_NUMBER_IDS: '800000000000009:token-8' },
      /from phone number id 800000000000009: error 190/,
    ],
  ])('%s', async (_what, options, variables, line) => {
    const { refusals, tasks } = await askStandIn(options, variables);
    expect(refusals).toEqual([expect.stringMatching(line)]);
    expect(refusals[0]).toMatch(/^Meta refuses what is needed to send/);
    expect(tasks).toEqual([]);
  });
});

describe('left to do', () => {
  const task = async (options: Partial<Wanted>, variables?: Record<string, string>) => {
    const { refusals, tasks } = await askStandIn(options, variables);
    expect(refusals).toEqual([]);
    expect(tasks.length).toBe(1);
    return tasks[0];
  };

  it('is the callback, with the values to paste', async () => {
    const text = await task({ callbacks: { application: `${ELSEWHERE}?secret=1` } });
    expect(text).toContain('Meta sends webhooks to https://elsewhere.example.com/hook now');
    expect(text).toContain(`\n     Callback URL: ${WEBHOOK}\n`);
  });

  it('is the callback where there is none', async () => {
    expect(await task({ callbacks: {} })).toContain('Meta sends webhooks nowhere now');
  });

  it('is no entry in the dashboard where a URL of another level wins over it', async () => {
    const callbacks = { application: WEBHOOK, whatsapp_business_account: ELSEWHERE };
    expect(await task({ callbacks })).toMatch(
      /^Set WHATSAPP_WEBHOOK_REGISTER=true .*elsewhere.*of the WhatsApp Business Account/,
    );
  });

  it('is nothing where the start of the environment does it', async () => {
    const callbacks = { application: ELSEWHERE };
    const found = await askStandIn({ callbacks }, { WHATSAPP_WEBHOOK_REGISTER: 'true' });
    expect(found.tasks).toEqual([]);
    expect(found.facts.at(-1)).toContain('the start of the environment changes that');
  });

  it("is the app's subscription to the account", async () => {
    const text = await task({ app: { subscribed: false } });
    expect(text).toMatch(/curl -X POST http:.*\/v25.0\/700000000000001\/subscribed_apps -H @- <<</);
  });

  it('is the subscription to messages', async () => {
    expect(await task({ app: { fields: [] } })).toContain('Subscribe the app to messages');
    expect(await task({ app: { fields: ['calls'] } })).toContain('Subscribe the app to messages');
  });

  it('is a token with all permissions', async () => {
    const text = await task({ app: { scopes: ['whatsapp_business_messaging'] } });
    expect(text).toContain('has whatsapp_business_management, too');
  });

  it('is a token that stays', async () => {
    const text = await task({ app: { expiresAt: Date.UTC(2030, 0, 31, 12) / 1000 } });
    expect(text).toContain('ends on 2030-01-31 12:00 UTC');
  });

  it('is the App Secret of the right app', async () => {
    expect(await task({ appSecret: 'another-secret' })).toMatch(
      /^WHATSAPP_APP_SECRET is not the App Secret of app 600000000000003/,
    );
  });
});

describe('what could not be found out', () => {
  it('is told, and is no refusal, when Meta is out of reach', async () => {
    const { refusals, notes, tasks } = ask(`http://127.0.0.1:${await freePort()}/v25.0`);
    expect(refusals).toEqual([]);
    expect(tasks).toEqual([]);
    expect(notes).toEqual([
      expect.stringMatching(/was not checked: could not connect to .* \(connection-refused\)/),
    ]);
  });

  it('is told when Meta is in trouble', async () => {
    const { refusals, notes } = await askStandIn({
      faults: [{ kind: 'raw', status: 502, body: '<html>bad gateway</html>' }],
    });
    expect(refusals).toEqual([]);
    expect(notes).toEqual([expect.stringContaining('HTTP 502')]);
  });

  it('is told without the App Secret, without a word about it', async () => {
    const { facts, tasks } = await askStandIn({}, { WHATSAPP_APP_SECRET: '' });
    expect(facts.length).toBe(3);
    expect(tasks).toEqual([]);
  });
});

describe('a request', () => {
  const call = (port: number, total: number) => () =>
    nodeHost.http.send({
      method: 'GET',
      url: { scheme: 'http', authority: `127.0.0.1:${port}`, path: '/' },
      headers: [],
      timeouts: { connect: 1, firstByte: 1, betweenBytes: 1, total },
    });

  it('ends when its time is over', async () => {
    const silent = createServer();
    const port = await listenOnFreePort(silent);
    expect(call(port, 300)).toThrow('connection-timeout');
    silent.close();
  });

  it('tells when nobody listens', async () => {
    expect(call(await freePort(), 5_000)).toThrow('connection-refused');
  });
});
