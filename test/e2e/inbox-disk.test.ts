import { rename } from 'node:fs/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../scripts/lib/free-port.ts';
import { InboxDirectory } from '../helpers/inbox-directory.ts';
import { post } from '../helpers/messages.ts';
import { hasRuntime, TestEnvironment } from '../helpers/runtime.ts';
import { hasSmallDisks, SmallDisk } from '../helpers/small-disk.ts';

const IDLE = { waiting: 0, running: 0, retrying: 0, 'next-retry': null, dead: 0 };
const SOON = { timeout: 30_000, interval: 100 };
const FULL = "WHATSAPP_INBOX_DIR can't be used (insufficient-space): free some space on its disk";
const READ_ONLY =
  "WHATSAPP_INBOX_DIR can't be used (io): see that its disk is not mounted read-only, and that it works";

describe.skipIf(!hasRuntime() || !hasSmallDisks())('the inbox on a disk in trouble', () => {
  let port: number;
  let disk: SmallDisk;
  let directory: InboxDirectory;
  let environment: TestEnvironment;

  /** @param others those of the consumers that are there */
  const start = async (consumers: string[], others = consumers) => {
    environment = await TestEnvironment.start(
      directory.variables(port, { WHATSAPP_INCOMING_HANDLER_COMPONENTS: consumers.join() }),
      others,
      port,
      { allowDir: directory.path },
    );
  };
  const send = (id: string) => post(environment.url, [{ id }]);
  const stats = () => environment.call('inbox/stats');
  const received = () => environment.received().map((line) => line.split('|')[0]);

  /** What is to be tried again is due now. */
  const makeDue = async () => {
    for (const path of await directory.files('retry')) {
      await rename(path, path.replace(/\d{16}_/, `${'0'.repeat(16)}_`));
    }
  };

  beforeAll(async () => {
    port = await freePort();
  });
  beforeEach(() => {
    disk = SmallDisk.mount('inbox');
    directory = new InboxDirectory(disk.path);
  });
  afterEach(async () => {
    await environment?.stop();
    disk.unmount();
  });

  it('leaves messages with Meta while the disk is full, and takes them once there is room', async () => {
    // One that is missing: its retry waits while the disk is full.
    await start(['test:one', 'test:two'], ['test:one']);
    expect((await send('wamid.1')).status).toBe(200);
    await expect.poll(stats, SOON).toMatchObject({ retrying: 1 });
    disk.fill();
    const refusal = { status: 503, body: `${FULL}\n` };
    expect(await send('wamid.2')).toMatchObject(refusal);
    await environment.stop();
    await makeDue();
    await start(['test:one', 'test:two']);
    expect(environment.lines).toContain(`whatsapp: ${FULL}`);
    expect(environment.lines).toContain('whatsapp: not ready: 1 problem to fix');
    expect(await send('wamid.2')).toMatchObject(refusal);
    expect(await stats()).toMatchObject({ waiting: 0, retrying: 1 });
    disk.free();
    // By itself, although the start could not do all that it does.
    await expect.poll(stats, SOON).toEqual(IDLE);
    expect((await send('wamid.2')).status).toBe(200);
    await expect.poll(received, SOON).toHaveLength(3);
    const all = ['test:two got wamid.1', 'test:one got wamid.2', 'test:two got wamid.2'];
    expect(received()).toEqual(all);
  });

  it('is not ready on a disk that is mounted read-only, and leaves messages with Meta', async () => {
    await start(['test:one']);
    disk.remount('ro');
    expect(await send('wamid.1')).toMatchObject({ status: 503, body: `${READ_ONLY}\n` });
    await environment.stop();
    await start(['test:one']);
    expect(environment.lines).toContain(`whatsapp: ${READ_ONLY}`);
    expect(environment.lines).toContain('whatsapp: not ready: 1 problem to fix');
    expect((await send('wamid.1')).status).toBe(503);
    disk.remount('rw');
    expect((await send('wamid.1')).status).toBe(200);
    await expect.poll(received, SOON).toEqual(['test:one got wamid.1']);
  });
});
