import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../scripts/lib/free-port.ts';
import { sendAndLeave } from '../helpers/http.ts';
import { InboxDirectory } from '../helpers/inbox-directory.ts';
import { payload, post, signedPost } from '../helpers/messages.ts';
import { hasRuntime, TestEnvironment } from '../helpers/runtime.ts';

const SOON = { timeout: 30_000, interval: 50 };
const IDLE = { waiting: 0, running: 0, retrying: 0, 'next-retry': null, dead: 0 };

describe.skipIf(!hasRuntime())('a client that leaves before there is an answer', () => {
  let environment: TestEnvironment;
  afterEach(() => environment?.stop());

  it('loses nothing when it sends again what was not answered, and doubles nothing', async () => {
    const directory = await InboxDirectory.fresh('leaving');
    const port = await freePort();
    const names = { WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'test:one' };
    environment = await TestEnvironment.start(
      directory.variables(port, names),
      ['test:one'],
      port,
      {
        allowDir: directory.path,
      },
    );
    const received = () => environment.received().map((line) => /got (.*?)\|/.exec(line)?.[1]);
    const stats = () => environment.call('inbox/stats');
    const ids = Array.from({ length: 16 }, (_, i) => `wamid.${i + 10}`);
    for (const [i, id] of ids.entries()) {
      await sendAndLeave(environment.url, signedPost(payload([{ id }])), i * 2);
      await sleep(30);
    }
    // What was accepted doesn't wait for the next message.
    await expect.poll(stats, SOON).toEqual(IDLE);
    const accepted = received();
    expect(accepted.length).toBeGreaterThan(0);
    for (const id of ids) expect((await post(environment.url, [{ id }])).status).toBe(200);
    await expect.poll(stats, SOON).toEqual(IDLE);
    expect(received().slice(0, accepted.length)).toEqual(accepted);
    expect(received().sort()).toEqual(ids);
  });
});
