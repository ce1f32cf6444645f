import { readFile, writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../scripts/lib/free-port.ts';
import { TEST_VARIABLES } from '../cases/variables.ts';
import { sendAndLeave } from '../helpers/http.ts';
import { InboxDirectory } from '../helpers/inbox-directory.ts';
import { payload, post, signedPost } from '../helpers/messages.ts';
import { E2E_DIR, FILES, hasRuntime, TestEnvironment } from '../helpers/runtime.ts';
import { withoutRelay } from '../helpers/trapping-relay.ts';

const SOON = { timeout: 30_000, interval: 50 };
const IDLE = { waiting: 0, running: 0, retrying: 0, 'next-retry': null, dead: 0 };
const UNREACHABLE = 'wasm trap: wasm `unreachable` instruction executed';

describe.skipIf(!hasRuntime())('workers that stay, on the real runtime', () => {
  let environment: TestEnvironment;
  afterEach(() => environment?.stop());

  const ids = () => environment.received().map((line) => line.split('|')[0]);
  const stats = () => environment.call('inbox/stats');

  async function start(
    name: string,
    consumers: string[],
    variables: Record<string, string> = {},
  ): Promise<InboxDirectory> {
    const directory = await InboxDirectory.fresh(name);
    await startOn(directory, consumers, variables);
    return directory;
  }

  async function startOn(
    directory: InboxDirectory,
    consumers: string[],
    variables: Record<string, string> = {},
  ): Promise<void> {
    const port = await freePort();
    const all = { WHATSAPP_INCOMING_HANDLER_COMPONENTS: consumers.join(), ...variables };
    environment = await TestEnvironment.start(directory.variables(port, all), consumers, port, {
      allowDir: directory.path,
    });
  }

  it('go on in a new store when a consumer traps, which is called again when it is due', async () => {
    await start('traps', ['test:trap', 'test:one']);
    for (const id of ['wamid.1', 'wamid.2', 'wamid.3']) {
      expect((await post(environment.url, [{ id, from: `491700${id.at(-1)}` }])).status).toBe(200);
    }
    await expect.poll(() => ids().length, SOON).toBe(3);
    expect(new Set(ids())).toEqual(
      new Set(['test:one got wamid.1', 'test:one got wamid.2', 'test:one got wamid.3']),
    );
    const failed = `whatsapp: test:trap failed on wamid.1: invocation-failed: ${UNREACHABLE} \\(see its own output\\); next`;
    await environment.line(new RegExp(`^${failed} try in 10 s`));
    await environment.line(new RegExp(`^${failed} try in 30 s`));
    expect(environment.lines.join('\n')).not.toMatch(/whatsapp: .*wasm backtrace/);
    expect(await stats()).toMatchObject({ waiting: 0, retrying: 3, dead: 0 });
  });

  it('end with SIGINT and SIGTERM, and leave the inbox intact', async () => {
    const directory = await start('ends', ['test:one']);
    for (const [index, signal] of (['SIGINT', 'SIGTERM'] as const).entries()) {
      if (index > 0) await startOn(directory, ['test:one']);
      const id = `wamid.${signal}`;
      expect((await post(environment.url, [{ id }])).status).toBe(200);
      await environment.line(new RegExp(`got ${id}`));
      await expect.poll(stats, SOON).toEqual(IDLE);
      await environment.runtime.stop(signal);
    }
    await startOn(directory, ['test:one']);
    expect((await post(environment.url, [{ id: 'wamid.SIGTERM' }])).status).toBe(200);
    await environment.line(/wamid.SIGTERM came again: it is not delivered twice/);
    expect(ids()).toEqual([]);
  });

  it('deliver past a consumer that takes its time, and past one that is slow with what was left', async () => {
    const busy = { from: '4917001', text: 'x'.repeat(500) };
    const brief = { text: 'x' };
    const directory = await start('slow', ['test:slow'], { WHATSAPP_MAX_CONCURRENCY: '2' });
    const endOf = async (id: string) => (await directory.events()).indexOf(`test:slow end ${id}`);
    const others = ['4917002', '4917003', '4917004'];
    const postAll = async (round: string) => {
      await post(environment.url, [{ id: `wamid.${round}`, ...busy }]);
      await expect
        .poll(directory.events.bind(directory), SOON)
        .toContain(`test:slow begin wamid.${round}`);
      for (const from of others) {
        await post(environment.url, [{ id: `wamid.${round}-${from}`, from, ...brief }]);
      }
    };
    const expectPassed = async (round: string) => {
      await expect.poll(() => endOf(`wamid.${round}`), SOON).toBeGreaterThan(0);
      const end = await endOf(`wamid.${round}`);
      for (const from of others) {
        const place = await endOf(`wamid.${round}-${from}`);
        expect(place).toBeGreaterThan(0);
        expect(place).toBeLessThan(end);
      }
    };
    await postAll('fresh');
    await expectPassed('fresh');
    // One worker is busy, and the rest waits: this is left over by a kill.
    await environment.stop();
    await startOn(directory, ['test:slow'], { WHATSAPP_MAX_CONCURRENCY: '1' });
    await postAll('left');
    await environment.stop();
    await startOn(directory, ['test:slow'], { WHATSAPP_MAX_CONCURRENCY: '2' });
    await expectPassed('left');
  });

  it('load consumers once for many messages, and anew after a trap', async () => {
    const directory = await start('counts', ['test:count', 'test:trap']);
    const send = async (id: string) => {
      // A keeper that waits gets it.
      await expect.poll(() => directory.idle(), SOON).toHaveLength(1);
      expect((await post(environment.url, [{ id, from: `491700${id.at(-1)}` }])).status).toBe(200);
      return environment.line(new RegExp(`^test:count call .. of ${id}$`));
    };
    expect(await send('wamid.1')).toBe('test:count call 01 of wamid.1');
    // What failed is due in 10 s: until then there is nothing but this.
    expect(await send('wamid.2')).toBe('test:count call 01 of wamid.2');
    await environment.stop();
    await startOn(await InboxDirectory.fresh('counts'), ['test:count']);
    const calls = ['wamid.3', 'wamid.4', 'wamid.5'].map(
      (id, i) => `test:count call 0${i + 1} of ${id}`,
    );
    for (const call of calls) expect(await send(call.split(' ').at(-1) ?? '')).toBe(call);
  });

  it('load consumers once for a payload without an inbox', async () => {
    environment = await TestEnvironment.start(
      {
        ...TEST_VARIABLES,
        WHATSAPP_API_URL: 'http://127.0.0.1:1',
        WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'test:count',
      },
      ['test:count'],
    );
    const texts = Array.from({ length: 20 }, (_, i) => ({ id: `wamid.${i + 1}` }));
    expect((await post(environment.url, texts)).status).toBe(200);
    await environment.line(/ of wamid.20$/);
    const counted = environment.lines.filter((line) => line.startsWith('test:count'));
    expect(counted).toEqual(
      texts.map(({ id }, i) => `test:count call ${`${i + 1}`.padStart(2, '0')} of ${id}`),
    );
  });

  it.each([true, false])(
    'deliver although the client is gone as soon as it is answered, with an inbox: %s',
    async (withInbox) => {
      const variables = { WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'test:one' };
      if (withInbox) await start('gone', ['test:one']);
      else
        environment = await TestEnvironment.start({ ...TEST_VARIABLES, ...variables }, [
          'test:one',
        ]);
      const all = ['wamid.1', 'wamid.2', 'wamid.3'];
      for (const id of all) {
        await sendAndLeave(
          environment.url,
          signedPost(payload([{ id, from: `491700${id.at(-1)}` }])),
        );
      }
      for (const id of all) await environment.line(new RegExp(`^test:one got ${id}`));
    },
  );

  it('are harmed by no other component that calls what only they may call', async () => {
    await start('meddling', ['test:meddling', 'test:count']);
    for (const id of ['wamid.1', 'wamid.2', 'wamid.3']) {
      expect((await post(environment.url, [{ id, from: `491700${id.at(-1)}` }])).status).toBe(200);
    }
    await expect.poll(stats, SOON).toEqual(IDLE);
    expect(ids().toSorted()).toEqual(
      ['wamid.1', 'wamid.2', 'wamid.3'].map((id) => `test:meddling got ${id}`),
    );
  });

  it('do not stay where they may not, and retries and leftovers are delivered all the same', async () => {
    const directory = await InboxDirectory.fresh('keeperless');
    await startOn(directory, ['test:broken', 'test:calm'], { WHATSAPP_KEEPER: 'false' });
    expect((await post(environment.url, [{ id: 'wamid.1' }])).status).toBe(200);
    await expect.poll(stats, SOON).toMatchObject({ waiting: 0 });
    await expect.poll(() => directory.idle(), SOON).toEqual([]);
    await expect.poll(() => directory.locks(), SOON).toEqual([]);
    await environment.stop();
    await startOn(directory, ['test:broken', 'test:calm'], { WHATSAPP_KEEPER: 'false' });
    await expect.poll(stats, SOON).toMatchObject({ waiting: 0, running: 0 });
    const taken = await directory.events();
    expect(taken).toContain('test:calm end wamid.1');
  });

  it.each([true, false])(
    'are not needed: a runtime that refuses them gets its messages, with an inbox: %s',
    async (withInbox) => {
      const ours = FILES['asterai:whatsapp'];
      if (!ours) throw new Error('no build');
      const component = `${E2E_DIR}/without-relay.wasm`;
      await writeFile(component, withoutRelay(await readFile(ours.component)));
      FILES['asterai:whatsapp'] = { ...ours, component };
      try {
        if (withInbox) await start('refused', ['test:one', 'test:two']);
        else {
          environment = await TestEnvironment.start(
            {
              ...TEST_VARIABLES,
              WHATSAPP_API_URL: 'http://127.0.0.1:1',
              WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'test:one,test:two',
            },
            ['test:one', 'test:two'],
          );
        }
      } finally {
        FILES['asterai:whatsapp'] = ours;
      }
      expect((await post(environment.url, [{ id: 'wamid.1' }])).status).toBe(200);
      await environment.line(/test:two got wamid.1/);
      expect(ids()).toEqual(['test:one got wamid.1', 'test:two got wamid.1']);
      await environment.line(/^whatsapp: .*no worker can be started: no component of this env/);
    },
  );
});
