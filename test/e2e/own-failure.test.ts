import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../scripts/lib/free-port.ts';
import { TEST_VARIABLES } from '../cases/variables.ts';
import { InboxDirectory } from '../helpers/inbox-directory.ts';
import { post } from '../helpers/messages.ts';
import { hasRuntime, store, TestEnvironment } from '../helpers/runtime.ts';
import { withTrappingRelay } from '../helpers/trapping-relay.ts';

const SOON = { timeout: 30_000, interval: 50 };
const IDLE = { waiting: 0, running: 0, retrying: 0, 'next-retry': null, dead: 0 };
/** Milliseconds; a worker that has begun to work stays for a minute at least. */
const AT_ONCE = 50_000;

describe.skipIf(!hasRuntime())('a worker that fails itself, on the real runtime', () => {
  let environment: TestEnvironment;
  let directory: InboxDirectory;
  afterEach(() => environment?.stop());

  const names = { WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'test:one' };
  const received = () => environment.received().map((line) => /got (.*?)\|/.exec(line)?.[1]);
  const stats = () => environment.call('inbox/stats');
  async function startWithInbox(): Promise<void> {
    directory = await InboxDirectory.fresh('own-failure');
    const port = await freePort();
    environment = await TestEnvironment.start(
      directory.variables(port, names),
      ['test:one'],
      port,
      {
        allowDir: directory.path,
      },
    );
  }
  async function startWithout(): Promise<void> {
    const variables = { ...TEST_VARIABLES, ...names, WHATSAPP_API_URL: 'http://127.0.0.1:1' };
    environment = await TestEnvironment.start(variables, ['test:one']);
  }
  const send = async (...ids: string[]) => {
    const texts = ids.map((id) => ({ id, from: `491700${id}` }));
    expect((await post(environment.url, texts)).status).toBe(200);
  };

  it('is followed by others, which go on where it was', async () => {
    await withTrappingRelay(startWithInbox);
    await send('1', '2', '3');
    await expect.poll(() => received().at(-1), SOON).toBe('3');
    await expect.poll(stats, SOON).toEqual(IDLE);
    // Each worker notes what came of its first call, and traps after its second.
    expect(received()).toEqual(['1', '2', '2', '3', '3']);
  });

  it('is said in the log without an inbox, and no message is lost', async () => {
    await withTrappingRelay(startWithout);
    await send('1', '2', '3');
    await environment.line(/got 3\|/);
    await environment.line(
      /^whatsapp: a worker failed: invocation-failed: wasm trap: .*unreachable/,
    );
    expect(new Set(received())).toEqual(new Set(['1', '2', '3']));
  });

  it('is not made to by `env call` of a stranger, which ends at once', async () => {
    await startWithInbox();
    const beganAt = Date.now();
    for (const ticket of ['', `keeper.${'0'.repeat(64)}`]) {
      const { code, output } = await store.command([
        ...['env', 'call', 'test:whatsapp', 'asterai:whatsapp', 'worker/run', ticket, ''],
        ...['--allow-dir', directory.path],
      ]);
      expect(output).not.toMatch(/error|trap/);
      expect(code).toBe(0);
    }
    expect(Date.now() - beganAt).toBeLessThan(AT_ONCE);
    await send('1');
    await environment.line(/got 1\|/);
    await expect.poll(stats, SOON).toEqual(IDLE);
  });
});
