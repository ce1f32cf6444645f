/**
 * Meta's Graph API over HTTP: one request, its retries and its time limits.
 * @module
 */
import { Failure } from '../failure.ts';
import type { HttpUrl } from '../lib/http-url.ts';
import { asObject, type JsonObject, parseJson } from '../lib/json.ts';
import {
  type FileSink,
  type FormWithFile,
  type Host,
  type HttpCall,
  HttpFailure,
  type HttpReply,
} from '../ports.ts';
import { decodeUtf8Lossy, encodeUtf8 } from '../wasi/engine.ts';
import { GraphError } from './errors.ts';
import { isProofAsked, noteProofAsked, withProof } from './proof.ts';
import { mayBeSent } from './sent.ts';

/** Milliseconds. Meta answers in well under a second. */
const TIMEOUTS = { connect: 5_000, firstByte: 10_000, betweenBytes: 5_000 };

/** Milliseconds before the second, third and fourth attempt, where Meta doesn't say. */
const RETRY_DELAYS = [1_000, 2_000, 4_000];

/** WASI's codes for a connection that wasn't made, though the next one may be. */
const MAY_CONNECT_LATER = new Set([
  'connection-refused',
  'connection-limit-reached',
  'destination-unavailable',
  'DNS-error',
]);

/** No complete answer from Meta. */
export class NetworkError extends Failure {
  override readonly name = 'NetworkError';
  /** WASI's `error-code`. */
  readonly code: string;
  /** False when Meta surely didn't get the request. */
  readonly mayBeDone: boolean;
  readonly temporary: boolean;

  constructor({ code, connected }: HttpFailure, host: string) {
    const timedOut = /timeout/i.test(code);
    super(
      connected
        ? `${timedOut ? 'no answer in time from' : 'the connection broke to'} ${host} (${code})`
        : `could not connect to ${host} (${code}), nothing was sent`,
    );
    this.code = code;
    this.mayBeDone = mayBeSent({ kind: connected ? 'no-answer' : 'not-connected' });
    this.temporary = MAY_CONNECT_LATER.has(code);
  }

  get logText(): string {
    return this.message;
  }
}

/** Where the Graph API is, and as whom it is asked. */
export interface GraphAccess {
  /** Base with version, no slash at the end. */
  apiUrl: HttpUrl;
  accessToken: string;
  /** The App Secret, if it is known: asked for when Meta wants its proof. */
  appSecret(): string | undefined;
}

export interface GraphOptions {
  /** Milliseconds for the request with all its retries. */
  limit: number;
  /** Default: true. */
  retry?: boolean;
}

/** A form with a file (`multipart/form-data`). */
export interface Upload {
  contentType: string;
  /** Bytes of the whole form. */
  length: number;
  body: Uint8Array | FormWithFile;
}

export interface Download {
  /** Bytes, at most. */
  max: number;
  /** Left out: into the memory. */
  into?: FileSink;
  /** Milliseconds. */
  limit: number;
}

export interface Graph {
  /**
   * Asks for fields of, or posts to, something below the API's base.
   * @param path begins with a slash
   * @throws GraphError, NetworkError
   */
  get(path: string, options: GraphOptions): JsonObject;
  post(path: string, body: object, options: GraphOptions): JsonObject;
  /** Once: its file may be large, and the caller knows whether to try again. @throws as above */
  upload(path: string, form: Upload, options: { limit: number }): JsonObject;
  /**
   * Fetches a file of Meta's, once. The URL gets the token: the caller sees to it that it is Meta's.
   * @throws GraphError, NetworkError; FileError when the file can't be written
   */
  download(url: HttpUrl, options: Download): HttpReply;
}

interface GraphRequest {
  method: 'GET' | 'POST';
  path: string;
  body?: object;
}

/** Meta's servers for files refuse clients without a name. */
const USER_AGENT = 'asterai-whatsapp/0.1.0';

