/**
 * The part of the component's surroundings that asking Meta needs, in Node. The component's code waits
 * for each answer, so each request is made by a process of its own.
 * @module
 */
import { spawnSync } from 'node:child_process';
import { type Host, type HttpCall, HttpFailure, type HttpReply } from '../../src/ports.ts';
import { fromRoot } from '../lib/paths.ts';

type Answer =
  | { failure: string }
  | { failure?: undefined; status: number; headers: [string, string][]; body: string };

const NEVER_CONNECTED = [
  'DNS-error',
  'connection-refused',
  'destination-unavailable',
  'TLS-certificate-error',
];

export const nodeHost: Pick<Host, 'http' | 'clock'> = {
  http: { send },
  clock: {
    now: () => performance.now(),
    sleep: (milliseconds) => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
    },
  },
};

function send({ method, url, headers, body, timeouts }: HttpCall): HttpReply {
  if (body !== undefined && !(body instanceof Uint8Array)) throw new Error('no files here');
  const input = JSON.stringify({
    url: `${url.scheme}://${url.authority}${url.path}`,
    ...{ method, headers, timeout: Math.max(1, Math.ceil(timeouts.total)) },
    ...(body && { body: Buffer.from(body).toString('base64') }),
  });
  // The request holds the token: it goes through the standard input, which nobody else sees.
  const script = fromRoot('scripts/deploy/http-request.mjs');
  const { stdout, stderr, status } = spawnSync(process.execPath, [script], {
    input,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`a request could not be made: ${stderr}`);
  const answer = JSON.parse(stdout) as Answer;
  if (answer.failure !== undefined) {
    throw new HttpFailure(answer.failure, !NEVER_CONNECTED.includes(answer.failure));
  }
  const fields = new Map(answer.headers);
  const bytes = Buffer.from(answer.body, 'base64');
  return {
    status: answer.status,
    header: (name) => fields.get(name),
    body: bytes,
    length: bytes.length,
  };
}
