import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type StandIn, startGraphApi } from '../../stand-in/graph-api.ts';
import { GRAPH_CASES } from '../cases/graph-cases.ts';
import { ACCESS_TOKEN, PHONE_NUMBER_ID, TEST_VARIABLES } from '../cases/variables.ts';
import { ComponentUnderTest } from '../helpers/component.ts';

let component: ComponentUnderTest;
let standIn: StandIn;
let variables: Record<string, string>;

beforeAll(async () => {
  component = await ComponentUnderTest.start();
  standIn = await startGraphApi({
    accessToken: ACCESS_TOKEN,
    phoneNumberId: PHONE_NUMBER_ID,
  });
  variables = {
    ...TEST_VARIABLES,
    WHATSAPP_API_URL: standIn.url,
    WHATSAPP_INCOMING_HANDLER_COMPONENTS: '',
  };
});
beforeEach(async () => {
  standIn.reset();
  component.lines.length = 0;
  await component.configure({ variables, components: {} });
});
afterAll(async () => {
  await component.stop();
  await standIn.close();
});

describe('api of the built component', () => {
  it('get-self tells an empty user when Meta fails, and the user once Meta answers', async () => {
    standIn.fail({ kind: 'raw', status: 500, body: '<html>' });
    expect(await component.getSelf()).toEqual({ name: '', phone: '' });
    await expect.poll(() => component.lines).toEqual(['whatsapp: get-self: HTTP 500']);
    const self = { name: 'Stand-in Business', phone: '15550100100' };
    expect(await component.getSelf()).toEqual(self);
    expect(await component.getSelf()).toEqual(self);
    expect(standIn.requests).toHaveLength(2);
  });

  it.each(GRAPH_CASES)('send-message: $name', async ({ faults, args, result, sent }) => {
    for (const fault of faults) standIn.fail(fault);
    expect(await component.sendMessage(...args)).toMatch(result);
    expect(standIn.sent.map(({ body, to, recipient }) => ({ body, to: to ?? recipient }))).toEqual(
      sent,
    );
  });

  it('send-message names the variable that is missing', async () => {
    await component.configure({
      variables: { ...variables, WHATSAPP_ACCESS_TOKEN: '' },
      components: {},
    });
    expect(await component.sendMessage('hello', '+4915100000')).toMatch(
      /^error: WHATSAPP_ACCESS_TOKEN is not set: /,
    );
    expect(standIn.requests).toEqual([]);
  });
});

describe('run of the built component', () => {
  const HANDLER = { interfaces: ['asterai:whatsapp/incoming-handler@0.1.7'] };

  it('ends with ok and says ready when all is well', async () => {
    await component.configure({
      variables: {
        ...variables,
        WHATSAPP_WEBHOOK_REGISTER: '',
        WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'test:one',
      },
      components: { 'test:one': HANDLER },
    });
    expect(await component.run()).toBe(true);
    await expect.poll(() => component.lines.length).toBe(2);
    expect(component.lines).toContainEqual('whatsapp: ready, 1 consumer: test:one');
    expect(component.lines).toContainEqual(expect.stringMatching(/webhooks to no URL, not to/));
  });

  it('ends with err when a consumer is of no use', async () => {
    await component.configure({
      variables: { ...variables, WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'test:one' },
      components: { 'test:one': { interfaces: ['asterai:whatsapp/incoming-handler@0.2.0'] } },
    });
    expect(await component.run()).toBe(false);
    await expect
      .poll(() => component.lines)
      .toContainEqual('whatsapp: not ready: 1 problem to fix');
  });
});
