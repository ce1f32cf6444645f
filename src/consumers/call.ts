/**
 * Calls of consumers. Whoever delivers doesn't make them itself: it is a generator that yields a call
 * and gets its outcome, so that the same code runs wherever calls can be made from.
 * @module
 */
import { describeFailure } from '../failure.ts';
import { asText, parseJsonObject } from '../lib/json.ts';
import { oneLine } from '../lib/one-line.ts';
import type { Call, CallFailure, Components, Outcome } from '../ports.ts';

/** Work that yields calls, gets their outcomes, and ends with a result. */
export type Calls<T> = Generator<Call, T, Outcome>;

/** What came of a call to a consumer. */
export interface Reply {
  /** Why it failed; undefined when it didn't. */
  failure: string | undefined;
  /**
   * The consumer may have trapped. Then it can't be called again where this call was made: its instance
   * is poisoned, and what calls it as well.
   */
  trapped: boolean;
}

export function* callConsumer(call: Call): Calls<Reply> {
  try {
    const outcome = yield call;
    if (outcome.tag === 'ok') return { failure: readRefusal(outcome.val), trapped: false };
    const trapped = isTrap(outcome.val);
    // What the consumer wrote before it trapped stands in the log, too.
    const more = trapped ? ' (see its own output)' : '';
    return { failure: describeCallFailure(outcome.val) + more, trapped };
  } catch (error) {
    return { failure: describeFailure(error), trapped: false };
  }
}

/** asterai's form of a `result` that is an error. @returns undefined for any other output */
function readRefusal(output: string): string | undefined {
  const { error } = parseJsonObject(output) ?? {};
  if (error === undefined) return undefined;
  return `it answered with an error: ${oneLine(asText(error) ?? '(no text)')}`;
}

const isTrap = ({ kind }: CallFailure): boolean => kind === 'invocation-failed';

/** A record of the consumer's has a field that ours lacks. */
const NEWER = ': it was built against a newer asterai:whatsapp than this one: deploy that';

/** A trap's text is a backtrace, and its cause stands at the end: `wasm trap: …`. */
export function describeCallFailure({ kind, message }: CallFailure): string {
  const lines = message.trim().split('\n');
  const first = lines[0] ?? '';
  const last = lines.at(-1) ?? '';
  const cause = /: (wasm trap: .*)$/.exec(last)?.[1] ?? last.replace(/^.*: /, '');
  const newer = /missing field/.test(first) ? NEWER : '';
  return `${kind}: ${oneLine(first.includes('wasm backtrace:') ? cause : first)}${newer}`;
}

/** Does the work, and makes its calls from here. */
export function makeCalls<T>(work: Calls<T>, components: Pick<Components, 'call'>): T {
  let next = work.next();
  while (!next.done) {
    let outcome: Outcome;
    try {
      outcome = components.call(next.value);
    } catch (error) {
      next = work.throw(error);
      continue;
    }
    next = work.next(outcome);
  }
  return next.value;
}
