/**
 * How an export fails: the one place that catches. An exception that leaves an export is a trap, and
 * a trap poisons the instance that all calls of the environment share.
 * @module
 */
import { describeFailure, Failure } from '../failure.ts';
import type { Log } from '../ports.ts';
import { WitError } from '../wasi/wit-error.ts';

/**
 * Runs an export without a `result`: a failure becomes a log line, and what the export says instead.
 * @param name for the log line
 */
export function guard<T>(
  name: string,
  log: Log,
  work: () => T,
  whenFailed: (reason: string) => T,
): T {
  try {
    return work();
  } catch (error) {
    log.warn(`${name}: ${describeFailure(error)}`);
    return whenFailed(error instanceof Failure ? error.logText : 'internal error, see the log');
  }
}

/** Runs an export with a `result<_, string>`: a failure becomes its `err`. @throws WitError */
export function asResult<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new WitError(describeFailure(error));
  }
}
