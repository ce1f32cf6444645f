import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../scripts/lib/free-port.ts';
import { mergeVariables } from '../../../scripts/lib/settings.ts';
import { choosePhonePort } from '../../../scripts/phone/port.ts';

describe('the port of the page', () => {
  const servers: ReturnType<typeof createServer>[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });
  const take = async (port: number) => {
    const server = createServer();
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  };

  it('is the one that is wanted', async () => {
    const port = await freePort();
    expect(await choosePhonePort(`${port}`, 1)).toBe(port);
  });

  it('is else the first free one behind that of the webhook', async () => {
    const webhook = await freePort();
    const first = await choosePhonePort(undefined, webhook);
    expect(first).toBeGreaterThan(webhook);
    await take(first);
    expect(await choosePhonePort(undefined, webhook)).toBeGreaterThan(first);
  });

  it('is refused where it is none, in use, or that of the webhook', async () => {
    for (const wrong of ['x', '0', '70000', '1.5']) {
      await expect(choosePhonePort(wrong, 1)).rejects.toThrow('from 1 to 65535');
    }
    const port = await freePort();
    await expect(choosePhonePort(`${port}`, port)).rejects.toThrow('must differ');
    await take(port);
    await expect(choosePhonePort(`${port}`, 1)).rejects.toThrow('is in use');
  });

  it('comes from the process environment, and is no misspelt variable', () => {
    const sources = {
      manifest: {},
      dotEnv: {},
      process: { PHONE_PORT: '1' },
      known: ['PHONE_PORT'],
    };
    expect(mergeVariables(sources)).toEqual({ vars: { PHONE_PORT: '1' }, notes: [] });
  });
});
