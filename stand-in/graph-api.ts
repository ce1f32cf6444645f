/**
 * A stand-in for Meta's Graph API, which cannot be reached from development machines: the part of
 * it that this component uses, with Meta's checks and in Meta's shapes.
 */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Answer,
  errorAnswer,
  jsonAnswer,
  Refusal,
  readJson,
  unsupportedRequest,
} from './graph-answer.ts';
import { APP_ID, App, type AppOptions } from './graph-app.ts';
import { createFaultQueue, type Endpoint, type Fault } from './graph-faults.ts';
import { MediaStore, type StoredMedia } from './graph-media.ts';
import { type OwnNumber, type Receipt, type SentMessage, takeMessage } from './graph-messages.ts';
import { describePhoneNumber, type PhoneNumber, readCallback } from './graph-phone-number.ts';
import { listTemplates } from './graph-templates.ts';

export type { Fault, Receipt, SentMessage };

export interface StandInOptions {
  accessToken: string;
  phoneNumberId: string;
  /** The account's other numbers: by id, each one's token where it isn't the same. */
  moreNumbers?: Readonly<Record<string, string | undefined>>;
  /** For `url` only: like Meta, the stand-in serves whatever version is in the path. */
  version?: string;
  verifiedName?: string;
  /** As Meta formats it, with the country code set apart: `+1 555-010-0100`. */
  displayPhoneNumber?: string;
  /**
   * Of the app that the token was made for: a request with `appsecret_proof` is checked against it
   * (Meta's documentation, Graph API > Securing requests).
   */
  appSecret?: string;
  /** The app's "Require App Secret": a request without a proof is refused. */
  requireAppSecret?: boolean;
  /** A test number's list of receivers, `+` and digits each; left out: it writes to everybody. */
  receivers?: readonly string[];
  port?: number;
  host?: string;
  /** Told of each message that is taken, before the client gets its answer. */
  onMessage?: (message: SentMessage) => void;
  /**
   * Told of each request when its answer is about to go out, after `onMessage`.
   * @param answer undefined: there will be none
   */
  onExchange?: (request: RecordedRequest, answer: Answer | undefined) => void;
  /** Bytes that are kept of an upload (1 MiB); of larger ones the digest tells. */
  keepBytes?: number;
  /** Where the callbacks of the app and of the WhatsApp Business Account point. */
  callbacks?: { application?: string; whatsapp_business_account?: string };
  /** What Meta tells of the app, to its own token. */
  app?: AppOptions;
  /** How long a new callback may take for the handshake. */
  handshakeTimeoutMs?: number;
}

export interface RecordedRequest {
  method: string;
  /** With the query. */
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** When it arrived, in epoch milliseconds. */
  at: number;
  /** The message that was taken, and the one that was marked as read. */
  sent?: SentMessage;
  receipt?: Receipt;
  /** What went wrong with it on purpose. */
  fault?: Fault;
  /** Of an answer with the fault `slow-body`: how many bytes of the body have gone out, of how many. */
  trickled?: { bytes: number; of: number };
}

export interface StandIn {
  /** The base with version, such as `http://127.0.0.1:4444/v25.0`. */
  url: string;
  sent: readonly SentMessage[];
  receipts: readonly Receipt[];
  requests: readonly RecordedRequest[];
  /** The callback of the phone number itself, if one is set. */
  phoneCallback(): string | undefined;
  /** A file that a person sent. @param content its bytes, or how many zeros */
  addMedia(id: string, mimeType: string, content: Buffer | number): StoredMedia;
  /** A file by its media id. */
  media(id: string): StoredMedia | undefined;
  /** 24 hours pass without a message of the person's: `+` and digits, or a user id. */
  closeWindow(person: string): void;
  /** The person writes: 24 hours begin. */
  openWindow(person: string): void;
  /** Queues a fault for the next `times` requests it applies to (1; `Infinity`: until cleared). */
  fail(fault: Fault, times?: number): void;
  /** The faults that wait for requests, and for how many. */
  faults(): readonly { fault: Fault; left: number }[];
  clearFaults(): void;
  /** Forgets messages, requests, faults, closed windows and the phone number's callback. */
  reset(): void;
  /** Ends all connections at once. */
  close(): Promise<void>;
}

