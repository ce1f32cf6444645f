import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PAYLOAD_CASES, PRIVATE } from '../cases/payload-cases.ts';
import { TEST_VARIABLES } from '../cases/variables.ts';
import { WEBHOOK_CASES } from '../cases/webhook-cases.ts';
import { expectRefusalLine, expectResponse } from '../helpers/cases.ts';
import { ComponentUnderTest } from '../helpers/component.ts';
import { sendRequest } from '../helpers/http.ts';
import { post, postBody } from '../helpers/messages.ts';

const HANDLER = { interfaces: ['asterai:whatsapp/incoming-handler@0.1.0'] };

let component: ComponentUnderTest;
let url: string;

beforeAll(async () => {
  component = await ComponentUnderTest.start();
  url = await component.url();
});
afterAll(() => component.stop());
beforeEach(async () => {
  await component.takeCalls();
  component.lines.length = 0;
});

const configure = (
  variables: Record<string, string> = {},
  components: Parameters<ComponentUnderTest['configure']>[0]['components'] = {
    'test:one': HANDLER,
  },
) => component.configure({ variables: { ...TEST_VARIABLES, ...variables }, components });

describe('webhook of the built component', () => {
  it.each(WEBHOOK_CASES)('$name', async (test) => {
    await configure(test.variables);
    expectResponse(await sendRequest(url, test.request), test);
    const { status } = test.expected;
    if (status >= 400) await expect.poll(() => component.lines.length).toBe(1);
    expectRefusalLine(status, component.lines);
    const calls = await component.takeCalls();
    const ids = calls.map(({ args }) => (args[0] as { id: string }).id);
    expect(ids).toEqual(test.expected.delivered ?? []);
  });

  it.each(PAYLOAD_CASES)('$name', async ({ payload, messages, notes }) => {
    await configure();
    const body = JSON.stringify(payload);
    expect(await postBody(url, body)).toMatchObject({ status: 200, body: '' });
    expect(await component.takeCalls()).toEqual(
      messages.map((message) => ({
        component: 'test:one',
        functionName: 'incoming-handler/on-message',
        args: [message],
      })),
    );
    await expect.poll(() => component.lines.length).toBe(notes.length);
    for (const [i, note] of notes.entries()) {
      expect(component.lines[i]?.replace('whatsapp: ', '')).toMatch(note);
    }
    expect(component.lines.join('\n')).not.toContain(PRIVATE);
  });
});

describe('fan-out of the built component', () => {
  it('calls each consumer in order for each message, past failures', async () => {
    const fails = { kind: 'invocation-failed', message: 'wasm trap\n0: frame\nhello' };
    await configure(
      { WHATSAPP_INCOMING_HANDLER_COMPONENTS: ' test:one,test:bad,no:body,,test:one,test:two ' },
      { 'test:one': HANDLER, 'test:bad': { ...HANDLER, fails }, 'test:two': HANDLER },
    );
    expect((await post(url, [{ id: 'wamid.1' }, { id: 'wamid.2' }])).status).toBe(200);
    const calls = await component.takeCalls();
    expect(calls.map((call) => `${call.component} ${(call.args[0] as { id: string }).id}`)).toEqual(
      [
        'test:one wamid.1',
        'test:bad wamid.1',
        'test:two wamid.1',
        'test:one wamid.2',
        'test:bad wamid.2',
        'test:two wamid.2',
      ],
    );
    await expect.poll(() => component.lines.length).toBe(4);
    expect(component.lines).toEqual([
      'whatsapp: test:bad failed on wamid.1: invocation-failed: wasm trap (see its own output)',
      'whatsapp: no:body failed on wamid.1: component-not-found: not found',
      'whatsapp: test:bad failed on wamid.2: invocation-failed: wasm trap (see its own output)',
      'whatsapp: no:body failed on wamid.2: component-not-found: not found',
    ]);
  });
});
