import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  changeOf,
  entryOf,
  metadataOf,
  payloadOf,
  valueFor,
} from '../../scripts/lib/webhook-payload.ts';
import { type StandIn, startGraphApi } from '../../stand-in/graph-api.ts';
import { ACCESS_TOKEN, PHONE_NUMBER_ID, TEST_VARIABLES } from '../cases/variables.ts';
import { postBody } from '../helpers/messages.ts';
import { hasRuntime, TestEnvironment } from '../helpers/runtime.ts';

const PERSON = '491700000001';

describe.skipIf(!hasRuntime())('the example that answers more than texts', () => {
  let standIn: StandIn;
  let environment: TestEnvironment;
  let directory: string;
  let posted = 0;

  beforeAll(async () => {
    standIn = await startGraphApi({ accessToken: ACCESS_TOKEN, phoneNumberId: PHONE_NUMBER_ID });
    standIn.addMedia('9004', 'audio/ogg', Buffer.from('OggS of a voice'));
    standIn.addMedia('9001', 'image/jpeg', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]));
    directory = await mkdtemp(join(tmpdir(), 'whatsapp-rich-'));
    environment = await TestEnvironment.start(
      {
        ...TEST_VARIABLES,
        WHATSAPP_API_URL: standIn.url,
        WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'example:rich',
        WHATSAPP_INBOX_DIR: `${directory}/inbox`,
      },
      ['example:rich'],
      undefined,
      { allowDir: directory },
    );
  });
  afterAll(async () => {
    await environment.stop();
    await standIn.close();
    await rm(directory, { recursive: true });
  });

  const send = async (value: object) =>
    postBody(environment.url, JSON.stringify(payloadOf(entryOf(changeOf(value)))));

  /** What the person writes. @returns what the stand-in was sent for it */
  async function answerTo(meta: object): Promise<unknown> {
    const before = standIn.sent.length;
    const message = { from: PERSON, id: `wamid.RICH${++posted}`, timestamp: '1790000000', ...meta };
    expect((await send(valueFor(PHONE_NUMBER_ID, [], [message]))).status).toBe(200);
    await expect.poll(() => standIn.sent.length, { timeout: 90_000 }).toBe(before + 1);
    return standIn.sent.at(-1);
  }

  it.each<[string, object, string]>([
    [
      'a voice message',
      { type: 'audio', audio: { id: '9004', mime_type: 'audio/ogg; codecs=opus', voice: true } },
      "I can't listen yet, but your 15 bytes are kept for 7 days.",
    ],
    [
      'a picture, which it fetches',
      { type: 'image', image: { id: '9001', mime_type: 'image/jpeg', caption: 'look' } },
      'A picture that begins with /9j/4AAQ: thank you.',
    ],
    [
      'a tap',
      {
        type: 'interactive',
        interactive: { type: 'button_reply', button_reply: { id: 'yes', title: 'Yes' } },
      },
      'You chose Yes (yes).',
    ],
    [
      'a place',
      { type: 'location', location: { latitude: 48.4, longitude: 9.99, name: 'Office' } },
      'You wrote: [location: Office]',
    ],
  ])('answers %s, and quotes it', async (_what, meta, text) => {
    const sent = await answerTo(meta);
    expect(sent).toMatchObject({ to: `+${PERSON}`, type: 'text', body: text });
    expect(JSON.stringify(standIn.requests.at(-1))).toContain(`wamid.RICH${posted}`);
  });

  it('sends a template where a message failed, for the window was closed', async () => {
    const before = standIn.sent.length;
    const status = {
      ...{ id: 'wamid.OUT9', status: 'failed', recipient_id: PERSON, timestamp: '1790000011' },
      errors: [{ code: 131047, title: 'Re-engagement message' }],
    };
    await send({ metadata: metadataOf(PHONE_NUMBER_ID), statuses: [status] });
    await expect.poll(() => standIn.sent.length, { timeout: 60_000 }).toBe(before + 1);
    expect(standIn.sent.at(-1)).toMatchObject({
      ...{ to: `+${PERSON}`, type: 'template', body: 'Welcome and congratulations.' },
    });
    await environment.line(/^rich: wamid\.OUT9 failed with 131047$/);
  });
});
