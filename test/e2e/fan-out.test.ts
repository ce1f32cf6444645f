import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type StandIn, startGraphApi } from '../../stand-in/graph-api.ts';
import { ACCESS_TOKEN, PHONE_NUMBER_ID, TEST_VARIABLES } from '../cases/variables.ts';
import { post, type Text } from '../helpers/messages.ts';
import { hasRuntime, TestEnvironment } from '../helpers/runtime.ts';

async function send(environment: TestEnvironment, texts: readonly Text[]): Promise<number> {
  return (await post(environment.url, texts)).status;
}

describe.skipIf(!hasRuntime())('fan-out on the real runtime', () => {
  let standIn: StandIn;
  let environment: TestEnvironment | undefined;

  const start = async (consumers: string, others: string[]) => {
    environment = await TestEnvironment.start(
      {
        ...TEST_VARIABLES,
        WHATSAPP_API_URL: standIn.url,
        WHATSAPP_INCOMING_HANDLER_COMPONENTS: consumers,
      },
      others,
    );
    return environment;
  };

  beforeAll(async () => {
    standIn = await startGraphApi({ accessToken: ACCESS_TOKEN, phoneNumberId: PHONE_NUMBER_ID });
  });
  afterEach(async () => {
    await environment?.stop();
    standIn.reset();
  });
  afterAll(() => standIn.close());

  it('answers and calls nobody with no consumer configured', async () => {
    const environment = await start('', ['test:one']);
    expect(environment.lines).toContain('whatsapp: ready, send-only (no consumers configured)');
    expect(await send(environment, [{ id: 'wamid.1' }])).toBe(200);
    // A second request, of another kind, gives a delivery of the first the time to show up.
    expect(await environment.call('api/send-message', 'still alive', '+4915100000')).toMatch(
      /^wamid/,
    );
    expect(environment.received()).toEqual([]);
  });

  it('hands a message to one consumer as it was written', async () => {
    const environment = await start('test:one', ['test:one', 'test:two']);
    const text = 'Grüße, 你好 👩‍👩‍👧 "quoted" \\ back';
    await send(environment, [{ id: 'wamid.A==', name: 'Ada 🦊', text }]);
    await environment.line(/ got /);
    expect(environment.received()).toEqual([`test:one got wamid.A==|491700000001|Ada 🦊|${text}`]);
  });

  it('calls the consumers after one that traps and one that is missing', async () => {
    const environment = await start('test:one, test:trap ,no:body,test:three', [
      'test:one',
      'test:trap',
      'test:three',
    ]);
    const texts = [{ id: 'wamid.1' }, { id: 'wamid.2' }];
    expect(await send(environment, texts)).toBe(200);
    await environment.line(/test:three got wamid.2/);
    expect(environment.received().map((line) => line.split('|')[0])).toEqual([
      'test:one got wamid.1',
      'test:three got wamid.1',
      'test:one got wamid.2',
      'test:three got wamid.2',
    ]);
    for (const id of ['wamid.1', 'wamid.2']) {
      const failures = environment.lines.filter((line) => line.includes(`failed on ${id}`));
      expect(failures).toEqual([
        expect.stringMatching(`^whatsapp: test:trap failed on ${id}: invocation-failed: .+`),
        expect.stringMatching(`^whatsapp: no:body failed on ${id}: component-not-found: .+`),
      ]);
    }
    expect(environment.lines.join('\n')).not.toMatch(/whatsapp:.*(hello|Ada)/);
  });

  it('lets a consumer reply from within on-message, for each message of a batch', async () => {
    const environment = await start('example:echo', ['example:echo']);
    const texts = Array.from({ length: 8 }, (_, i) => ({ id: `wamid.${i}`, text: `text ${i}` }));
    expect(await send(environment, texts)).toBe(200);
    await environment.line(/wamid\.7 answered with wamid/);
    expect(environment.lines.filter((line) => /failed|error/.test(line))).toEqual([]);
    expect(standIn.sent.map(({ to, body }) => `${to} ${body}`)).toEqual(
      texts.map(({ text }) => `+491700000001 Hello Ada, you wrote: ${text}`),
    );
  });

  it('has the example show buttons and a picture', async () => {
    const environment = await start('example:echo', ['example:echo']);
    await send(environment, [
      { id: 'wamid.1', text: 'Menu' },
      { id: 'wamid.2', text: 'Picture' },
    ]);
    await environment.line(/wamid\.2 answered with wamid/);
    expect(standIn.sent.map(({ type, body }) => [type, body])).toEqual([
      ['interactive', 'What shall it be? [Picture | Hello]'],
      ['image', '[image] A picture'],
    ]);
  });

  it('answers Meta before a consumer has ended', async () => {
    const environment = await start('example:echo', ['example:echo']);
    standIn.fail({ kind: 'hang' });
    expect(await send(environment, [{ id: 'wamid.slow' }])).toBe(200);
    expect(environment.lines.join('\n')).not.toContain('wamid.slow answered');
    const line = await environment.line(/wamid.slow answered/);
    expect(line).toContain('the message may have gone out');
  });
});
