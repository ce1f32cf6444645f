/**
 * One HTTP request: reads it from standard input as JSON, and writes the answer to standard output.
 * Plain JavaScript, since it runs in a process of its own, at once.
 */
import { text } from 'node:stream/consumers';

const { url, method, headers, body, timeout } = JSON.parse(await text(process.stdin));

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

async function answer() {
  try {
    const response = await fetch(url, {
      ...{ method, headers, redirect: 'manual' },
      ...(body !== undefined && { body: Buffer.from(body, 'base64') }),
      signal: AbortSignal.timeout(timeout),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    return {
      status: response.status,
      headers: [...response.headers],
      body: bytes.toString('base64'),
    };
  } catch (error) {
    return { failure: codeOf(error) };
  }
}

process.stdout.write(JSON.stringify(await answer()));
