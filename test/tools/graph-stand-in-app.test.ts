import { afterEach, describe, expect, it } from 'vitest';
import {
  ACCOUNT_ID,
  type StandIn,
  type StandInOptions,
  startGraphApi,
} from '../../stand-in/graph-api.ts';
import { APP_ID } from '../../stand-in/graph-app.ts';

const APP_TOKEN = `${APP_ID}|the-secret`;

let standIn: StandIn;
afterEach(() => standIn.close());

async function start(options: Partial<StandInOptions> = {}) {
  const usual = { accessToken: 'the-token', phoneNumberId: '1', appSecret: 'the-secret' };
  standIn = await startGraphApi({ ...usual, ...options });
  return async (path: string, token = 'the-token', method = 'GET', body?: object) => {
    const response = await fetch(`${standIn.url}/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as { error?: { code: number }; data?: unknown };
    return { status: response.status, code: answer.error?.code, data: answer.data, answer };
  };
}

const SUBSCRIBED = [{ whatsapp_business_api_data: expect.objectContaining({ id: APP_ID }) }];

describe('the subscription of the app to the account', () => {
  it('is there, or comes by a POST', async () => {
    const ask = await start({ app: { subscribed: false } });
    const path = `${ACCOUNT_ID}/subscribed_apps`;
    expect((await ask(path)).data).toEqual([]);
    expect((await ask(path, 'the-token', 'POST')).answer).toEqual({ success: true });
    expect((await ask(path)).data).toEqual(SUBSCRIBED);
    expect((await (await start())(path)).data).toEqual(SUBSCRIBED);
  });

  it('is refused with what is no account, no token of ours, or a parameter that is none', async () => {
    const ask = await start();
    expect(await ask('1/subscribed_apps')).toMatchObject({ status: 400, code: 100 });
    expect(await ask('9/subscribed_apps')).toMatchObject({ status: 400, code: 100 });
    expect(await ask(`${ACCOUNT_ID}/subscribed_apps`, 'x')).toMatchObject({
      status: 401,
      code: 190,
    });
    const post = await ask(`${ACCOUNT_ID}/subscribed_apps`, 'the-token', 'POST', { colour: 'red' });
    expect(post).toMatchObject({ status: 400, code: 100 });
  });
});

describe('the app', () => {
  it('is named by the health of a number', async () => {
    const ask = await start();
    const { answer } = await ask('1?fields=health_status');
    const entity = { entity_type: 'APP', id: APP_ID, can_send_message: 'AVAILABLE' };
    expect(answer).toMatchObject({ health_status: { entities: expect.arrayContaining([entity]) } });
  });

  it('tells of a token, and of its webhooks, to its own token', async () => {
    const ask = await start({ callbacks: { application: 'https://a.example.com/' } });
    const token = { app_id: APP_ID, is_valid: true, expires_at: 0 };
    expect((await ask('debug_token?input_token=the-token', APP_TOKEN)).data).toMatchObject(token);
    expect((await ask('debug_token?input_token=x', APP_TOKEN)).data).toMatchObject({
      is_valid: false,
    });
    expect((await ask(`${APP_ID}/subscriptions`, APP_TOKEN)).data).toEqual([
      {
        ...{ object: 'whatsapp_business_account', active: true },
        callback_url: 'https://a.example.com/',
        fields: [{ name: 'messages', version: 'v25.0' }],
      },
    ]);
  });

  it('tells nobody else', async () => {
    const ask = await start();
    expect(await ask(`${APP_ID}/subscriptions`, `${APP_ID}|wrong`)).toMatchObject({ code: 190 });
    expect(await ask(`${APP_ID}/subscriptions`, '9|the-secret')).toMatchObject({ code: 190 });
    expect(await ask('debug_token?input_token=the-token', 'the-token')).toMatchObject({
      code: 104,
    });
    expect(await ask('debug_token', APP_TOKEN)).toMatchObject({ code: 100 });
    expect(await ask(`${APP_ID}/messages`, APP_TOKEN)).toMatchObject({ code: 100 });
  });
});