export function createGraph(
  { apiUrl: base, accessToken, appSecret }: GraphAccess,
  { http, clock }: Pick<Host, 'http' | 'clock'>,
): Graph {
  const authorization: [string, string] = ['authorization', `Bearer ${accessToken}`];
  const accept: [string, string] = ['accept', 'application/json'];

  const reach = (call: HttpCall) => {
    try {
      return http.send(call);
    } catch (error) {
      throw error instanceof HttpFailure ? new NetworkError(error, call.url.authority) : error;
    }
  };

  const urlOf = (path: string): HttpUrl => {
    const secret = isProofAsked(accessToken) ? appSecret() : undefined;
    const target = secret === undefined ? path : withProof(path, accessToken, secret);
    return { ...base, path: base.path + target };
  };

  const attempt = ({ method, path, body }: GraphRequest, total: number) =>
    reach({
      method,
      url: urlOf(path),
      headers: body
        ? [authorization, accept, ['content-type', 'application/json']]
        : [authorization, accept],
      ...(body && { body: encodeUtf8(JSON.stringify(body)) }),
      timeouts: { ...TIMEOUTS, total },
    });

  /** @throws GraphError when it isn't an answer that says yes */
  const read = (reply: HttpReply): JsonObject => {
    const body = parseJson(decodeUtf8Lossy(reply.body));
    const answer = asObject(body);
    if (reply.status === 200 && answer && !('error' in answer)) return answer;
    throw new GraphError(reply.status, body, accessToken, retryAfter(reply));
  };

  /** Nothing was taken. Not earlier: the secret may be that of another app than the token's. */
  const noteProof = (): boolean => {
    if (isProofAsked(accessToken) || appSecret() === undefined) return false;
    noteProofAsked(accessToken);
    return true;
  };

  const send = (request: GraphRequest, { limit, retry = true }: GraphOptions): JsonObject => {
    const end = clock.now() + limit;
    const delays = retry ? [...RETRY_DELAYS] : [];
    for (;;) {
      let failure: GraphError | NetworkError;
      try {
        return read(attempt(request, end - clock.now()));
      } catch (error) {
        if (!(error instanceof GraphError || error instanceof NetworkError)) throw error;
        failure = error;
      }
      if (failure instanceof GraphError && failure.proof === 'missing' && noteProof()) continue;
      const delay = delays.shift();
      if (!failure.temporary || delay === undefined) throw failure;
      const wait = (failure instanceof GraphError ? failure.retryAfter : undefined) ?? delay;
      if (clock.now() + wait >= end) throw failure;
      clock.sleep(wait);
    }
  };

  return {
    get: (path, options) => send({ method: 'GET', path }, options),
    post: (path, body, options) => send({ method: 'POST', path, body }, options),
    upload: (path, { contentType, length, body }, { limit }) => {
      const type: [string, string] = ['content-type', contentType];
      const call = () =>
        reach({
          method: 'POST',
          url: urlOf(path),
          headers: [authorization, accept, type, ['content-length', `${length}`]],
          body,
          timeouts: { ...TIMEOUTS, firstByte: limit, total: limit },
        });
      try {
        return read(call());
      } catch (error) {
        if (!(error instanceof GraphError) || error.proof !== 'missing' || !noteProof())
          throw error;
        return read(call());
      }
    },
    download: (url, { max, into, limit }) => {
      const reply = reach({
        ...{ method: 'GET', url, headers: [authorization, ['user-agent', USER_AGENT]] },
        ...(into && { into }),
        replyLimit: max,
        timeouts: { ...TIMEOUTS, total: limit },
      });
      if (reply.status === 200) return reply;
      const body = parseJson(decodeUtf8Lossy(reply.body));
      throw new GraphError(reply.status, body, accessToken, retryAfter(reply));
    },
  };
}

/**
 * The wait that `Retry-After` asks for, in milliseconds. A date is taken against the answer's own
 * `Date`, so that no two clocks are compared (RFC 9110, 10.2.3).
 */
function retryAfter(reply: HttpReply): number | undefined {
  const value = reply.header('retry-after')?.trim();
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  // Date.parse takes more for a date than HTTP does.
  if (!/ GMT$/.test(value)) return undefined;
  const wait = Date.parse(value) - Date.parse(reply.header('date') ?? '');
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
