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
import type { OutputStream } from 'wasi:io/streams@0.2.12';
import {
  FileError,
  type FileSink,
  type FormWithFile,
  type HttpCall,
  type HttpClient,
  HttpFailure,
} from '../ports.ts';
import { nanoseconds, startTimer } from './clock.ts';
import { decodeUtf8Lossy, encodeUtf8, u64 } from './engine.ts';
import { WasiSink, WasiSource } from './media-files.ts';
import { readAll, spliceAll, writeAll } from './streams.ts';
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
    using future = sendRequest(call, limit);
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
      ...(call.into && status === 200
        ? { body: NOTHING, length: saveBody(response, call.into, call, limit) }
        : readBody(response, call, limit)),
    };
  },
};

const NOTHING = new Uint8Array();

function sendRequest(
  { method, url, headers, body, timeouts }: HttpCall,
  limit: Pollable,
): FutureIncomingResponse {
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
      if ('file' in body) writeForm(stream, body, limit);
      else writeAll(stream, body);
    }
    OutgoingBody.finish(outgoing, undefined);
  } catch (error) {
    if (error instanceof HttpFailure) {
      future[Symbol.dispose]();
      throw error;
    }
    // The connection is gone; the future tells why.
  }
  return future;
}

function writeForm(stream: OutputStream, { before, file, after }: FormWithFile, limit: Pollable) {
  if (!(file instanceof WasiSource)) throw new FileError('bad-descriptor');
  writeAll(stream, before);
  {
    using writable = stream.subscribe();
    using bytes = file.descriptor.readViaStream(u64(0));
    spliceAll(bytes, stream, file.size, () => waitFor(writable, limit));
  }
  writeAll(stream, after);
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

function readBody(
  response: IncomingResponse,
  { replyLimit = MAX_REPLY_BYTES }: HttpCall,
  limit: Pollable,
): { body: Uint8Array; length: number } {
  using body = response.consume();
  using stream = body.stream();
  using readable = stream.subscribe();
  const bytes = readAll(stream, replyLimit, () => waitFor(readable, limit));
  if (bytes === 'too-large') throw new HttpFailure('HTTP-response-body-size', true);
  if (bytes === 'broken') throw new HttpFailure('HTTP-response-incomplete', true);
  return { body: bytes, length: bytes.length };
}

/** @returns its length */
function saveBody(
  response: IncomingResponse,
  sink: FileSink,
  { replyLimit = MAX_REPLY_BYTES }: HttpCall,
  limit: Pollable,
): number {
  if (!(sink instanceof WasiSink)) throw new FileError('bad-descriptor');
  using body = response.consume();
  using stream = body.stream();
  using readable = stream.subscribe();
  using file = sink.descriptor.writeViaStream(u64(0));
  let length: number;
  try {
    // One more than is allowed, to see that there is more.
    length = spliceAll(stream, file, replyLimit + 1, () => waitFor(readable, limit));
    file.blockingFlush();
  } catch (error) {
    if (error instanceof HttpFailure) throw error;
    throw isBroken(file)
      ? new FileError('insufficient-space')
      : new HttpFailure('HTTP-response-incomplete', true);
  }
  if (length > replyLimit) throw new HttpFailure('HTTP-response-body-size', true);
  return length;
}

/** A stream that failed to write is closed from then on. */
function isBroken(output: OutputStream): boolean {
  try {
    output.checkWrite();
    return false;
  } catch {
    return true;
  }
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
