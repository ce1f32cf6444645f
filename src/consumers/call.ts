/**
 * Calls of consumers. Whoever delivers doesn't make them itself: it is a generator that yields a call
 * and gets its outcome, so that the same code runs wherever calls can be made from.
 * @module
 */
import type { Message, OnMessageArguments } from '../events/on-message.ts';
import { describeFailure } from '../failure.ts';
import { oneLine } from '../lib/one-line.ts';
import type { Call, CallFailure, Components, Outcome } from '../ports.ts';

/** Work that yields calls, gets their outcomes, and ends with a result. */
export type Calls<T> = Generator<Call, T, Outcome>;

const ON_MESSAGE = 'incoming-handler/on-message';

/** @returns why it failed, undefined when it didn't */
export function* callOnMessage(consumer: string, message: Message): Calls<string | undefined> {
  const args: OnMessageArguments = [message];
  try {
    const outcome = yield {
      component: consumer,
      function: ON_MESSAGE,
      arguments: JSON.stringify(args),
    };
    return outcome.tag === 'ok' ? undefined : describeCallFailure(outcome.val);
  } catch (error) {
    return describeFailure(error);
  }
}

function describeCallFailure({ kind, message }: CallFailure): string {
  const [firstLine = ''] = message.split('\n');
  return `${kind}: ${oneLine(firstLine)}`;
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
