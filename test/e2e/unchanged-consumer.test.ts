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
import { PHONE_NUMBER_ID, TEST_VARIABLES } from '../cases/variables.ts';
import { postBody } from '../helpers/messages.ts';
import { hasRuntime, TestEnvironment } from '../helpers/runtime.ts';

/** What variables do for a consumer that exports `incoming-handler` alone. */
describe.skipIf(!hasRuntime())('a consumer that is never changed, on the real runtime', () => {
  let environment: TestEnvironment;
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'whatsapp-unchanged-'));
    environment = await TestEnvironment.start(
      {
        ...TEST_VARIABLES,
        WHATSAPP_API_URL: 'http://127.0.0.1:1',
        WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'test:one',
        WHATSAPP_INBOX_DIR: `${directory}/inbox`,
        WHATSAPP_DESCRIBE: 'true',
        WHATSAPP_COMBINE_SECONDS: '2',
        WHATSAPP_PAUSE_ON_REPLY: '60',
      },
      ['test:one'],
      undefined,
      { allowDir: directory },
    );
  });
  afterAll(async () => {
    await environment.stop();
    await rm(directory, { recursive: true });
  });

  const NOW = `${Math.floor(Date.now() / 1000)}`;

  async function send(value: object, field = 'messages'): Promise<void> {
    const body = JSON.stringify(payloadOf(entryOf(changeOf(value, field))));
    expect((await postBody(environment.url, body)).status).toBe(200);
  }

  const write = (message: object) =>
    send(valueFor(PHONE_NUMBER_ID, [], [{ timestamp: NOW, ...message }]));

  const text = (id: string, from: object, body: string) =>
    write({ ...from, id, type: 'text', text: { body } });

  it('gets what follows within two seconds as one, and a voice message in words', async () => {
    const ada = { from: '491700000001' };
    await text('wamid.C1', ada, 'one');
    await text('wamid.C2', ada, 'two');
    await environment.line(/^test:one got wamid\.C2\|491700000001\|\|one$/);
    await environment.line(/^two$/);
    await write({ ...ada, id: 'wamid.C3', type: 'audio', audio: { id: '9004', voice: true } });
    await environment.line(/^test:one got wamid\.C3\|.*\|\[voice message\] \(media id 9004\)$/);
    expect(environment.received()).toHaveLength(2);
  });

  it('knows a person by the number, also once only the user id comes', async () => {
    await text('wamid.P1', { from: '491700000002', from_user_id: 'DE.two' }, 'with it');
    await environment.line(/^test:one got wamid\.P1\|491700000002\|/);
    await text('wamid.P2', { from_user_id: 'DE.two' }, 'without');
    await environment.line(/^test:one got wamid\.P2\|491700000002\|\|without$/);
  });

  it('is silent once a human has answered, and for that person only', async () => {
    const echo = { from: '4930000001', to: '491700000003', id: 'wamid.E1', timestamp: NOW };
    const value = {
      ...{ messaging_product: 'whatsapp', metadata: metadataOf(PHONE_NUMBER_ID) },
      message_echoes: [{ ...echo, type: 'text', text: { body: 'I take over' } }],
    };
    await send(value, 'smb_message_echoes');
    await environment.line(/wamid\.E1, an answer from the app: bots are silent/);
    await text('wamid.H1', { from: '491700000003' }, 'thanks');
    await environment.line(/wamid\.H1 is not for test:one: a human answers this person/);
    await text('wamid.H2', { from: '491700000004' }, 'me too');
    await environment.line(/^test:one got wamid\.H2\|/);
    expect(environment.received().join('\n')).not.toContain('wamid.H1');
  });
});
