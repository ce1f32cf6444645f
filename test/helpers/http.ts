import { type IncomingHttpHeaders, request } from 'node:http';

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

function lengthOf(body: string | Uint8Array | undefined): Record<string, string> {
  return body === undefined ? {} : { 'content-length': `${Buffer.byteLength(body)}` };
}
