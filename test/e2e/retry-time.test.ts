import { rm, writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../scripts/lib/free-port.ts';
import { InboxDirectory } from '../helpers/inbox-directory.ts';
import { post } from '../helpers/messages.ts';
import { hasRuntime, TestEnvironment } from '../helpers/runtime.ts';

const SOON = { timeout: 30_000, interval: 20 };

describe.skipIf(!hasRuntime())('when a retry comes, on the real runtime', () => {
  let directory: InboxDirectory;
  let environment: TestEnvironment;
  afterEach(() => environment?.stop());

  async function start(consumers: string[]): Promise<void> {
    const port = await freePort();
    const names = { WHATSAPP_INCOMING_HANDLER_COMPONENTS: consumers.join() };
    const variables = directory.variables(port, names);
    environment = await TestEnvironment.start(variables, consumers, port, {
      allowDir: directory.path,
    });
  }

  const send = async (from: string, id: string, text = 'x') =>
    expect((await post(environment.url, [{ from, id, text }])).status).toBe(200);

  /** Waits for a line of the journal. @returns when it was written, milliseconds since 1970 */
  async function timeOf(line: string, count = 1): Promise<number> {
    const found = async () =>
      (await directory.journal()).filter(({ who, what, id }) => `${who} ${what} ${id}` === line);
    await expect.poll(async () => (await found()).length, SOON).toBe(count);
    return (await found()).at(-1)?.time ?? Number.NaN;
  }

  it('is ten seconds later for what failed, although no request comes', async () => {
    directory = await InboxDirectory.fresh('times');
    await writeFile(`${directory.path}/broken`, '');
    await start(['test:calm', 'test:broken']);
    // The keeper gets it: no request has a worker of its own.
    await expect.poll(() => directory.idle(), SOON).toHaveLength(1);
    await send('4917001', 'again');
    const failedAt = await timeOf('test:broken trap again');
    await rm(`${directory.path}/broken`);
    const waited = (await timeOf('test:broken begin again', 2)) - failedAt;
    expect(waited).toBeGreaterThan(9_990);
    // A second later at the most, and what a busy machine adds.
    expect(waited).toBeLessThan(15_000);
    await timeOf('test:broken end again');
    expect(await timeOf('test:calm begin again')).toBeLessThan(failedAt);
  });
});
