/**
 * How a WIT `result` says `err` in JavaScript: a thrown value with the error in `payload`.
 * @module
 */

/** The error that an imported function returned; undefined when something else was thrown. */
export function payloadOf<T>(thrown: unknown): T | undefined {
  return (thrown as { payload?: T } | null | undefined)?.payload;
}

/** Thrown by an export, it is the `err` of its result. */
export class WitError extends Error {
  readonly payload: unknown;

  constructor(payload?: unknown) {
    super();
    this.payload = payload;
  }
}
