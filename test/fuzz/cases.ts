/**
 * What is thrown at the component: all of it follows from a seed.
 * @module
 */
import { createHmac } from 'node:crypto';
import {
  changeOf,
  contactOf,
  entryOf,
  payloadOf,
  sign,
  textMessage,
  valueFor,
} from '../../scripts/lib/webhook-payload.ts';
import { EVENT_CASES } from '../cases/event-cases.ts';
import { PAYLOAD_CASES, PRIVATE } from '../cases/payload-cases.ts';
import { APP_SECRET, PHONE_NUMBER_ID, VERIFY_TOKEN } from '../cases/variables.ts';
import type { TestRequest } from '../helpers/http.ts';
import { Chance } from '../helpers/random.ts';
import { mutate, mutateText } from './mutate.ts';

/** A request to the webhook, and what its answer must be. */
export interface WebhookFuzz {
  kind: 'webhook';
  request: TestRequest;
  /** The statuses of docs/receiving.md that this request may get. */
  statuses: readonly number[];
  /** The id of a message in it that nothing was done to: if the answer is 200 it is delivered. */
  canary?: string;
}

/** An answer of the Graph API to a call of ours. */
export interface GraphFuzz {
  kind: 'graph';
  call: 'send-message' | 'get-self';
  answer: { status: number; headers: Record<string, string>; body: Buffer };
  /** The id in it, when it says that a message was taken. */
  taken?: string;
}

export type FuzzCase = WebhookFuzz | GraphFuzz;

/** What is mutated: no payload of many messages, which would take most of the time. */
const PAYLOADS = [...PAYLOAD_CASES, ...EVENT_CASES].filter(
  ({ payload }) => JSON.stringify(payload).length < 10_000,
);

/** Digits that stand in no id: no line may hold them. */
export const PRIVATE_PHONE = '4917000550155';

/** @param number tells the cases of one seed apart */
export function makeCase(seed: number, number: number): FuzzCase {
  const chance = new Chance(seed * 1_000_003 + number);
  if (chance.once(10)) return makeGraph(chance);
  if (chance.once(10)) return { kind: 'webhook', ...makeQuery(chance) };
  return { kind: 'webhook', ...makePost(chance, number) };
}

function makePost(chance: Chance, number: number): Omit<WebhookFuzz, 'kind'> {
  const canary = `wamid.CANARY${number}`;
  const entry = canaryEntry(canary);
  const { payload } = chance.pick(PAYLOADS);
  const base = payload as { entry?: unknown };
  const entries = Array.isArray(base.entry) ? base.entry : [];
  const place = chance.below(entries.length + 1);
  const whole = { ...payloadOf(), entry: entries.toSpliced(place, 0, entry) };
  const text = JSON.stringify(mutate(whole, chance, entry));
  const body = chance.once(4) ? mutateText(text, chance) : Buffer.from(text);
  const right = sign(body, APP_SECRET);
  const post = { method: 'POST', target: '/webhook', body };
  if (chance.once(8)) {
    const headers = wrongSignature(right, chance);
    return { request: { ...post, headers }, statuses: [401] };
  }
  const request = { ...post, headers: { 'x-hub-signature-256': right } };
  const parsed = parseObject(body);
  if (!parsed) return { request, statuses: [400] };
  // What is nested deeper than an engine's parser goes is refused; how deep that is, is the engine's.
  const statuses = depthOf(parsed) > 100 ? [200, 400] : [200];
  return holds(parsed, entry) ? { request, statuses, canary } : { request, statuses };
}

function canaryEntry(id: string): unknown {
  const sender = { name: PRIVATE, from: PRIVATE_PHONE };
  const message = textMessage({ id, from: sender.from, text: PRIVATE });
  return entryOf(changeOf(valueFor(PHONE_NUMBER_ID, [contactOf(sender)], [message])));
}

