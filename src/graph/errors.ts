/**
 * What Meta's error codes mean for us (Meta's documentation, Cloud API > Error Codes). Decide on the
 * code: HTTP status and title of one and the same error vary.
 * @module
 */
import { asNumber, asObject, asText, type JsonObject } from '../json.ts';
import { oneLine } from '../one-line.ts';

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
const UNKNOWN_ID = { subcode: 33, hint: HINTS[33] };

/** Meta answered, with an error. */
export class GraphError extends Error {
  override readonly name = 'GraphError';
  /** For logs: codes and our own words only. */
  readonly summary: string;
  /** True when Meta didn't take the request and will take it later. */
  readonly temporary: boolean;
  /** True when the request may have been carried out all the same. */
  readonly mayBeDone: boolean;

  /** @param token never shown: Meta quotes one that it can't read */
  constructor(status: number, body: JsonObject | undefined, token: string) {
    const error = asObject(body?.error);
    const code = asNumber(error?.code);
    super(describe(status, error, code, token));
    const hint = hintFor(error, code);
    this.summary = `${code === undefined ? '' : `error ${code}, `}HTTP ${status}${hint ? `: ${hint}` : ''}`;
    // A 429 without a code comes from a gateway before Meta's API.
    this.temporary = code === undefined ? status === 429 : COME_AGAIN.has(code);
    this.mayBeDone =
      code === undefined
        ? status !== 429 && (status < 400 || status >= 500)
        : UNKNOWN_FAILURES.has(code);
  }
}

function describe(
  status: number,
  error: JsonObject | undefined,
  code: number | undefined,
  token: string,
): string {
  if (code === undefined) {
    return `Meta answered with HTTP ${status} and nothing that can be understood`;
  }
  // Before it is cut: a part of the token is a secret, too.
  const show = (text: string, limit: number) =>
    oneLine(token === '' ? text : text.replaceAll(token, '(the access token)'), limit);
  const message = asText(error?.message) ?? 'no message';
  const subcode = asNumber(error?.error_subcode);
  const data = error?.error_data;
  const details = asText(asObject(data)?.details) ?? asText(data) ?? asText(error?.error_user_msg);
  const hint = hintFor(error, code);
  return [
    `Meta refused: ${show(message, 200)} (code ${code}${subcode === undefined ? '' : `, subcode ${subcode}`})`,
    details === undefined || details === message ? '' : `: ${show(details, 400)}`,
    hint ? ` – ${hint}` : '',
  ].join('');
}

function hintFor(error: JsonObject | undefined, code: number | undefined): string | undefined {
  if (code === undefined) return undefined;
  return asNumber(error?.error_subcode) === UNKNOWN_ID.subcode ? UNKNOWN_ID.hint : HINTS[code];
}
