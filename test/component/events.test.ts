import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALL_HANDLERS, ALL_STATES, EVENT_CASES } from '../cases/event-cases.ts';
import { TEST_VARIABLES } from '../cases/variables.ts';
import { ComponentUnderTest } from '../helpers/component.ts';
import { postBody } from '../helpers/messages.ts';

describe('the handlers that a consumer exports, called by the built component', () => {
  let component: ComponentUnderTest;
  let url: string;

  beforeAll(async () => {
    component = await ComponentUnderTest.start();
    url = await component.url();
    await component.configure({
      variables: {
        ...TEST_VARIABLES,
        WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'test:all',
        WHATSAPP_STATUSES: ALL_STATES,
      },
      components: { 'test:all': { interfaces: ALL_HANDLERS } },
    });
  });
  afterAll(() => component.stop());

  it.each(EVENT_CASES)('$name', async ({ payload, handler, record }) => {
    expect((await postBody(url, JSON.stringify(payload))).status).toBe(200);
    expect(await component.takeCalls()).toEqual([
      { component: 'test:all', functionName: handler, args: [record] },
    ]);
  });

  it('get a message that is nested too deep to be written, without its raw form', async () => {
    const deep = '['.repeat(1_000) + ']'.repeat(1_000);
    const [text] = EVENT_CASES;
    const body = JSON.stringify(text?.payload).replace(
      '"type":"text"',
      `"type":"text","x":${deep}`,
    );
    const before = component.lines.length;
    const { status } = await postBody(url, body);
    const calls = await component.takeCalls();
    // An engine may refuse it before that: then nothing is taken, and the answer says so.
    if (status !== 200) expect({ status, calls }).toEqual({ status: 400, calls: [] });
    else expect(calls).toMatchObject([{ args: [{ kind: 'text', content: 'hi' }] }]);
    expect(component.lines.slice(before).join()).not.toMatch(/trap|internal/);
  });
});