/** What the body holds, when it is a JSON object in UTF-8. */
function parseObject(body: Buffer): Record<string, unknown> | undefined {
  try {
    // A mark of the byte order is no part of the text.
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

function holds({ object, entry }: Record<string, unknown>, wanted: unknown): boolean {
  if (object !== 'whatsapp_business_account' || !Array.isArray(entry)) return false;
  const text = JSON.stringify(wanted);
  return entry.some((each) => JSON.stringify(each) === text);
}

function wrongSignature(right: string, chance: Chance): Record<string, string> {
  const name = 'x-hub-signature-256';
  const [scheme = '', digest = ''] = right.split('=');
  const other = createHmac('sha256', 'another secret').update(digest).digest('hex');
  const wrong = [
    ...['', scheme, digest, `${scheme}=`, `${scheme}=${other}`, `${scheme}=${digest.slice(1)}`],
    ...[`${right}0`, `sha1=${digest}`, `${right},${right}`, `sha256=${'\u00e9'.repeat(64)}`],
    'a'.repeat(4_000),
  ];
  return chance.once(8) ? { [`${name}-`]: right } : { [name]: chance.pick(wrong) };
}

const METHODS = ['GET', 'GET', 'GET', 'GET', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'];
const TARGETS = ['/webhook', '/webhook', '/webhook', '/webhook/', '/', '/webhook/x', '//webhook'];
const PARTS = [
  ...['hub.mode=subscribe', `hub.verify_token=${VERIFY_TOKEN}`, 'hub.challenge=1158201444'],
  ...['hub.mode=subscribe', `hub.verify_token=${VERIFY_TOKEN}`, 'hub.challenge=77'],
  ...['hub.mode=unsubscribe', 'hub.verify_token=', 'hub.verify_token=wrong', 'hub.challenge='],
  ...['hub.challenge=%3Cb%3E', 'hub.challenge=%E0%A4%A', 'hub.mode=%', 'x', '=', '&', 'a=b=c'],
  ...['hub.verify_token=%00', `hub.challenge=${'9'.repeat(3_000)}`, 'hub%2Emode=subscribe', '+'],
];

function makeQuery(chance: Chance): Omit<WebhookFuzz, 'kind'> {
  const parts = Array.from({ length: chance.below(7) }, () => chance.pick(PARTS));
  const target = `${chance.pick(TARGETS)}?${parts.join('&')}`;
  const request = { method: chance.pick(METHODS), target };
  if (!/^\/webhook\/?\?/.test(target)) return { request, statuses: [404] };
  return { request, statuses: request.method === 'GET' ? [200, 400, 403] : [405] };
}

const STATUSES = [200, 200, 201, 204, 301, 400, 400, 401, 403, 404, 429, 500, 502, 503, 599];
const TAKEN = 'wamid.TAKEN';
const BODIES: readonly unknown[] = [
  {
    messaging_product: 'whatsapp',
    contacts: [{ input: '+15550100123', wa_id: '15550100123' }],
    messages: [{ id: TAKEN }],
  },
  {
    error: {
      ...{ message: '(#131047) Re-engagement message', type: 'OAuthException', code: 131047 },
      error_data: { messaging_product: 'whatsapp', details: 'More than 24 hours have passed' },
      ...{ error_subcode: 2494010, fbtrace_id: 'AbCdEf' },
    },
  },
  { error: { message: 'Invalid OAuth access token', type: 'OAuthException', code: 190 } },
  { verified_name: 'Fuzz', display_phone_number: '+1 555-010-0100', id: PHONE_NUMBER_ID },
];

function makeGraph(chance: Chance): GraphFuzz {
  const call = chance.once(5) ? 'get-self' : 'send-message';
  // Now and then one that says that the message was taken, to see that this is understood among the rest.
  if (chance.once(6)) {
    const headers = { 'content-type': 'application/json' };
    const body = Buffer.from(JSON.stringify(BODIES[0]));
    return { kind: 'graph', call, answer: { status: 200, headers, body }, taken: TAKEN };
  }
  const base = chance.pick(BODIES);
  const value = chance.once(4) ? base : mutate(base, chance, undefined);
  const text = JSON.stringify(value) ?? '';
  const status = chance.pick(STATUSES);
  const body = chance.once(3) ? mutateText(text, chance) : Buffer.from(text);
  const type = chance.pick(TYPES);
  const headers = { 'content-type': type };
  return {
    ...{ kind: 'graph', call },
    answer: { status, headers, body: status === 204 ? Buffer.alloc(0) : body },
  };
}

const TYPES = ['application/json', 'text/html', 'application/json; charset=UTF-8', ''];
