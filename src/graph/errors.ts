/**
 * What Meta's error codes mean for us (Meta's documentation, Cloud API > Error Codes). Decide on the
 * code: HTTP status and title of one and the same error vary.
 * @module
 */
import { Failure } from '../failure.ts';
import { oneLine } from '../lib/one-line.ts';
import { readErrorBody } from './error-body.ts';
import { hintFor } from './hints.ts';
import { proofProblem } from './proof.ts';
import { mayBeSent } from './sent.ts';

/** Throttled, or temporarily unavailable: Meta didn't take the message and will take it later. */
const COME_AGAIN = new Set([2, 4, 80007, 130429, 131016, 131056, 131057, 133004, 2494100]);

const PROOF_HINTS = {
  missing:
    "the app asks for the App Secret's proof: set WHATSAPP_APP_SECRET (App settings > Basic), or switch off Require App Secret",
  wrong:
    'WHATSAPP_APP_SECRET is not of the app that WHATSAPP_ACCESS_TOKEN was made for: take both from one app',
} as const;

/** Meta answered, with an error. */
export class GraphError extends Failure {
  override readonly name = 'GraphError';
  readonly status: number;
  /** Undefined when the answer isn't in Meta's form. */
  readonly code: number | undefined;
  readonly subcode: number | undefined;
  /** Meta's own words, in one line and without the token. They may quote content: not for logs. */
  readonly title: string | undefined;
  readonly details: string | undefined;
  /** What the owner can do about it. */
  readonly hint: string | undefined;
  /** True when Meta didn't take the request and will take it later. */
  readonly temporary: boolean;
  /** True when the request may have been carried out all the same. */
  readonly mayBeDone: boolean;

  /** What is wrong with the App Secret proof, if that is it. */
  readonly proof: 'missing' | 'wrong' | undefined;
  /** Milliseconds that Meta asks to wait for. */
  readonly retryAfter: number | undefined;

  /**
   * @param body the parsed JSON of the answer; undefined when it is none
   * @param token never shown: Meta quotes one that it can't read
   */
  constructor(status: number, body: unknown, token: string, retryAfter?: number) {
    const { code, subcode, title, details } = readErrorBody(body);
    super(`HTTP ${status}`);
    // Before it is cut: a part of the token is a secret, too.
    const show = (text: string | undefined, limit: number) =>
      text === undefined
        ? undefined
        : oneLine(token === '' ? text : text.replaceAll(token, '(the access token)'), limit);
    this.status = status;
    this.retryAfter = retryAfter;
    this.code = code;
    this.subcode = subcode;
    this.title = show(title, 200);
    this.details = show(details, 400);
    this.proof = proofProblem(code, title ?? '');
    this.hint = this.proof ? PROOF_HINTS[this.proof] : hintFor(code, subcode);
    // A 429 without a code comes from a gateway before Meta's API.
    this.temporary = code === undefined ? status === 429 : COME_AGAIN.has(code);
    this.mayBeDone = mayBeSent({ kind: 'answer', status, code });
  }

  /** Codes and our own words only. */
  get logText(): string {
    const code = this.code === undefined ? '' : `error ${this.code}, `;
    return `${code}HTTP ${this.status}${this.hint ? `: ${this.hint}` : ''}`;
  }
}
