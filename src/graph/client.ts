/**
 * Meta's Graph API over HTTP: one request, its retries and its time limits.
 * @module
 */
import { Failure } from '../failure.ts';
import type { HttpUrl } from '../lib/http-url.ts';
import { asObject, type JsonObject, parseJson } from '../lib/json.ts';
import { type Host, HttpFailure, type HttpReply } from '../ports.ts';
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

export interface Graph {
  /**
   * Asks for fields of, or posts to, something below the API's base.
   * @param path begins with a slash
   * @throws GraphError, NetworkError
   */
  get(path: string, options: GraphOptions): JsonObject;
  post(path: string, body: object, options: GraphOptions): JsonObject;
}

interface GraphRequest {
  method: 'GET' | 'POST';
  path: string;
  body?: object;
}

export function createGraph(
  { apiUrl: base, accessToken, appSecret }: GraphAccess,
  { http, clock }: Pick<Host, 'http' | 'clock'>,
): Graph {
  const attempt = ({ method, path, body }: GraphRequest, total: number) => {
    const headers: [string, string][] = [
      ['authorization', `Bearer ${accessToken}`],
      ['accept', 'application/json'],
    ];
    if (body) headers.push(['content-type', 'application/json']);
    const secret = isProofAsked(accessToken) ? appSecret() : undefined;
    const target = secret === undefined ? path : withProof(path, accessToken, secret);
    try {
      return http.send({
        method,
        url: { ...base, path: base.path + target },
        headers,
        ...(body && { body: encodeUtf8(JSON.stringify(body)) }),
        timeouts: { ...TIMEOUTS, total },
      });
    } catch (error) {
      throw error instanceof HttpFailure ? new NetworkError(error, base.authority) : error;
    }
  };

  const send = (request: GraphRequest, { limit, retry = true }: GraphOptions): JsonObject => {
    const end = clock.now() + limit;
    const delays = retry ? [...RETRY_DELAYS] : [];
    for (;;) {
      let failure: GraphError | NetworkError;
      let asked: number | undefined;
      try {
        const reply = attempt(request, end - clock.now());
        const body = parseJson(decodeUtf8Lossy(reply.body));
        const answer = asObject(body);
        if (reply.status === 200 && answer && !('error' in answer)) return answer;
        failure = new GraphError(reply.status, body, accessToken);
        asked = retryAfter(reply);
        if (
          failure.proof === 'missing' &&
          !isProofAsked(accessToken) &&
          appSecret() !== undefined
        ) {
          // Nothing was taken. Not earlier: the secret may be that of another app than the token's.
          noteProofAsked(accessToken);
          continue;
        }
      } catch (error) {
        if (!(error instanceof NetworkError)) throw error;
        failure = error;
      }
      const delay = delays.shift();
      if (!failure.temporary || delay === undefined) throw failure;
      const wait = asked ?? delay;
      if (clock.now() + wait >= end) throw failure;
      clock.sleep(wait);
    }
  };

  return {
    get: (path, options) => send({ method: 'GET', path }, options),
    post: (path, body, options) => send({ method: 'POST', path, body }, options),
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
