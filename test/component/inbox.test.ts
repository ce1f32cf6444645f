import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PHONE_NUMBER_ID, TEST_VARIABLES } from '../cases/variables.ts';
import { ComponentUnderTest, type FakeComponent } from '../helpers/component.ts';
import { post as postTexts } from '../helpers/messages.ts';

const TEXT = 'a text that nobody else sees';

const HANDLER: FakeComponent = { interfaces: ['asterai:whatsapp/incoming-handler@0.1.0'] };
const FAILING: FakeComponent = {
  ...HANDLER,
  fails: { kind: 'invocation-failed', message: 'it trapped' },
};

let component: ComponentUnderTest;
let url: string;
let allowDir: string;

beforeAll(async () => {
  component = await ComponentUnderTest.start();
  url = await component.url();
});
afterAll(() => component.stop());
beforeEach(async () => {
  allowDir = await mkdtemp(join(tmpdir(), 'inbox-'));
  await component.takeCalls();
  await component.takeSchedules();
  component.lines.length = 0;
});
afterEach(() => rm(allowDir, { recursive: true }));

const configure = (
  variables: Record<string, string> = {},
  components: Record<string, FakeComponent> = { 'test:one': HANDLER },
  subject = component,
) =>
  subject.configure({
    variables: {
      ...TEST_VARIABLES,
      WHATSAPP_INBOX_DIR: `${allowDir}/some/inbox`,
      WHATSAPP_INCOMING_HANDLER_COMPONENTS: Object.keys(components).join(','),
      ...variables,
    },
    components,
    allowDir,
  });

const post = (id: string) => postTexts(url, [{ id, text: TEXT }]);

/** Ids of the messages that consumers got since the last time, once there are so many. */
async function delivered(count: number): Promise<string[]> {
  const ids: string[] = [];
  await expect
    .poll(async () => {
      for (const call of await component.takeCalls()) {
        ids.push(`${call.component} ${(call.args[0] as { id: string }).id}`);
      }
      return ids.length;
    })
    .toBe(count);
  return ids;
}

const folder = (name: string) => `${allowDir}/some/inbox/${PHONE_NUMBER_ID}/${name}`;

/** All files of the inbox, once nothing is being delivered. */
async function texts(): Promise<string[]> {
  await expect.poll(() => readdir(folder('locks'))).toEqual([]);
  const entries = await readdir(folder(''), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'utf8')));
}

describe('inbox of the built component', () => {
  it('delivers a message, and keeps its id and not its content', async () => {
    await configure();
    expect(await post('wamid.1')).toMatchObject({ status: 200, body: '' });
    expect(await delivered(1)).toEqual(['test:one wamid.1']);
    const [person, marker, ...others] = (await texts()).sort();
    expect(others).toEqual([]);
    // When this person last wrote, and to which number.
    expect(Object.keys(JSON.parse(person ?? ''))).toEqual([PHONE_NUMBER_ID]);
    expect(JSON.parse(marker ?? '')).toMatchObject({ version: 1, id: 'wamid.1' });
    expect(marker).not.toContain(TEXT);
  });

  it('does not deliver a message again that comes again', async () => {
    await configure();
    await Promise.all([post('wamid.1'), post('wamid.1')]);
    expect((await post('wamid.1')).status).toBe(200);
    await post('wamid.2');
    expect(await delivered(2)).toEqual(['test:one wamid.1', 'test:one wamid.2']);
    expect(component.lines).toContain('whatsapp: wamid.1 came again: it is not delivered twice');
  });

  it('keeps a message for the consumer that failed, and only for that one', async () => {
    await configure({}, { 'test:one': HANDLER, 'test:bad': FAILING, 'test:two': HANDLER });
    await post('wamid.1');
    expect(await delivered(3)).toEqual([
      'test:one wamid.1',
      'test:bad wamid.1',
      'test:two wamid.1',
    ]);
    await texts();
    const { ok } = await component.inbox('stats');
    expect(ok).toMatchObject({ waiting: 0, running: 0, retrying: 1, dead: 0 });
    const line =
      'test:bad failed on wamid.1: invocation-failed: it trapped (see its own output); next try in 10 s';
    expect(component.lines).toEqual([`whatsapp: ${line}`]);
    expect(component.lines.join()).not.toMatch(/Ada|4917|nobody else/);
  });

  it('sets a file aside that is none of its own, and goes on', async () => {
    await configure();
    await post('wamid.1');
    await delivered(1);
    await texts();
    await writeFile(folder('queue/hello.txt'), 'not a message');
    await writeFile(folder('queue/1700000000000000_0000-0000000000000000_1555'), '{"version":1');
    await post('wamid.2');
    expect(await delivered(1)).toEqual(['test:one wamid.2']);
    await texts();
    expect((await readdir(folder('unreadable'))).length).toBe(2);
  });

  it('refuses messages, with the reason, where it may not write', async () => {
    await configure({ WHATSAPP_INBOX_DIR: '/elsewhere' });
    const answer = await post('wamid.1');
    expect(answer.status).toBe(503);
    expect(answer.body).toMatch(/WHATSAPP_INBOX_DIR is not in a directory that .*--allow-dir/);
    expect(await component.run()).toBe(false);
    await writeFile(`${allowDir}/some`, 'in the way');
    await configure();
    expect(await post('wamid.1')).toMatchObject({
      status: 503,
      body: expect.stringMatching(/WHATSAPP_INBOX_DIR can't be used \(not-directory\)/),
    });
    expect(await component.takeCalls()).toEqual([]);
  });

  it('answers operators, with a reason when it can not', async () => {
    await configure({ WHATSAPP_INBOX_DIR: '' });
    for (const [name, ...args] of [
      ['stats'],
      ['deadLetters'],
      ['retryDead', 'all'],
      ['purgeDead', 'all'],
      ['wake'],
    ] as const) {
      const { err } = await component.inbox(name, ...args);
      expect(err, name).toBe('there is no inbox: WHATSAPP_INBOX_DIR is not set');
    }
    await configure();
    expect((await component.inbox('stats')).err).toMatch(/no-entry.*the start/);
    await post('wamid.1');
    await delivered(1);
    expect(await component.inbox('deadLetters')).toEqual({ ok: [] });
    expect(await component.inbox('retryDead', 'all')).toEqual({ ok: 0 });
    expect((await component.inbox('purgeDead', 'wamid.9')).err).toMatch(
      /no dead letter has this id/,
    );
  });
});

describe('start of the built component with an inbox', () => {
  it('makes it, and schedules a worker that stays', async () => {
    await configure();
    expect(await component.run()).toBe(true);
    expect(existsSync(folder('queue'))).toBe(true);
    expect(await component.takeSchedules()).toEqual([
      [
        ...['* * * * * *', 'asterai:whatsapp', 'worker/run'],
        expect.stringMatching(/^\["keeper\.[0-9a-f]{64}",""\]$/),
      ],
    ]);
    expect(component.lines.at(-1)).toMatch(/ready, 1 consumer: test:one; inbox on$/);
  });

  it('is refused while another environment has the directory, and not when that is dead', async () => {
    const other = await ComponentUnderTest.start();
    await configure({}, { 'test:one': HANDLER }, other);
    expect(await other.run()).toBe(true);
    await configure();
    expect(await component.run()).toBe(false);
    expect(component.lines.join('\n')).toMatch(/in use by another environment that is running/);
    await other.stop();
    expect(await component.run()).toBe(true);
  });
});
