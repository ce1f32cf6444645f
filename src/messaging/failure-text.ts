import { ConfigError } from '../config.ts';
import { NetworkError } from '../graph/client.ts';
import { GraphError } from '../graph/errors.ts';

/**
 * What went wrong and how to fix it, in one line for whoever called: `send-message` puts `error: `
 * before it.
 * @throws the error itself when it isn't one of sending
 */
export function failureText(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (!(error instanceof GraphError || error instanceof NetworkError)) throw error;
  const text = error instanceof GraphError ? graphErrorText(error) : error.message;
  return error.mayBeDone
    ? `${text}: the message may have gone out, so it was not sent again`
    : text;
}

/** Meta's words, the codes, and what to do. */
export function graphErrorText({
  status,
  code,
  subcode,
  title,
  details,
  hint,
}: GraphError): string {
  if (code === undefined) {
    if (title === undefined) {
      return `Meta answered with HTTP ${status} and nothing that can be understood`;
    }
    return `Meta answered with HTTP ${status}: ${title}${details === undefined ? '' : `: ${details}`}`;
  }
  return [
    `Meta refused: ${title ?? 'no message'} (code ${code}${subcode === undefined ? '' : `, subcode ${subcode}`})`,
    details === undefined ? '' : `: ${details}`,
    hint ? ` – ${hint}` : '',
  ].join('');
}
