/**
 * Every answer of the webhook is decided here, from a plain request.
 * @module
 */
import { phoneNumberIds } from '../account.ts';
import { type Config, ConfigError } from '../config.ts';
import { openHandlers } from '../consumers/handlers.ts';
import { toEntry } from '../delivery/body.ts';
import type { InboundEvent } from '../events/event.ts';
import type { Incoming } from '../events/incoming.ts';
import { select } from '../events/select.ts';
import { describeFailure } from '../failure.ts';
import { ifConfigured } from '../if-configured.ts';
import { accept } from '../inbox/accept.ts';
import { explainDiskErrors, InboxError } from '../inbox/disk-error.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { parseJsonObject } from '../lib/json.ts';
import { oneLine } from '../lib/one-line.ts';
import { inOneConversation } from '../people/identity.ts';
import { isAboutPeople, noteNews } from '../people/news.ts';
import type { Components, Host, WebhookRequest, WebhookResponse } from '../ports.ts';
import { decodeUtf8 } from '../wasi/engine.ts';
import { parsePayload } from './payload.ts';
import { parseQuery } from './query-string.ts';
import { Refusal } from './refusal.ts';
import { isSigned } from './signature.ts';
import { answerVerification, NOT_META } from './verification.ts';

/** Meta's documentation, Webhooks: payloads have up to 3 MB. */
export const MAX_BODY_BYTES = 3 * 1024 * 1024;

export interface Routed {
  response: WebhookResponse;
  next: Next;
}

/** What is to be done once the response is out. */
export type Next =
  | { kind: 'nothing' }
  /** Tell the owner. */
  | { kind: 'refused'; refusal: Refusal }
  /** Without an inbox: hand these on. */
  | { kind: 'fan-out'; events: readonly Incoming[] }
  /** Deliver what is in the inbox. */
  | { kind: 'deliver'; inbox: Inbox };

export interface RouterContext extends Pick<Host, 'log'> {
  config: Config;
  components: Pick<Components, 'interfacesOf'>;
  /** @returns undefined when there is none configured @throws InboxError, ConfigError */
  openInbox(): Inbox | undefined;
}

/** Answers one request. Never throws. */
export function route(request: WebhookRequest, context: RouterContext): Routed {
  try {
    return dispatch(request, context);
  } catch (error) {
    const refusal = asRefusal(error);
    const { status, message, headers } = refusal;
    const { response, next } = respond(status, `${message}\n`, { kind: 'refused', refusal });
    return { response: { ...response, headers: [...response.headers, ...headers] }, next };
  }
}

function dispatch(request: WebhookRequest, context: RouterContext): Routed {
  const path = request.target.split('?', 1)[0];
  if (path !== '/webhook' && path !== '/webhook/') {
    throw new Refusal(
      404,
      'path',
      'not found: the webhook is at /webhook',
      "a request went to another path than /webhook: the Callback URL in Meta's dashboard must end in /asterai/whatsapp/webhook",
    );
  }
  switch (request.method) {
    case 'GET':
      return verify(request, context.config);
    case 'POST':
      return receive(request, context);
    default:
      throw new Refusal(
        405,
        'method',
        'method not allowed: use GET or POST',
        'a request was neither GET nor POST, so it was not Meta: nothing to mend',
        [['allow', 'GET, POST']],
      );
  }
}

function verify(request: WebhookRequest, config: Config): Routed {
  const verifyToken = config.get('verifyToken');
  const query = parseQuery(request.target);
  if (!query) {
    const message = 'the query string has a malformed percent-escape';
    throw new Refusal(400, 'handshake', message, NOT_META);
  }
  return respond(200, answerVerification(query, verifyToken));
}

function receive(request: WebhookRequest, context: RouterContext): Routed {
  const { config, log } = context;
  const body = request.body(MAX_BODY_BYTES);
  if (body === 'too-large') throw badBody(413, 'the body is over 3 MiB');
  if (body === 'broken') throw badBody(400, 'the body could not be read to its end');
  checkSignature(body, request, config.get('appSecret'));
  const numbers = phoneNumberIds(config);
  const text = decodeUtf8(body);
  if (text === undefined) throw badBody(400, 'the body is not UTF-8');
  const payload = parseJsonObject(text);
  if (!payload) throw badBody(400, 'the body is not a JSON object');
  if (payload.object !== 'whatsapp_business_account') {
    log.warn('ignored a payload whose object is not whatsapp_business_account');
    return respond(200, '');
  }
  return handOn(parsePayload(payload, numbers), numbers, context);
}

function handOn(
  events: readonly InboundEvent[],
  numbers: readonly string[],
  { config, log, components, openInbox }: RouterContext,
): Routed {
  const consumers = config.get('consumers');
  const handlers = openHandlers(config, components);
  const pauses = (ifConfigured(() => config.get('pauseOnReply')) ?? 0) > 0;
  const remembers = ifConfigured(() => config.get('rememberPeople')) ?? false;
  const isWanted = (incoming: Incoming) => handlers.isWanted(incoming, consumers);
  const { incoming, notes } = select(events, isWanted, { numbers, pauses });
  for (const note of notes) log.warn(note);
  const isNews = events.some((event) => isAboutPeople(event, pauses));
  if (consumers.length === 0 || (incoming.length === 0 && !isNews)) return respond(200, '');
  const inbox = openInbox();
  if (inbox && isNews) explainDiskErrors(() => noteNews(events, { pauses, remembers, log }, inbox));
  if (incoming.length === 0) return respond(200, '');
  if (!inbox) return respond(200, '', { kind: 'fan-out', events: incoming });
  const entries = incoming.map((each) => toEntry(inOneConversation(each, inbox.files)));
  for (const id of explainDiskErrors(() => accept(entries, inbox))) {
    log.info(`${oneLine(id)} came again: it is not delivered twice`);
  }
  return respond(200, '', { kind: 'deliver', inbox });
}

function checkSignature(
  body: Uint8Array,
  request: WebhookRequest,
  appSecret: string | undefined,
): void {
  if (appSecret === undefined) return;
  const signatures = request.header('x-hub-signature-256');
  if (isSigned(body, signatures, appSecret)) return;
  const message = 'X-Hub-Signature-256 is missing, malformed or wrong for the App Secret';
  throw signatures.length === 0
    ? new Refusal(
        401,
        'unsigned',
        message,
        'a POST had no X-Hub-Signature-256: it was not from Meta, or a proxy drops the header',
      )
    : new Refusal(
        401,
        'signature',
        message,
        'a POST was signed with another App Secret than WHATSAPP_APP_SECRET: set it to that of the app that posts (App settings > Basic), or see what changes bodies on the way',
      );
}

const badBody = (status: number, message: string): Refusal =>
  new Refusal(
    status,
    'body',
    message,
    `a POST was refused, since ${message}: it was not from Meta, or a proxy changes or cuts bodies`,
  );

function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  // Meta keeps what it can't deliver and sends it again: better than taking it half configured.
  const again = (message: string) => `${message}. Meta sends again what it could not deliver`;
  if (error instanceof ConfigError) {
    const reason = `configuration-${error.variable}` as const;
    return new Refusal(503, reason, error.message, again(error.message));
  }
  if (error instanceof InboxError) {
    return new Refusal(503, 'inbox', error.message, again(error.message));
  }
  return new Refusal(500, 'internal', 'internal error, see the log', describeFailure(error));
}

function respond(status: number, body: string, next: Next = { kind: 'nothing' }): Routed {
  const headers: [string, string][] = body === '' ? [] : [['content-type', 'text/plain']];
  return { response: { status, headers, body }, next };
}
