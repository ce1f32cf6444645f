/** The phone number endpoint of the stand-in: its fields, and the webhook override on it. */
import { randomInt } from 'node:crypto';
import { isObject, type JsonObject, Refusal, refuse } from './graph-answer.ts';
import { APP_ID } from './graph-app.ts';

export interface PhoneNumber {
  id: string;
  /** The id of the WhatsApp Business Account. */
  account: string;
  displayPhoneNumber: string;
  verifiedName: string;
  /** Where Meta delivers to, by level. A level that is not set is left out. */
  callbacks: { phone_number?: string; whatsapp_business_account?: string; application?: string };
}

/** What ends a handshake early. */
export interface HandshakeLimits {
  timeoutMs: number;
  closing: AbortSignal;
}

const MAX_CALLBACK_LENGTH = 200;
const DEFAULT_FIELDS = 'display_phone_number,verified_name,quality_rating,code_verification_status';

/**
 * The asked fields and the id (Meta's documentation, Cloud API > Phone numbers). An unknown field
 * is code 100.
 */
export function describePhoneNumber(number: PhoneNumber, fields: string | null): JsonObject {
  const known: JsonObject = {
    id: number.id,
    display_phone_number: number.displayPhoneNumber,
    verified_name: number.verifiedName,
    quality_rating: 'GREEN',
    code_verification_status: 'VERIFIED',
    status: 'CONNECTED',
    name_status: 'APPROVED',
    platform_type: 'CLOUD_API',
    throughput: { level: 'STANDARD' },
    account_mode: 'LIVE',
    is_on_biz_app: false,
    is_official_business_account: false,
    whatsapp_business_manager_messaging_limit: 'TIER_2K',
    webhook_configuration: number.callbacks,
    health_status: {
      can_send_message: 'AVAILABLE',
      entities: [
        { entity_type: 'PHONE_NUMBER', id: number.id, can_send_message: 'AVAILABLE' },
        { entity_type: 'WABA', id: number.account, can_send_message: 'AVAILABLE' },
        { entity_type: 'BUSINESS', id: '500000000000004', can_send_message: 'AVAILABLE' },
        { entity_type: 'APP', id: APP_ID, can_send_message: 'AVAILABLE' },
      ],
    },
  };
  const answer: JsonObject = {};
  for (const field of (fields || DEFAULT_FIELDS).split(',').map((name) => name.trim())) {
    if (!Object.hasOwn(known, field)) {
      throw new Refusal({
        status: 400,
        code: 100,
        message: `(#100) Tried accessing nonexisting field (${field})`,
      });
    }
    answer[field] = known[field];
  }
  return { ...answer, id: number.id };
}

/**
 * The URL that a POST to the phone number sets as its callback, after the handshake with it;
 * `undefined` if the POST clears it (Meta's documentation, Cloud API > Webhooks > Override).
 */
export async function readCallback(
  body: JsonObject,
  limits: HandshakeLimits,
): Promise<string | undefined> {
  const configuration = body.webhook_configuration;
  if (!isObject(configuration)) refuse(100, 'the parameter webhook_configuration is required');
  const { override_callback_uri: uri, verify_token: token } = configuration;
  if (typeof uri !== 'string') refuse(100, 'override_callback_uri must be a text');
  if (uri === '') return undefined;
  if (uri.length > MAX_CALLBACK_LENGTH) {
    refuse(100, `override_callback_uri must be at most ${MAX_CALLBACK_LENGTH} characters long`);
  }
  const url = URL.canParse(uri) ? new URL(uri) : refuse(100, 'override_callback_uri is not a URL');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    refuse(100, 'override_callback_uri must begin with https://');
  }
  if (typeof token !== 'string' || token === '') refuse(100, 'verify_token is required');
  const problem = await shakeHands(url, token, limits);
  if (problem !== undefined) {
    const message = `(#2200) Callback verification failed: ${problem}`;
    throw new Refusal({ status: 400, code: 2200, message });
  }
  return uri;
}

/** Meta wants https everywhere; on development machines there is no certificate for loopback. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

/**
 * Meta's documentation, Graph API > Webhooks > Verification requests: the callback must answer 200
 * with the challenge as its whole body. Returns what is wrong, if anything is.
 */
async function shakeHands(
  callback: URL,
  token: string,
  limits: HandshakeLimits,
): Promise<string | undefined> {
  const challenge = String(randomInt(100_000_000, 2_000_000_000));
  const url = new URL(callback);
  url.searchParams.append('hub.mode', 'subscribe');
  url.searchParams.append('hub.challenge', challenge);
  url.searchParams.append('hub.verify_token', token);
  const timeout = AbortSignal.timeout(limits.timeoutMs);
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.any([timeout, limits.closing]),
    });
    const text = await response.text();
    if (response.status !== 200) return `HTTP status ${response.status} instead of 200`;
    return text === challenge ? undefined : 'the answer is not the hub.challenge of the request';
  } catch (error) {
    if (timeout.aborted) return `no answer within ${limits.timeoutMs} ms`;
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return `the URL cannot be reached (${describe(cause)})`;
  }
}

function describe(cause: unknown): string {
  if (isObject(cause) && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error ? cause.message : String(cause);
}
