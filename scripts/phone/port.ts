import { createServer } from 'node:net';
import { UserError } from '../lib/report.ts';

/** How many ports are tried. */
const TRIES = 50;

/**
 * The port of the page.
 * @param wanted the variable PHONE_PORT; undefined: the first that is free
 * @param after the webhook's port: the search begins behind it
 * @throws UserError when it is no number of a port, or can't be listened on
 */
export async function choosePhonePort(wanted: string | undefined, after: number): Promise<number> {
  if (wanted !== undefined) {
    const port = Number(wanted);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new UserError('PHONE_PORT must be a number from 1 to 65535');
    }
    if (port === after) throw new UserError('PHONE_PORT and PORT must differ');
    if (await isFree(port)) return port;
    throw new UserError(`port ${port} is in use: choose another PHONE_PORT, or leave it out`);
  }
  for (let port = after + 1; port <= Math.min(after + TRIES, 65_535); port++) {
    if (await isFree(port)) return port;
  }
  return 0;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const free = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
  if (free) await new Promise((resolve) => server.close(resolve));
  return free;
}
