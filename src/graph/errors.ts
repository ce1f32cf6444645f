/**
 * What Meta's error codes mean for us (Meta's documentation, Cloud API > Error Codes). Decide on the
 * code: HTTP status and title of one and the same error vary.
 * @module
 */
import { Failure } from '../failure.ts';
import { asNumber, asObject, asText, type JsonObject } from '../lib/json.ts';
import { oneLine } from '../lib/one-line.ts';

/** Throttled, or temporarily unavailable: Meta didn't take the message and will take it later. */
const COME_AGAIN = new Set([2, 4, 80007, 130429, 131016, 131056, 131057, 133004, 2494100]);

/** Meta itself doesn't know what went wrong. */
const UNKNOWN_FAILURES = new Set([1, 131000]);

/** What to do about the errors that people meet most. */
const HINTS: Readonly<Record<number, string>> = {
  0: 'create a new access token and set WHATSAPP_ACCESS_TOKEN',
  10: 'give the token the permission whatsapp_business_messaging',
  33: 'check WHATSAPP_PHONE_NUMBER_ID',
  104: 'check WHATSAPP_ACCESS_TOKEN',
  190: 'create a new access token and set WHATSAPP_ACCESS_TOKEN',
  200: 'give the token the permission whatsapp_business_messaging',
  2200: 'the webhook URL must be reachable from the internet now, and know the same verify token',
  131005: 'give the token the permission whatsapp_business_messaging',
  131026: 'the receiver may not use WhatsApp, or an outdated one',
  131030: "a test number writes only to receivers on its list: add this one in Meta's dashboard",
  131042: "check the payment method in Meta's Business Manager",
  131047: 'over 24 hours since the person last wrote: only a template message may go out',
  133010: 'register the phone number with the Cloud API',
};
/** Code 100 stands for many things; with this subcode, for an id that the token can't see. */
const UNKNOWN_ID = { code: 100, subcode: 33, hint: HINTS[33] };

/** Meta answered, with an error. */
export class GraphError extends Failure {
  override readonly name = 'GraphError';
  readonly status: number;
  /** Undefined when the answer isn't in Meta's form. */
  readonly code: number | undefined;
  readonly subcode: number | undefined;
  /** Meta's own words, in one line and without the token. They may quote content: not for logs. */
  readonly title: string;
  readonly details: string | undefined;
  /** What the owner can do about it. */
  readonly hint: string | undefined;
  /** True when Meta didn't take the request and will take it later. */
  readonly temporary: boolean;
  /** True when the request may have been carried out all the same. */
  readonly mayBeDone: boolean;

  /** @param token never shown: Meta quotes one that it can't read */
  constructor(status: number, body: JsonObject | undefined, token: string) {
    const error = asObject(body?.error);
    const code = asNumber(error?.code);
    super(`HTTP ${status}`);
    // Before it is cut: a part of the token is a secret, too.
    const show = (text: string, limit: number) =>
      oneLine(token === '' ? text : text.replaceAll(token, '(the access token)'), limit);
    const title = asText(error?.message) ?? 'no message';
    const data = error?.error_data;
    const details =
      asText(asObject(data)?.details) ?? asText(data) ?? asText(error?.error_user_msg);
    this.status = status;
    this.code = code;
    this.subcode = asNumber(error?.error_subcode);
    this.title = show(title, 200);
    this.details = details === undefined || details === title ? undefined : show(details, 400);
    this.hint = hintFor(code, this.subcode);
    // A 429 without a code comes from a gateway before Meta's API.
    this.temporary = code === undefined ? status === 429 : COME_AGAIN.has(code);
    this.mayBeDone =
      code === undefined
        ? status !== 429 && (status < 400 || status >= 500)
        : UNKNOWN_FAILURES.has(code);
  }

  /** Codes and our own words only. */
  get logText(): string {
    const code = this.code === undefined ? '' : `error ${this.code}, `;
    return `${code}HTTP ${this.status}${this.hint ? `: ${this.hint}` : ''}`;
  }
}

function hintFor(code: number | undefined, subcode: number | undefined): string | undefined {
  if (code === undefined) return undefined;
  if (code === UNKNOWN_ID.code && subcode === UNKNOWN_ID.subcode) return UNKNOWN_ID.hint;
  return HINTS[code];
}
