import { createServer } from 'node:net';
import { UserError } from './report.ts';

/** @param text the variable PORT; undefined: 8080 @throws UserError when it is no number of a port */
export function readPort(text = '8080'): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new UserError('PORT must be a number from 1 to 65535');
}

/**
 * The port to serve at.
 * @param text the variable PORT; undefined: 8080
 * @throws UserError when it is no number of a port, or can't be listened on
 */
export async function choosePort(text?: string): Promise<number> {
  const port = readPort(text);
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  }).catch((error: NodeJS.ErrnoException) => {
    const other = 'choose another: PORT=8081 npm start';
    throw new UserError(
      error.code === 'EADDRINUSE'
        ? `port ${port} is in use: end what uses it, or ${other}`
        : `port ${port} can't be used (${error.code}): ${other}`,
    );
  });
  await new Promise((resolve) => server.close(resolve));
  return port;
}
