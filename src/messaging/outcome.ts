/**
 * The typed failure of the exported functions (wit/component.wit, `outcome`).
 * @module
 */
import type { FailureKind, Failure as OutcomeFailure } from 'asterai:whatsapp/outcome@0.1.0';
import { ConfigError } from '../config-error.ts';
import { Failure } from '../failure.ts';
import { NetworkError } from '../graph/client.ts';
import { GraphError } from '../graph/errors.ts';
import { kindOfRefusal } from '../graph/failure-kind.ts';
import { InboxError } from '../inbox/disk-error.ts';
import { Refused } from '../refused.ts';
import { BeforeSending } from './before-sending.ts';
import { failureText, harmlessText, withProgress } from './failure-text.ts';
import { SendError } from './send-error.ts';

/** Seconds that help where Meta doesn't say: how much marketing a person gets is counted by the day. */
const RETRY_AFTER: Readonly<Record<number, number>> = { 131049: 86_400 };

/**
 * @param isHarmless doing it twice does no harm, such as asking: then an answer that got lost means no
 * more than to call again
 */
export function toFailure(error: unknown, isHarmless = false): OutcomeFailure {
  if (error instanceof SendError) {
    const { cause, sentIds, tracking } = error;
    const failure = toFailure(cause);
    const details = failure.mayHaveBeenSent ? [failure.details, `tracking ${tracking}`] : [];
    return {
      ...failure,
      message: withProgress(error, failure.message),
      ...(details.length > 0 && { details: details.filter(Boolean).join('; ') }),
      sentIds,
    };
  }
  if (error instanceof BeforeSending) return toFailure(error.cause, true);
  if (error instanceof GraphError || error instanceof NetworkError) {
    return remoteFailure(error, isHarmless);
  }
  if (error instanceof ConfigError || error instanceof InboxError) {
    return failure('not-configured', error.message);
  }
  if (error instanceof Refused) return failure(error.kind, error.message);
  // A fault of ours: nobody knows how far it came.
  const text = error instanceof Failure ? error.logText : 'internal error, see the log';
  return { ...failure('unknown-outcome', text), mayHaveBeenSent: !isHarmless };
}

function remoteFailure(error: GraphError | NetworkError, isHarmless: boolean): OutcomeFailure {
  const mayHaveBeenSent = error.mayBeDone && !isHarmless;
  if (error instanceof NetworkError) {
    return {
      ...failure(mayHaveBeenSent ? 'unknown-outcome' : 'later', textOf(error, isHarmless)),
      mayHaveBeenSent,
    };
  }
  const { code, details = '', retryAfter, mayBeDone } = error;
  const kind = mayBeDone ? (isHarmless ? 'later' : 'unknown-outcome') : kindOfRefusal(error);
  const seconds = retryAfter === undefined ? undefined : Math.ceil(retryAfter / 1000);
  return {
    ...failure(kind, textOf(error, isHarmless)),
    details,
    mayHaveBeenSent,
    // WIT's u32: one code that a gateway made up is negative.
    ...(code !== undefined && code >= 0 && { code }),
    ...(kind === 'later' && retryIn(seconds ?? RETRY_AFTER[code ?? 0])),
  };
}

const retryIn = (seconds: number | undefined) =>
  seconds === undefined ? undefined : { retryAfter: seconds };

const textOf = (error: GraphError | NetworkError, isHarmless: boolean): string =>
  isHarmless ? harmlessText(error) : failureText(error);

function failure(kind: FailureKind, message: string): OutcomeFailure {
  return {
    ...{ kind, message, details: '' },
    ...{ retryable: kind === 'later', mayHaveBeenSent: false, sentIds: [] },
  };
}
