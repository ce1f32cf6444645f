/**
 * Calls of consumers. Whoever delivers doesn't make them itself: it is a generator that yields a call
 * and gets its outcome, so that the same code runs wherever calls can be made from.
 * @module
 */
import { type OnMessageArguments, type Received, toOnMessage } from '../events/on-message.ts';
import { describeFailure } from '../failure.ts';
import { oneLine } from '../lib/one-line.ts';
import type { Call, CallFailure, Components, Outcome } from '../ports.ts';

/** Work that yields calls, gets their outcomes, and ends with a result. */
export type Calls<T> = Generator<Call, T, Outcome>;

const ON_MESSAGE = 'incoming-handler/on-message';

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

export function* callOnMessage(consumer: string, message: Received): Calls<Reply> {
  const args: OnMessageArguments = [toOnMessage(message)];
  try {
    const outcome = yield {
      component: consumer,
      function: ON_MESSAGE,
      arguments: JSON.stringify(args),
    };
    if (outcome.tag === 'ok') return { failure: undefined, trapped: false };
    const trapped = isTrap(outcome.val);
    // What the consumer wrote before it trapped stands in the log, too.
    const more = trapped ? ' (see its own output)' : '';
    return { failure: describeCallFailure(outcome.val) + more, trapped };
  } catch (error) {
    return { failure: describeFailure(error), trapped: false };
  }
}

const isTrap = ({ kind }: CallFailure): boolean => kind === 'invocation-failed';

/** A trap's text is a backtrace, and its cause stands at the end: `wasm trap: …`. */
export function describeCallFailure({ kind, message }: CallFailure): string {
  const lines = message.trim().split('\n');
  const first = lines[0] ?? '';
  const last = lines.at(-1) ?? '';
  const cause = /: (wasm trap: .*)$/.exec(last)?.[1] ?? last.replace(/^.*: /, '');
  return `${kind}: ${oneLine(first.includes('wasm backtrace:') ? cause : first)}`;
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
