import { oneLine } from './lib/one-line.ts';

/** The base of all errors that this project throws. */
export abstract class Failure extends Error {
  /** What went wrong, fit for a log line: ids, component names, kinds and codes only. */
  abstract readonly logText: string;
}

/**
 * What went wrong, for a log line. Of an error that isn't ours only name and place are told: its
 * message may quote what a person wrote.
 */
export function describeFailure(error: unknown): string {
  if (error instanceof Failure) return error.logText;
  if (!(error instanceof Error)) return 'internal error';
  return `internal error: ${error.name}${placeOf(error)}`;
}

/** The top frame of the stack. Some engines put the message before the frames. */
function placeOf({ stack = '', message }: Error): string {
  const frames = message === '' ? stack : (stack.split(message).at(-1) ?? '');
  const [frame = ''] = /^.*:\d+:\d+\)?$/m.exec(frames) ?? [];
  return frame && ` ${oneLine(frame)}`;
}
