import { ConfigError } from './config.ts';
import { NetworkError } from './graph/client.ts';
import { GraphError } from './graph/errors.ts';

/**
 * What went wrong, for a log line. Of an error that isn't ours only name and place are told: its
 * message may quote what a person wrote.
 */
export function summarize(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (error instanceof GraphError || error instanceof NetworkError) return error.summary;
  if (!(error instanceof Error)) return 'internal error';
  const [place = ''] =
    error.stack?.split('\n').filter((line) => line !== '' && !line.includes(error.message)) ?? [];
  return `internal error: ${error.name} ${place.trim()}`.trim();
}
