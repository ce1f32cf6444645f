import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';

export interface TestRequest {
  method: string;
  /** Sent as it is: `fetch` would tidy it up. */
  target: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

export interface TestResponse {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Sends one request on a connection of its own. @param base no slash at the end */
export function sendRequest(base: string, test: TestRequest): Promise<TestResponse> {
  const { hostname, port, pathname } = new URL(base);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        hostname,
        port,
        path: pathname.replace(/\/$/, '') + test.target,
        method: test.method,
        headers: { ...test.headers, ...lengthOf(test.body) },
        agent: false,
      },
      (incoming) => {
        const pieces: Buffer[] = [];
        incoming.on('data', (piece) => pieces.push(piece));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: Buffer.concat(pieces).toString(),
          }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(test.body);
  });
}

/**
 * Sends one request, and closes the connection at the first byte of the answer.
 * @param patience milliseconds after which it doesn't wait for that any more
 */
export function sendAndLeave(base: string, test: TestRequest, patience?: number): Promise<void> {
  const { hostname, port, pathname } = new URL(base);
  const headers = { host: hostname, ...test.headers, ...lengthOf(test.body) };
  const head = [
    `${test.method} ${pathname.replace(/\/$/, '')}${test.target} HTTP/1.1`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(`${head.join('\r\n')}\r\n\r\n`);
      socket.write(test.body ?? '', () => {
        if (patience !== undefined) setTimeout(() => socket.destroy(), patience);
      });
    });
    socket.on('error', reject);
    socket.on('data', () => socket.resetAndDestroy());
    socket.on('close', () => resolve());
  });
}

function lengthOf(body: string | Uint8Array | undefined): Record<string, string> {
  return body === undefined ? {} : { 'content-length': `${Buffer.byteLength(body)}` };
}
