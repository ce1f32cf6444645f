import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort } from '../../scripts/lib/free-port.ts';
import { judge } from '../chaos/judge.ts';
import { InboxDirectory } from '../helpers/inbox-directory.ts';
import { post, type Text } from '../helpers/messages.ts';
import { hasRuntime, TestEnvironment } from '../helpers/runtime.ts';

const IDLE = { waiting: 0, running: 0, retrying: 0, 'next-retry': null, dead: 0 };
const PRIVATE = { from: '4917000555', name: 'PRIVATE-NAME', text: 'PRIVATE-CONTENT' };

const text = (id: string, changes: Partial<Text> = {}): Text => ({
  ...PRIVATE,
  id: `wamid.${id}`,
  ...changes,
});

/** Milliseconds for what a tick of the schedule has to start. */
const SOON = { timeout: 30_000, interval: 100 };

describe.skipIf(!hasRuntime())('the inbox on the real runtime', () => {
  let port: number;
  let directory: InboxDirectory;
  let running: TestEnvironment[] = [];
  /** What all environments wrote. */
  const written: string[] = [];

  beforeAll(async () => {
    port = await freePort();
  });
  const stop = async () => {
    for (const environment of running) {
      await environment.stop();
      written.push(...environment.lines);
    }
    running = [];
  };

  /** Starts an environment with the inbox in `directory`. */
  const start = async (
    consumers: readonly string[],
    options: {
      missing?: string[];
      changes?: Record<string, string>;
      port?: number;
      allowed?: boolean;
    } = {},
  ) => {
    const { missing = [], changes = {}, allowed = true } = options;
    const names = [...consumers, ...missing].join();
    const environment = await TestEnvironment.start(
      directory.variables(port, { WHATSAPP_INCOMING_HANDLER_COMPONENTS: names, ...changes }),
      consumers,
      options.port ?? port,
      allowed ? { allowDir: directory.path } : {},
    );
    running.push(environment);
    return environment;
  };

  const send = async ({ url }: TestEnvironment, ...texts: Text[]) =>
    (await post(url, texts)).status;
  const stats = (environment: TestEnvironment) => environment.call('inbox/stats');
  const events = () => directory.events();
  /** Begin and end of undisturbed calls. */
  const calls = (id: string, ...consumers: string[]) =>
    consumers.flatMap((name) => [`${name} begin wamid.${id}`, `${name} end wamid.${id}`]);

  // Each test has messages of its own.
  describe('with consumers that are well', () => {
    let environment: TestEnvironment;

    /** Sees that all is delivered, and of these messages all to both consumers, once and in order. */
    const expectDelivered = async (...ids: string[]) => {
      await expect.poll(() => stats(environment), SOON).toEqual(IDLE);
      const own = (await events()).filter((event) => ids.some((id) => event.endsWith(`.${id}`)));
      expect(own).toEqual(ids.flatMap((id) => calls(id, 'test:calm', 'test:broken')));
    };

    beforeAll(async () => {
      directory = await InboxDirectory.fresh('well');
      environment = await start(['test:calm', 'test:broken']);
    });
    afterAll(stop);

    it('says at the start that there is an inbox', () => {
      expect(environment.lines).toContain(
        'whatsapp: ready, 2 consumers: test:calm, test:broken; inbox on',
      );
    });

    it('hands a message to each consumer once, however often it is sent', async () => {
      for (let i = 0; i < 3; i++) expect(await send(environment, text('thrice'))).toBe(200);
      const twice = [text('at-once'), text('at-once')];
      const parallel = Array.from({ length: 5 }, () => send(environment, ...twice));
      expect(new Set(await Promise.all(parallel))).toEqual(new Set([200]));
      expect(await send(environment, text('once'))).toBe(200);
      await expectDelivered('thrice', 'at-once', 'once');
    });

    it('keeps no content once a message is delivered', async () => {
      expect(await send(environment, text('forgotten'))).toBe(200);
      await expectDelivered('forgotten');
      const kept = [...(await directory.files('.')), ...(await directory.files('ids'))];
      expect(kept.filter((path) => !/\/(?:ids|people)\//.test(path))).toEqual([]);
      const texts = await Promise.all(kept.map((path) => readFile(path, 'utf8')));
      expect(texts.join('\n')).toContain('wamid.forgotten');
      expect(texts.join('\n')).not.toContain('PRIVATE');
    });

    it('delivers for no stranger, who gets an answer at once', async () => {
      for (const ticket of ['', 'x', `keeper.${'0'.repeat(64)}`, `worker.${'0'.repeat(64)}`]) {
        expect(await environment.call('worker/run', ticket, '')).toBe('');
        const step = await environment.call('worker-step/next', ticket, '', null);
        expect(step).toEqual({ tag: 'end', value: '' });
      }
      expect(await send(environment, text('stranger'))).toBe(200);
      await expect.poll(() => stats(environment), SOON).toEqual(IDLE);
    });

    it('refuses a second environment on the same directory, and goes on', async () => {
      const second = await start(['test:calm'], { port: await freePort() });
      expect(second.lines.join('\n')).toMatch(/in use by another environment that is running/);
      expect(second.lines.join('\n')).toContain('not ready: 1 problem');
      await second.stop();
      expect(await send(environment, text('after-second'))).toBe(200);
      await expectDelivered('after-second');
    });

    it('is free for the next environment after a kill, and remembers what was delivered', async () => {
      expect(await send(environment, text('early'), text('earlier'))).toBe(200);
      await expectDelivered('early', 'earlier');
      await stop();
      environment = await start(['test:calm', 'test:broken']);
      expect(environment.lines.join('\n')).toMatch(/ready, 2 consumers/);
      expect(await send(environment, text('early'), text('late'), text('earlier'))).toBe(200);
      await expectDelivered('early', 'earlier', 'late');
    });
  });

  describe('after two consumers failed, one of them missing', () => {
    let environment: TestEnvironment;

    beforeAll(async () => {
      directory = await InboxDirectory.fresh('failed');
      await writeFile(`${directory.path}/broken`, '');
      environment = await start(['test:calm', 'test:broken'], { missing: ['test:slow'] });
      expect(await send(environment, text('1'), text('2'), text('3'))).toBe(200);
      await vi.waitFor(
        async () => expect(await stats(environment)).toMatchObject({ retrying: 3 }),
        SOON,
      );
      await stop();
      // Six attempts take 73 minutes: two of the messages are given up by hand.
      await mkdir(`${directory.inbox}/dead`, { recursive: true });
      for (const path of await directory.files('retry')) {
        if (/"wamid.1"/.test(await readFile(path, 'utf8'))) continue;
        await rename(path, `${directory.inbox}/dead/${basename(path)}`);
      }
      await rm(`${directory.path}/broken`);
      environment = await start(['test:calm', 'test:broken', 'test:slow']);
    });
    afterAll(stop);

    it('said which component failed on what, and when it is tried again', () => {
      const lines = written.filter((line) => line.includes('failed on wamid.1'));
      expect(lines).toEqual([
        expect.stringMatching(
          /^whatsapp: test:broken failed on wamid\.1: invocation-failed: .*; next try in 10 s$/,
        ),
        expect.stringMatching(
          /^whatsapp: test:slow failed on wamid\.1: component-not-found: .*; next try in 10 s$/,
        ),
      ]);
    });

    it('counts what is in the inbox', async () => {
      const one = { waiting: 0, running: 0, retrying: 1, dead: 2 };
      expect(await stats(environment)).toEqual({
        ...one,
        'next-retry': expect.stringMatching(/^\d{4}-.*Z$/),
      });
    });

    it('lists dead letters by message and consumer, without their content', async () => {
      const letter = (id: string, consumer: string, kind: string) => ({
        id: `wamid.${id}`,
        consumer,
        reason: expect.stringMatching(`^${kind}: `),
        attempts: 1,
        since: expect.stringMatching(/^\d{4}-.*Z$/),
      });
      expect(await environment.call('inbox/dead-letters')).toEqual(
        ['2', '3'].flatMap((id) => [
          letter(id, 'test:broken', 'invocation-failed'),
          letter(id, 'test:slow', 'component-not-found'),
        ]),
      );
    });

    it('says when no dead letter has an id, and goes on', async () => {
      for (const action of ['inbox/retry-dead', 'inbox/purge-dead']) {
        expect(await environment.call(action, 'wamid.1')).toEqual({
          error: 'no dead letter has this id: inbox/dead-letters lists them',
        });
      }
    });

    it('takes one back and purges another', async () => {
      expect(await environment.call('inbox/retry-dead', 'wamid.2')).toBe(2);
      expect(await environment.call('inbox/purge-dead', 'all')).toBe(2);
      expect(await environment.call('inbox/dead-letters')).toEqual([]);
    });

    it('tries again by itself, only with those who failed, 10 s later', async () => {
      await expect.poll(() => stats(environment), SOON).toEqual(IDLE);
      const journal = await directory.journal();
      const all = journal.map(({ who, what, id }) => `${who} ${what} ${id}`);
      for (const id of ['1', '2']) {
        const own = all.filter((event) => event.endsWith(`wamid.${id}`));
        expect(own).toEqual([
          ...calls(id, 'test:calm'),
          ...[`test:broken begin wamid.${id}`, `test:broken trap wamid.${id}`],
          ...calls(id, 'test:broken', 'test:slow'),
        ]);
      }
      const times = journal.filter(({ id, who }) => id === 'wamid.1' && who === 'test:broken');
      expect((times[2]?.time ?? 0) - (times[1]?.time ?? 0)).toBeGreaterThan(9_990);
    });

    it('never delivers what was purged, and keeps nothing of its content', async () => {
      expect(await send(environment, text('3'), text('4'))).toBe(200);
      await expect.poll(() => stats(environment), SOON).toEqual(IDLE);
      const all = await events();
      expect(all.filter((event) => event.endsWith(' wamid.3'))).toHaveLength(4);
      expect(all).toContain('test:slow end wamid.4');
      for (const path of await directory.files('ids')) {
        expect(await readFile(path, 'utf8')).not.toContain('PRIVATE');
      }
    });
  });

  describe('with a consumer that takes its time', () => {
    afterEach(stop);

    it('delivers by itself, after a kill, what was being delivered', async () => {
      directory = await InboxDirectory.fresh('killed');
      const consumers = ['test:calm', 'test:slow'];
      const first = await start(consumers);
      expect(await send(first, text('1', { text: 'x'.repeat(200) }))).toBe(200);
      await expect.poll(events, SOON).toContain('test:slow begin wamid.1');
      await stop();
      const second = await start(consumers);
      await expect.poll(events, SOON).toContain('test:slow end wamid.1');
      const expected = [...calls('1', 'test:calm'), 'test:slow begin wamid.1'];
      expected.push(...calls('1', 'test:slow'));
      expect(await send(second, text('1'), text('2'))).toBe(200);
      await expect.poll(() => stats(second), SOON).toEqual(IDLE);
      expect(await events()).toEqual([...expected, ...calls('2', ...consumers)]);
    });

    it('delivers no more at a time than it may, and goes on with the other senders', async () => {
      directory = await InboxDirectory.fresh('slow');
      const environment = await start(['test:slow'], {
        changes: { WHATSAPP_MAX_CONCURRENCY: '2' },
      });
      const of = (from: string, id: string, length: number) =>
        text(id, { from, text: 'x'.repeat(length) });
      const texts = [of('1555001', 'slow', 600), of('1555001', 'behind', 1)];
      texts.push(of('1555002', 'b1', 20), of('1555002', 'b2', 1), of('1555003', 'c', 1));
      expect(await send(environment, ...texts)).toBe(200);
      expect(await send(environment, of('1555003', 'c2', 1))).toBe(200);
      await expect.poll(() => stats(environment), SOON).toEqual(IDLE);
      const all = await events();
      const before = all.slice(0, all.indexOf('test:slow end wamid.slow'));
      for (const id of ['b1', 'b2', 'c', 'c2'])
        expect(before).toContain(`test:slow end wamid.${id}`);
      const ids = (...names: string[]) => names.map((name) => `wamid.${name}`);
      const verdict = judge({
        accepted: new Map([
          ['1', ids('slow', 'behind')],
          ['2', ids('b1', 'b2')],
          ['3', ids('c', 'c2')],
        ]),
        consumers: ['test:slow'],
        maxConcurrency: 2,
        journal: await directory.journal(),
      });
      expect(verdict).toMatchObject({ violations: [], mostAtATime: 2 });
    });
  });

  describe('with something wrong', () => {
    afterEach(stop);

    it('says so when the directory was allowed, and the runtime could not open it', async () => {
      // No user may make anything there.
      const path = '/proc/no-such-directory';
      directory = await InboxDirectory.fresh('not-opened');
      const environment = await TestEnvironment.start(
        directory.variables(port, { WHATSAPP_INBOX_DIR: `${path}/inbox` }),
        ['test:one'],
        port,
        { allowDir: path },
      );
      running.push(environment);
      expect(environment.lines.join('\n')).toMatch(
        /WHATSAPP_INBOX_DIR is in a directory that --allow-dir names, but the runtime could not open/,
      );
      expect(environment.lines).toContain('whatsapp: not ready: 1 problem to fix');
    });

    it('is not ready where it may not write, and leaves messages with Meta', async () => {
      directory = await InboxDirectory.fresh('not-allowed');
      const environment = await start(['test:calm'], { allowed: false });
      const why = /WHATSAPP_INBOX_DIR is not in a directory that the environment may use/;
      expect(environment.lines.join('\n')).toMatch(why);
      expect(environment.lines).toContain('whatsapp: not ready: 1 problem to fix');
      const { status, body } = await post(environment.url, [text('1')]);
      expect(body).toMatch(why);
      expect(status).toBe(503);
      for (let i = 0; i < 2; i++) {
        expect(await stats(environment)).toEqual({ error: expect.stringMatching(why) });
      }
    });

    it('sets aside what it can not read, and delivers the rest without its own URL', async () => {
      directory = await InboxDirectory.fresh('unreachable');
      await mkdir(`${directory.inbox}/queue`, { recursive: true });
      const names = ['nonsense', '0000000000000001_0000-0123456789abcdef_4917000555'];
      for (const name of names) await writeFile(`${directory.inbox}/queue/${name}`, '{"PRIVATE');
      const environment = await start(['test:calm'], {
        changes: { WHATSAPP_WEBHOOK_URL: 'http://127.0.0.1:1/webhook' },
      });
      expect(environment.lines).toContain('whatsapp: ready, 1 consumer: test:calm; inbox on');
      expect(await send(environment, text('1'))).toBe(200);
      await expect.poll(() => stats(environment), SOON).toEqual(IDLE);
      expect(await events()).toEqual(calls('1', 'test:calm'));
      const aside = (await directory.files('unreadable')).map((path) => basename(path));
      expect(aside.sort()).toEqual(names.sort());
    });
  });

  it('showed nothing of a message but its id', () => {
    const own = written.filter((line) => line.startsWith('whatsapp: '));
    expect(own.length).toBeGreaterThan(20);
    expect(own.join('\n')).not.toMatch(/PRIVATE|4917000555|1555001/);
  });
});
