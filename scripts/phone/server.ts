/** The server of the page: what it answers to whom. */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { StoredMedia } from '../../stand-in/graph-media.ts';
import { streamEvents } from './event-stream.ts';
import { refusal } from './guard.ts';
import type { Journal } from './journal.ts';
import { type Order, OrderError, readOrder } from './order.ts';
import type { PageFile } from './page-files.ts';
import { parsed } from './payload-look.ts';
import { isSample, readSample, SAMPLES } from './samples.ts';
import { serveMedia } from './serve-media.ts';

const ORDER_LIMIT = 100_000;
const FILE_LIMIT = 16 * 1024 * 1024;

/** The script and the styles are ours. Pictures and sounds may be where the bot says. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: https: http:",
  "media-src 'self' https: http:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

export interface PageServerOptions {
  journal: Journal;
  files: ReadonlyMap<string, PageFile>;
  media(id: string): StoredMedia | undefined;
  addMedia(id: string, mimeType: string, content: Buffer): StoredMedia;
  /** @returns what the page is told about it @throws OrderError */
  obey(order: Order): unknown;
}

/** Serves on the port of loopback; 0: a free one. */
export async function openPageServer(port: number, options: PageServerOptions): Promise<Server> {
  const server = createServer((request, response) => {
    const address = server.address();
    const own = typeof address === 'object' && address ? address.port : port;
    const { method = '', headers } = request;
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const why = refusal({ method, headers }, own);
    if (why !== undefined) return end(response, 403, why);
    serve(request, response, options).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else end(response, 400, error instanceof Error ? error.message : String(error));
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  options: PageServerOptions,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
  const call = `${request.method} ${pathname}`;
  if (call === 'GET /events') return streamEvents(request, response, options.journal);
  if (call === 'POST /orders') {
    const order = readOrder(parsed((await readBody(request, ORDER_LIMIT)).toString()));
    return answer(response, (await options.obey(order)) ?? {});
  }
  if (call === 'POST /files') {
    return answer(response, await addFile(request, searchParams.get('sample'), options));
  }
  const media = /^GET \/media\/(\w+)$/.exec(call)?.[1];
  if (media !== undefined) {
    const { mimeType = '', bytes } = options.media(media) ?? {};
    if (!bytes) return end(response, 404, 'the file is not kept');
    return serveMedia(request, response, { mimeType, bytes });
  }
  const file = request.method === 'GET' ? options.files.get(pathname) : undefined;
  if (!file) return end(response, 404, 'there is nothing here');
  response.writeHead(200, { 'content-type': file.type, 'cache-control': 'no-store' });
  response.end(file.content);
}

/** A file that a person is about to send: its bytes, or the name of a sample. */
async function addFile(
  request: IncomingMessage,
  sample: string | null,
  { addMedia }: PageServerOptions,
): Promise<{ id: string; mimeType: string }> {
  const id = `${randomInt(1_000_000_000, 2_000_000_000)}`;
  const content = await readBody(request, FILE_LIMIT);
  const add = (type: string, bytes: Buffer) => {
    const { mimeType } = addMedia(id, type, bytes);
    return { id, mimeType };
  };
  if (sample !== null) {
    if (!isSample(sample)) throw new OrderError('there is no such sample');
    return add(SAMPLES[sample], await readSample(sample));
  }
  if (content.length === 0) throw new OrderError('the file is empty');
  return add(request.headers['content-type'] ?? 'application/octet-stream', content);
}

async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > limit) throw new OrderError(`at most ${limit} bytes can be sent`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function answer(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

function end(response: ServerResponse, status: number, why: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${why}\n`);
}
