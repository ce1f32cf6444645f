import { ConfigError } from './config.ts';
import { NetworkError } from './graph/client.ts';
import { GraphError } from './graph/errors.ts';
import { describeFileError, InboxError } from './inbox/open.ts';
import { oneLine } from './one-line.ts';
import { FileError } from './ports.ts';

/**
 * What went wrong, for a log line. Of an error that isn't ours only name and place are told: its
 * message may quote what a person wrote.
 */
export function summarize(error: unknown): string {
  if (error instanceof ConfigError || error instanceof InboxError) return error.message;
  if (error instanceof FileError) return describeFileError(error);
  if (error instanceof GraphError || error instanceof NetworkError) return error.summary;
  if (!(error instanceof Error)) return 'internal error';
  return `internal error: ${error.name}${placeOf(error)}`;
}

/** The top frame of the stack. Some engines put the message before the frames. */
function placeOf({ stack = '', message }: Error): string {
  const frames = message === '' ? stack : (stack.split(message).at(-1) ?? '');
  const [frame = ''] = /^.*:\d+:\d+\)?$/m.exec(frames) ?? [];
  return frame && ` ${oneLine(frame)}`;
}
