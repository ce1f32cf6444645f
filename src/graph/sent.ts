/**
 * May a request have been carried out although it failed? Only what surely wasn't is made again.
 * @module
 */

/** How a request ended without the answer that was wanted. */
export type Outcome =
  /** The connection wasn't made: refused, no such name, no route, no TLS. */
  | { kind: 'not-connected' }
  /** The connection was there, and no whole answer came: broken, cut off, too late. */
  | { kind: 'no-answer' }
  /** An answer that says no, or one that isn't in Meta's form. */
  | { kind: 'answer'; status: number; code: number | undefined };

/** Meta itself doesn't know what went wrong (Meta's documentation, Cloud API > Error codes). */
const UNKNOWN_FAILURES = new Set([1, 131000]);

/** Codes of the Graph API that say why a request was not carried out. */
const REFUSALS = new Set([
  ...[0, 2, 3, 4, 10, 33, 100, 104, 190, 368, 613, 2200, 80007, 2494010, 2494100],
]);

/** Whether a message may have gone out. */
export function mayBeSent(outcome: Outcome): boolean {
  if (outcome.kind !== 'answer') return outcome.kind === 'no-answer';
  const { status, code } = outcome;
  if (code !== undefined && isRefusal(code)) return false;
  if (code !== undefined && UNKNOWN_FAILURES.has(code)) return true;
  // A 4xx says no, with whatever words. All else is from a gateway, or from a code nobody knows.
  return status < 400 || status >= 500;
}

/** 200 to 299 are permissions; from 130000 on, each code of the Cloud API says what was wrong. */
const isRefusal = (code: number): boolean =>
  REFUSALS.has(code) ||
  (code >= 200 && code < 300) ||
  (code >= 130_000 && code < 140_000 && !UNKNOWN_FAILURES.has(code));
