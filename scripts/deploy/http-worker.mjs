/**
 * Makes HTTP requests for a thread that waits: takes each from the port it was given, puts the answer
 * there, and then wakes the thread. Plain JavaScript, since it runs in a thread of its own.
 */
import { workerData } from 'node:worker_threads';

const { port, flag } = workerData;

/** WASI's codes for what the component would meet. */
function codeOf(error) {
  const { name, code = '' } = error.cause ?? error;
  if (name === 'TimeoutError' || /TIMEDOUT|_TIMEOUT/.test(code)) return 'connection-timeout';
  if (/ENOTFOUND|EAI_AGAIN/.test(code)) return 'DNS-error';
  if (/ECONNREFUSED/.test(code)) return 'connection-refused';
  if (/EHOSTUNREACH|ENETUNREACH/.test(code)) return 'destination-unavailable';
  if (/CERT|TLS|SSL|SELF_SIGNED/.test(code)) return 'TLS-certificate-error';
  return 'connection-terminated';
}

async function answer({ url, method, headers, body, timeout }) {
  try {
    const response = await fetch(url, {
      ...{ method, headers, redirect: 'manual' },
      ...(body && { body }),
      signal: AbortSignal.timeout(timeout),
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { status: response.status, headers: [...response.headers], body: bytes };
  } catch (error) {
    return { failure: codeOf(error) };
  }
}

port.on('message', async (request) => {
  port.postMessage(await answer(request));
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
});
