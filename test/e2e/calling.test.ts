import { mkdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textPayload } from '../../scripts/lib/webhook-payload.ts';
import { type StandIn, startGraphApi } from '../../stand-in/graph-api.ts';
import { INBOUND } from '../cases/sending-cases.ts';
import { ACCESS_TOKEN, PHONE_NUMBER_ID, TEST_VARIABLES } from '../cases/variables.ts';
import { readDocExamples } from '../helpers/doc-examples.ts';
import { postBody } from '../helpers/messages.ts';
import { hasRuntime, TestEnvironment } from '../helpers/runtime.ts';
import { makeMediaDirectory } from '../helpers/sending.ts';

const OTHER_NUMBER = '800000000000009';
const PERSON = '491700000001';

describe.skipIf(!hasRuntime())('a consumer that imports messaging, templates and media', () => {
  let standIn: StandIn;
  let environment: TestEnvironment;
  let directory: Awaited<ReturnType<typeof makeMediaDirectory>>;
  let posted = 0;

  beforeAll(async () => {
    standIn = await startGraphApi({
      ...{ accessToken: ACCESS_TOKEN, phoneNumberId: PHONE_NUMBER_ID },
      moreNumbers: { [OTHER_NUMBER]: 'other-token' },
    });
    standIn.addMedia(INBOUND.id, INBOUND.mimeType, Buffer.from(INBOUND.text));
    directory = await makeMediaDirectory();
    await mkdir(`${directory.path}/media/received`, { recursive: true });
    environment = await TestEnvironment.start(
      {
        ...TEST_VARIABLES,
        WHATSAPP_API_URL: standIn.url,
        WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'test:caller',
        WHATSAPP_INBOX_DIR: `${directory.path}/inbox`,
        WHATSAPP_MEDIA_DIR: `${directory.path}/media`,
        WHATSAPP_MORE_PHONE_NUMBER_IDS: `${OTHER_NUMBER}:other-token`,
        WHATSAPP_TYPING: 'true',
        WHATSAPP_TOOL_RECIPIENTS: `chat,+15550100123`,
      },
      ['test:caller'],
      undefined,
      { allowDir: directory.path },
    );
  });
  afterAll(async () => {
    await environment.stop();
    await standIn.close();
    await directory.remove();
  });

  /** What the consumer's call came to, and the number that its answer came from. */
  async function ask(call: string, args: unknown[], number = PHONE_NUMBER_ID) {
    const id = `wamid.CALL${++posted}`;
    const text = JSON.stringify({ call, args });
    const before = standIn.sent.length;
    await postBody(environment.url, textPayload(number, { id, from: PERSON, name: 'Ada', text }));
    const answer = () =>
      standIn.sent.slice(before).find(({ to, body }) => to === `+${PERSON}` && isJson(body));
    await expect.poll(answer, { timeout: 30_000 }).toBeDefined();
    expect(standIn.receipts).toContainEqual({ messageId: id, typing: true });
    const { body = '', number: from } = answer() ?? {};
    return { outcome: JSON.parse(body) as unknown, from };
  }

  it.each(readDocExamples().filter(({ args }) => !args.includes('notes.pdf')))(
    '$call gives what docs/sending.md shows',
    async ({ call, args, keys }) => {
      const { outcome } = await ask(call, args);
      expect(Object(outcome)).not.toHaveProperty('error');
      if (keys) expect(Object.keys(Object(outcome)).sort()).toEqual(keys);
    },
  );

  it('gets failures as records', async () => {
    const { outcome } = await ask('messaging/send-text', ['hi', 'Ada', null, null]);
    expect(outcome).toMatchObject({ error: { kind: 'invalid', 'sent-ids': [] } });
  });

  it('may write to those who wrote, and to nobody else', async () => {
    const toPerson = await ask('messaging/send-text', ['hi', PERSON, null, null]);
    expect(toPerson.outcome).toHaveProperty('id');
    const toOther = await ask('messaging/send-text', ['hi', '+491700000002', null, null]);
    expect(toOther.outcome).toMatchObject({ error: { kind: 'not-configured' } });
  });

  it('knows when a person wrote', async () => {
    const { outcome } = await ask('messaging/get-window', [PERSON, null]);
    expect(outcome).toMatchObject({ 'last-message': expect.stringMatching(/^\d{4}-.*Z$/) });
  });

  it('answers from the number that was written to, with its own token', async () => {
    const { from } = await ask('messaging/get-window', [PERSON, null], OTHER_NUMBER);
    expect(from).toBe(OTHER_NUMBER);
    const { outcome } = await ask('messaging/send-text', ['hi', PERSON, null, PHONE_NUMBER_ID]);
    expect(outcome).toHaveProperty('id');
    expect(standIn.sent.at(-2)?.number).toBe(PHONE_NUMBER_ID);
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
