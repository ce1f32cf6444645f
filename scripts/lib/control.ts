/**
 * How `npm run say` reaches the running `npm start`: a port of the loopback address, told in a file
 * that only its owner reads. No secret of the webhook is in it.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import { listenOnFreePort } from './free-port.ts';
import { fromRoot } from './paths.ts';
import { UserError } from './report.ts';

export const STATE_FILE = fromRoot('build/running.json');

/** Larger than any text that WhatsApp carries. */
const BODY_LIMIT = 100_000;

/** A message to post. */
export interface Order {
  text: string;
  /** Digits; undefined: the person of this run. */
  from?: string;
  name?: string;
  seconds: number;
}

/** Does what is ordered, says how it goes, line by line. @returns whether a reply came */
type Obey = (order: Order, print: (line: string) => void) => Promise<boolean>;

interface State {
  port: number;
  key: string;
}

/** Opens the port and writes the file. @returns what closes the port and removes the file */
export async function openControl(obey: Obey, file = STATE_FILE): Promise<() => Promise<void>> {
  const key = randomBytes(16).toString('hex');
  const server = createServer((request, response) => {
    serve(request, response, { key, obey }).catch(() => response.destroy());
  });
  const state = JSON.stringify({ port: await listenOnFreePort(server), key });
  await mkdir(path.dirname(file), { recursive: true });
  // A new file: the mode of one that is there already would stay.
  await rm(file, { force: true });
  await writeFile(file, state, { mode: 0o600 });
  return async () => {
    server.close();
    server.closeAllConnections();
    // Another run may have put its own there since.
    if ((await readFile(file, 'utf8').catch(() => '')) === state) await rm(file, { force: true });
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { key, obey }: { key: string; obey: Obey },
): Promise<void> {
  if (request.headers.authorization !== `Bearer ${key}`) {
    response.writeHead(401).end();
    return;
  }
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) {
    body += chunk;
    if (body.length > BODY_LIMIT) return void response.writeHead(413).end();
  }
  const order: Order = JSON.parse(body);
  // At once: so the other side knows that it was heard.
  response.flushHeaders();
  const write = (value: unknown) => response.write(`${JSON.stringify(value)}\n`);
  const replied = await obey(order, (line) => write({ line }));
  response.end(`${JSON.stringify({ replied })}\n`);
}

/**
 * Hands an order to the running `npm start`.
 * @returns whether a reply came
 * @throws UserError when none runs, or it ends meanwhile
 */
export async function give(
  order: Order,
  print: (line: string) => void,
  file = STATE_FILE,
): Promise<boolean> {
  const response = await connect(order, file);
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const chunk of response) {
      const lines = `${rest}${decoder.decode(chunk, { stream: true })}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const news: { line: string } | { replied: boolean } = JSON.parse(line);
        if ('replied' in news) return news.replied;
        print(news.line);
      }
    }
  } catch {
    // The connection broke: it ended.
  }
  throw new UserError('npm start ended before a reply came');
}

async function connect(order: Order, file: string): Promise<ReadableStream<Uint8Array>> {
  try {
    const { port, key }: State = JSON.parse(await readFile(file, 'utf8'));
    const response = await fetch(`http://127.0.0.1:${port}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: JSON.stringify(order),
    });
    if (response.ok && response.body) return response.body;
  } catch {
    // No file, or one that a killed run left behind.
  }
  throw new UserError(
    'nothing runs here: start it with npm start in another terminal, wait for its reply, then say',
  );
}
