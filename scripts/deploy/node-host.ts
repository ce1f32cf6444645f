/**
 * The part of the component's surroundings that asking Meta needs, in Node. The component's code waits
 * for each answer, so another thread makes the requests.
 * @module
 */
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { type Host, type HttpCall, HttpFailure, type HttpReply } from '../../src/ports.ts';
import { fromRoot } from '../lib/paths.ts';

type Answer =
  | { failure: string }
  | { failure?: undefined; status: number; headers: [string, string][]; body: Uint8Array };

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

let ask: ((request: object) => Answer) | undefined;

/** Starts the other thread. It doesn't keep the process alive. */
function openThread(): (request: object) => Answer {
  const { port1: ours, port2: port } = new MessageChannel();
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const script = fromRoot('scripts/deploy/http-worker.mjs');
  new Worker(script, { workerData: { port, flag }, transferList: [port] }).unref();
  ours.unref();
  return (request) => {
    Atomics.store(flag, 0, 0);
    ours.postMessage(request);
    Atomics.wait(flag, 0, 0);
    return receiveMessageOnPort(ours)?.message;
  };
}

function send({ method, url, headers, body, timeouts }: HttpCall): HttpReply {
  if (body !== undefined && !(body instanceof Uint8Array)) throw new Error('no files here');
  ask ??= openThread();
  const answer = ask({
    url: `${url.scheme}://${url.authority}${url.path}`,
    ...{ method, headers, body, timeout: Math.max(1, Math.ceil(timeouts.total)) },
  });
  if (answer.failure !== undefined) {
    throw new HttpFailure(answer.failure, !NEVER_CONNECTED.includes(answer.failure));
  }
  const fields = new Map(answer.headers);
  return {
    status: answer.status,
    header: (name) => fields.get(name),
    body: answer.body,
    length: answer.body.length,
  };
}
