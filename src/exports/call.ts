/**
 * How the typed functions run: with the configuration of the moment, and with a failure as the `err` of
 * their result.
 * @module
 */
import type { Context } from '../context.ts';
import { describeFailure } from '../failure.ts';
import { toFailure } from '../messaging/outcome.ts';
import { receiverId } from '../messaging/recipient.ts';
import { mustBeAllowed } from '../people/tool-recipients.ts';
import { host } from '../wasi/host.ts';
import { WitError } from '../wasi/wit-error.ts';
import { configure } from './configuration.ts';

/** @param name for the log line */
export function call<T>(name: string, work: (at: Context) => T, { isHarmless = false } = {}): T {
  try {
    return work({ config: configure(), host });
  } catch (error) {
    const failure = toFailure(error, isHarmless);
    // A wrong argument is the caller's to mend; all else the operator may want to see.
    if (failure.kind !== 'invalid') host.log.warn(`${name}: ${describeFailure(error)}`);
    throw new WitError(failure);
  }
}

/** The same for what may not reach everyone (WHATSAPP_TOOL_RECIPIENTS). */
export function callFor<T>(name: string, to: string, work: (at: Context) => T): T {
  return call(name, (at) => {
    const person = receiverId(to);
    // Whom it can't be read for gets the sentence that says how to write one.
    if (person !== undefined) mustBeAllowed(person, at);
    return work(at);
  });
}

/** A WIT option: the engines differ in how they say none. */
export type Option<T> = T | null | undefined;
