import { readFile, writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { sections } from '../../scripts/lib/component-binary.ts';
import { freePort } from '../../scripts/lib/free-port.ts';
import { TEST_VARIABLES } from '../cases/variables.ts';
import { InboxDirectory } from '../helpers/inbox-directory.ts';
import { post } from '../helpers/messages.ts';
import { E2E_DIR, FILES, hasRuntime, TestEnvironment } from '../helpers/runtime.ts';

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
      expect((await post(environment.url, [{ id, from: `4917${id.at(-1)}` }])).status).toBe(200);
    }
    await expect.poll(() => ids().length, SOON).toBe(3);
    expect(new Set(ids())).toEqual(
      new Set(['test:one got wamid.1', 'test:one got wamid.2', 'test:one got wamid.3']),
    );
    const failed = `whatsapp: test:trap failed on wamid.1: invocation-failed: ${UNREACHABLE}; next`;
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

  it('do not stay where they may not, and retries and leftovers are delivered all the same', async () => {
    const directory = await InboxDirectory.fresh('keeperless');
    await startOn(directory, ['test:broken', 'test:calm'], { WHATSAPP_KEEPER: 'false' });
    expect((await post(environment.url, [{ id: 'wamid.1' }])).status).toBe(200);
    await expect.poll(stats, SOON).toMatchObject({ waiting: 0 });
    await expect.poll(() => directory.files('idle'), SOON).toEqual([]);
    await expect.poll(() => directory.files('locks'), SOON).toEqual([]);
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

/** The relay is what was appended last: itself, its instance, an alias and an export. */
function withoutRelay(component: Uint8Array): Uint8Array {
  const lengths = [...sections(component)].map(({ bytes }) => bytes.length);
  return component.subarray(0, component.length - lengths.slice(-4).reduce((a, b) => a + b));
}
