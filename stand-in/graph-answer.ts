/** The shapes in which Meta's Graph API answers, shared by all endpoints of the stand-in. */
import { randomBytes } from 'node:crypto';

/** An HTTP answer that is ready to be written. */
export interface Answer {
  status: number;
  body: string;
  headers: Record<string, string>;
}

export type JsonObject = Record<string, unknown>;

export interface GraphError {
  status: number;
  code: number;
  message: string;
  type?: string;
  subcode?: number;
  details?: string;
  transient?: boolean;
}

/** Thrown by the checks of an endpoint; carries the answer that the caller gets. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(error: GraphError) {
    super(error.message);
    this.answer = errorAnswer(error);
  }
}

/** What Meta calls the codes which the stand-in gives out itself. */
const TITLES = {
  100: 'Invalid parameter',
  131008: 'Required parameter is missing',
  131009: 'Parameter value is not valid',
  131021: 'Recipient cannot be sender',
  131030: 'Recipient phone number not in allowed list',
  131047: 'Re-engagement message',
  131051: 'Unsupported message type',
  131053: 'Media upload error',
} as const;

/**
 * Refuses a request for its content: status 400, the code's title as message, and `details` in
 * `error_data` (Meta's documentation, Cloud API > Error codes).
 */
export function refuse(code: keyof typeof TITLES, details: string): never {
  throw new Refusal({ status: 400, code, message: `(#${code}) ${TITLES[code]}`, details });
}

/** A 200 with a JSON body. */
export function jsonAnswer(value: unknown): Answer {
  return {
    status: 200,
    body: JSON.stringify(value),
    headers: { 'content-type': 'application/json; charset=UTF-8' },
  };
}

/** Meta's error body (Meta's documentation, Graph API > Handle errors). */
export function errorAnswer(error: GraphError): Answer {
  const { status, code, message, subcode, details, transient } = error;
  const body = {
    error: {
      message,
      type: error.type ?? 'OAuthException',
      code,
      ...(subcode === undefined ? {} : { error_subcode: subcode }),
      ...(transient === undefined ? {} : { is_transient: transient }),
      ...(details === undefined ? {} : { error_data: { messaging_product: 'whatsapp', details } }),
      fbtrace_id: `A${randomBytes(16).toString('base64url')}`,
    },
  };
  return { ...jsonAnswer(body), status };
}

/**
 * What Meta says of an object or a method it does not know: code 100, subcode 33 (Meta's
 * documentation, Graph API > Handle errors). A wrong phone number id looks just like this.
 */
export function unsupportedRequest(method: string, object: string): Refusal {
  const message =
    `Unsupported ${method.toLowerCase()} request. Object with ID '${object}' does not exist, ` +
    'is not visible to this token, or cannot be used in this way';
  return new Refusal({
    status: 400,
    code: 100,
    subcode: 33,
    type: 'GraphMethodException',
    message,
  });
}

/** Tells a JSON object from all other JSON values. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads a request's body, which must be a JSON object in UTF-8 and be declared as JSON (Meta's
 * documentation, Cloud API > Messages: every sample has `Content-Type: application/json`).
 */
export function readJson(contentType: string | undefined, body: Buffer): JsonObject {
  if (!/^application\/json\s*(;|$)/i.test(contentType ?? '')) {
    refuse(100, `the body must be sent as application/json, not as ${contentType ?? 'nothing'}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    refuse(100, 'the body is not JSON in UTF-8');
  }
  return isObject(value) ? value : refuse(100, 'the body is not a JSON object');
}

/** Refuses keys that an object does not have: a misspelt parameter is code 100 at Meta. */
export function allowOnly(object: JsonObject, keys: readonly string[]): void {
  for (const key of Object.keys(object)) {
    if (!keys.includes(key)) refuse(100, `unexpected key "${key}"`);
  }
}