interface Route {
  endpoint: Endpoint | undefined;
  object: string;
  edge: string | undefined;
}

/** The id of the stand-in's WhatsApp Business Account. */
export const ACCOUNT_ID = '700000000000001';

/** Starts the stand-in on loopback, or on `host`. */
export async function startGraphApi(options: StandInOptions): Promise<StandIn> {
  const { accessToken, phoneNumberId, version = 'v25.0', host = '127.0.0.1' } = options;
  const phone: PhoneNumber = {
    id: phoneNumberId,
    account: ACCOUNT_ID,
    displayPhoneNumber: options.displayPhoneNumber ?? '+1 555-010-0100',
    verifiedName: options.verifiedName ?? 'Stand-in Business',
    callbacks: { ...options.callbacks },
  };
  const own = ownNumber(phone.displayPhoneNumber);
  const tokens = new Map([[phoneNumberId, accessToken]]);
  for (const [id, token] of Object.entries(options.moreNumbers ?? {})) {
    tokens.set(id, token ?? accessToken);
  }
  const app = new App(options.app);
  const media = new MediaStore(options.keepBytes);
  const closed = new Set<string>();
  const sent: SentMessage[] = [];
  const receipts: Receipt[] = [];
  const requests: RecordedRequest[] = [];
  const faults = createFaultQueue();
  const closing = new AbortController();

  async function dealWith(
    { endpoint, object, edge }: Route,
    request: RecordedRequest,
    body: Buffer,
  ): Promise<Answer> {
    const query = new URLSearchParams(request.path.split('?')[1]);
    if (object === 'debug_token' || object === APP_ID) {
      authenticateApp(request.headers.authorization, options.appSecret);
      if (request.method === 'GET' && edge === 'subscriptions') {
        return jsonAnswer(app.subscriptions(phone.callbacks.application));
      }
      if (request.method === 'GET' && object === 'debug_token' && edge === undefined) {
        return jsonAnswer(app.debugToken(query.get('input_token'), [...tokens.values()]));
      }
      throw unsupportedRequest(request.method, object);
    }
    const owner = query.get('phone_number_id') ?? object;
    const token = tokens.get(owner) ?? accessToken;
    authenticate(request.headers.authorization, token);
    checkProof(query.get('appsecret_proof'), { ...options, accessToken: token });
    const target = tokens.has(object) ? endpoint : edge === undefined ? 'file' : `other ${edge}`;
    const call = `${request.method} ${target}`;
    const contentType = request.headers['content-type'];
    if (call === 'POST messages') {
      const taken = takeMessage(readJson(contentType, body), {
        ...{ own, media, receivers: options.receivers },
        isWindowOpen: (person) => !closed.has(person),
      });
      const { answer } = taken;
      if (taken.receipt !== undefined) {
        request.receipt = taken.receipt;
        receipts.push(taken.receipt);
      }
      if (taken.sent !== undefined) {
        const message = { ...taken.sent, number: object };
        request.sent = message;
        sent.push(message);
        options.onMessage?.(message);
      }
      return jsonAnswer(answer);
    }
    if (call === 'GET phone-number') {
      const number = { ...phone, id: object };
      return jsonAnswer(describePhoneNumber(number, query.get('fields')));
    }
    if (call === 'POST phone-number') {
      const callback = await readCallback(readJson(contentType, body), {
        timeoutMs: options.handshakeTimeoutMs ?? 3000,
        closing: closing.signal,
      });
      if (callback === undefined) delete phone.callbacks.phone_number;
      else phone.callbacks.phone_number = callback;
      return jsonAnswer({ success: true });
    }
    if (call === 'POST media') return jsonAnswer(media.upload(request.headers, body));
    if (call === 'GET other message_templates' && object === ACCOUNT_ID) {
      return jsonAnswer(listTemplates(query, `${origin()}${request.path}`));
    }
    if (call === 'GET other subscribed_apps' && object === ACCOUNT_ID) {
      return jsonAnswer(app.subscribedApps());
    }
    if (call === 'POST other subscribed_apps' && object === ACCOUNT_ID) {
      return jsonAnswer(app.subscribe(body.length === 0 ? {} : readJson(contentType, body)));
    }
    if (call === 'GET file') return jsonAnswer(media.describe(object, origin()));
    throw unsupportedRequest(request.method, object);
  }

  const files = (request: RecordedRequest, response: ServerResponse): boolean => {
    const id = /^\/media-files\/([^/?]+)/.exec(request.path)?.[1];
    if (id === undefined) return false;
    try {
      const token = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
      if (![...tokens.values()].includes(token)) authenticate(`Bearer ${token}`, accessToken);
      media.serve(id, request.headers, response);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      write(response, error.answer);
    }
    return true;
  };

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = incoming;
    const request: RecordedRequest = { method, path, headers, body: '', at: Date.now() };
    const route = findRoute(path);
    const fault = faults.take(route.endpoint);
    if (fault) request.fault = fault;
    const tell = (answer?: Answer) => options.onExchange?.(request, answer);
    if (fault?.kind === 'drop' && fault.when === 'before-reading') {
      requests.push(request);
      tell();
      incoming.socket.destroy();
      return;
    }
    const body = await readBody(incoming);
    // A file is kept by its digest.
    request.body = route.endpoint === 'media' ? '' : body.toString();
    requests.push(request);
    // A request that was cut off is not dealt with.
    if (!incoming.complete || fault?.kind === 'hang') return tell();
    const asked = fault && faultyAnswer(fault);
    if (asked) {
      tell(asked);
      write(response, asked);
      return;
    }
    if (files(request, response)) {
      return tell({ status: response.statusCode, body: 'the file', headers: {} });
    }
    const answer = await dealWith(route, request, body).catch((error: unknown) => {
      if (error instanceof Refusal) return error.answer;
      // Nobody awaits `serve`: what a test's `onMessage` throws would end the whole test run.
      return errorAnswer({ status: 500, code: 1, message: String(error) });
    });
    if (fault?.kind === 'take-then-hang') return tell();
    if (fault?.kind === 'drop') {
      tell();
      incoming.socket.destroy();
      return;
    }
    if (fault?.kind === 'delay') await sleep(fault.ms, undefined, { signal: closing.signal });
    tell(answer);
    if (fault?.kind === 'slow-body') {
      request.trickled = { bytes: 0, of: Buffer.byteLength(answer.body) };
      await trickle(response, answer, fault.ms, request.trickled, closing.signal);
    } else write(response, answer);
  }

  const origin = (): string => {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : options.port;
    return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  };

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch((error: unknown) => {
      // On `close()` the waiting answers end in an AbortError, which is what is wanted.
      if (!closing.signal.aborted) response.destroy(error instanceof Error ? error : undefined);
    });
  });
  // Longer than any pause in a test: else a client would now and then meet a closing connection.
  server.keepAliveTimeout = 60_000;
  server.listen(options.port ?? 0, host);
  await once(server, 'listening');

  return {
    url: `${origin()}/${version}`,
    sent,
    receipts,
    requests,
    phoneCallback: () => phone.callbacks.phone_number,
    addMedia: (...file) => media.add(...file),
    media: (id) => media.find(id),
    closeWindow: (person) => {
      closed.add(person);
    },
    openWindow: (person) => {
      closed.delete(person);
    },
    fail: (fault, times = 1) => faults.add(fault, times),
    faults: () => faults.list(),
    clearFaults: () => faults.clear(),
    reset() {
      sent.length = 0;
      receipts.length = 0;
      closed.clear();
      requests.length = 0;
      faults.clear();
      delete phone.callbacks.phone_number;
    },
    close: () =>
      new Promise((resolve) => {
        closing.abort();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function ownNumber(display: string): OwnNumber {
  const countryCode = /^\+(\d{1,3})[ -]\d/.exec(display)?.[1];
  if (countryCode === undefined) {
    throw new Error(`displayPhoneNumber must look like "+1 555-010-0100", not like "${display}"`);
  }
  return { digits: display.replace(/\D/g, ''), countryCode };
}

const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  '': 'phone-number',
  messages: 'messages',
  media: 'media',
  message_templates: 'templates',
};

/** Any version is served, and a path without one too (Meta's documentation, Graph API > Versions). */
function findRoute(path: string): Route {
  const pathname = path.split('?')[0] ?? '';
  const match = /^(?:\/v\d+\.\d+)?\/([^/]+)(?:\/(\w+))?$/.exec(pathname);
  const [, object = pathname.slice(1), edge] = match ?? [];
  const endpoint = match === null ? undefined : ENDPOINTS[edge ?? ''];
  return { endpoint, object, edge };
}

/** Meta's documentation, Graph API > Handle errors: 104 without a token, 190 with a wrong one. */
function authenticate(authorization: string | undefined, accessToken: string): void {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (token === accessToken) return;
  if (token !== undefined) {
    throw new Refusal({ status: 401, code: 190, message: 'Invalid OAuth access token' });
  }
  throw new Refusal({ status: 401, code: 104, message: 'This request needs an access token' });
}

/** Meta's documentation, Access tokens > App access tokens: the app's id, a pipe and its secret. */
function authenticateApp(authorization: string | undefined, appSecret: string | undefined): void {
  const [, id, secret] = /^Bearer +(\d+)\|(\S+)$/i.exec(authorization ?? '') ?? [];
  if (id === APP_ID && (appSecret === undefined || secret === appSecret)) return;
  const message =
    id === undefined ? 'An app access token is needed' : 'Invalid OAuth access token signature.';
  throw new Refusal({ status: 400, code: id === undefined ? 104 : 190, message });
}

/** Meta's documentation, Graph API > Securing requests > App secret proof. */
function checkProof(
  proof: string | null,
  { accessToken, appSecret, requireAppSecret = false }: StandInOptions,
): void {
  const refuseProof = (message: string): never => {
    throw new Refusal({ status: 400, code: 100, type: 'GraphMethodException', message });
  };
  if (proof === null) {
    if (requireAppSecret) {
      refuseProof('API calls from the server require an appsecret_proof argument');
    }
    return;
  }
  if (appSecret === undefined) return;
  const right = createHmac('sha256', appSecret).update(accessToken).digest('hex');
  if (proof !== right) refuseProof('Invalid appsecret_proof provided in the API argument');
}

/** The answer that a fault stands for; undefined: the request is dealt with. */
function faultyAnswer(fault: Fault): Answer | undefined {
  if (fault.kind === 'graph-error') {
    const message = fault.message ?? `(#${fault.code}) A fault that a test asked for`;
    const answer = errorAnswer({ ...fault, message });
    return { ...answer, headers: { ...answer.headers, ...fault.headers } };
  }
  if (fault.kind !== 'raw') return undefined;
  const { status, body, headers } = fault;
  return { status, body, headers: { 'content-type': 'text/html', ...headers } };
}

/** What has come when the client ends the request or goes away. */
async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of incoming) chunks.push(chunk);
  } catch {
    // The client went away: `incoming.complete` tells.
  }
  return Buffer.concat(chunks);
}

function write(response: ServerResponse, answer: Answer): void {
  const body = Buffer.from(answer.body);
  response.statusCode = answer.status;
  // One by one: `writeHead` would send both a `Content-Type` and a `content-type`.
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  if (!response.hasHeader('content-length')) response.setHeader('content-length', body.length);
  response.end(body);
}

async function trickle(
  response: ServerResponse,
  answer: Answer,
  ms: number,
  progress: { bytes: number },
  closing: AbortSignal,
): Promise<void> {
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, { ...answer.headers, 'content-length': body.length });
  response.flushHeaders();
  for (const byte of body) {
    await sleep(ms, undefined, { signal: closing });
    if (response.destroyed) return;
    response.write(Buffer.of(byte));
    progress.bytes += 1;
  }
  response.end();
}
