import { handle } from 'wasi:http/outgoing-handler@0.2.12';
import {
  type ErrorCode,
  Fields,
  type FutureIncomingResponse,
  type IncomingResponse,
  OutgoingBody,
  OutgoingRequest,
  RequestOptions,
} from 'wasi:http/types@0.2.12';
import { type Pollable, poll } from 'wasi:io/poll@0.2.12';
import { type HttpCall, type HttpClient, HttpFailure } from '../ports.ts';
import { nanoseconds, startTimer } from './clock.ts';
import { decodeUtf8Lossy, encodeUtf8 } from './engine.ts';
import { readAll, writeAll } from './streams.ts';
import { payloadOf } from './wit-error.ts';

/** Far more than any answer of the Graph API. */
const MAX_REPLY_BYTES = 1024 * 1024;

/**
 * WASI's codes for what happens before a request is on its way. `connection-timeout` isn't among
 * them: some hosts say it of a late answer, too.
 */
const NEVER_CONNECTED =
  /^(DNS-|TLS-(certificate|protocol)-error$|destination-|connection-(refused|limit-reached)$)/;

export const httpClient: HttpClient = {
  send(call) {
    using limit = startTimer(call.timeouts.total);
    using future = sendRequest(call);
    using response = awaitResponse(future, limit);
    const status = response.status();
    using headers = response.headers();
    const fields = new Map(headers.entries());
    return {
      status,
      header(name) {
        const value = fields.get(name);
        return value && decodeUtf8Lossy(value);
      },
      body: readBody(response, limit),
    };
  },
};

function sendRequest({ method, url, headers, body, timeouts }: HttpCall): FutureIncomingResponse {
  const fields = Fields.fromList(headers.map(([name, value]) => [name, encodeUtf8(value)]));
  const request = new OutgoingRequest(fields);
  request.setMethod({ tag: method === 'GET' ? 'get' : 'post' });
  request.setScheme({ tag: url.scheme === 'https' ? 'HTTPS' : 'HTTP' });
  request.setAuthority(url.authority);
  request.setPathWithQuery(url.path);
  const outgoing = request.body();
  const options = new RequestOptions();
  options.setConnectTimeout(nanoseconds(Math.min(timeouts.connect, timeouts.total)));
  options.setFirstByteTimeout(nanoseconds(Math.min(timeouts.firstByte, timeouts.total)));
  options.setBetweenBytesTimeout(nanoseconds(Math.min(timeouts.betweenBytes, timeouts.total)));
  let future: FutureIncomingResponse;
  try {
    future = handle(request, options);
  } catch (error) {
    throw failure(payloadOf<ErrorCode>(error), false);
  }
  try {
    if (body !== undefined) {
      using stream = outgoing.write();
      writeAll(stream, body);
    }
    OutgoingBody.finish(outgoing, undefined);
  } catch {
    // The connection is gone; the future tells why.
  }
  return future;
}

function awaitResponse(future: FutureIncomingResponse, limit: Pollable): IncomingResponse {
  {
    using answered = future.subscribe();
    waitFor(answered, limit);
  }
  const result = future.get();
  if (result?.tag !== 'ok') throw failure(undefined, true);
  if (result.val.tag === 'err') throw failure(result.val.val, true);
  return result.val.val;
}

function readBody(response: IncomingResponse, limit: Pollable): Uint8Array {
  using body = response.consume();
  using stream = body.stream();
  using readable = stream.subscribe();
  const bytes = readAll(stream, MAX_REPLY_BYTES, () => waitFor(readable, limit));
  if (bytes === 'too-large') throw new HttpFailure('HTTP-response-body-size', true);
  if (bytes === 'broken') throw new HttpFailure('HTTP-response-incomplete', true);
  return bytes;
}

/** @throws HttpFailure when the limit comes first */
function waitFor(pollable: Pollable, limit: Pollable): void {
  const [first] = poll([pollable, limit]);
  if (first !== 0) throw new HttpFailure('HTTP-response-timeout', true);
}

function failure(error: ErrorCode | undefined, mayHaveConnected: boolean): HttpFailure {
  const code = error?.tag ?? 'internal-error';
  return new HttpFailure(code, mayHaveConnected && !NEVER_CONNECTED.test(code));
}
