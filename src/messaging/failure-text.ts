import { ConfigError } from '../config-error.ts';
import { NetworkError } from '../graph/client.ts';
import { GraphError } from '../graph/errors.ts';
import { Refused } from '../refused.ts';
import { BeforeSending } from './before-sending.ts';
import { SendError } from './send-error.ts';

/**
 * What went wrong and how to fix it, in one line for whoever called: `send-message` puts `error: `
 * before it.
 * @throws the error itself when it isn't one of sending
 */
export function failureText(error: unknown): string {
  if (error instanceof SendError) return withProgress(error, failureText(error.cause));
  if (error instanceof BeforeSending) return harmlessText(error.cause);
  if (error instanceof ConfigError || error instanceof Refused) return error.message;
  if (!(error instanceof GraphError || error instanceof NetworkError)) throw error;
  const text = error instanceof GraphError ? graphErrorText(error) : error.message;
  return error.mayBeDone
    ? `${text}: the message may have gone out, so it was not sent again`
    : text;
}

/** @param text what went wrong with the part that did not go out */
export function withProgress({ parts, sentIds, advice }: SendError, text: string): string {
  const progress = parts > 1 ? `${sentIds.length} of ${parts} messages went out, then ` : '';
  return `${progress}${text}${advice}`;
}

/** The same for what does no harm when it is done twice. */
export function harmlessText(error: unknown): string {
  if (error instanceof GraphError) return graphErrorText(error);
  return error instanceof NetworkError ? error.message : failureText(error);
}

/** Meta's words, the codes, and what to do. */
function graphErrorText({ status, code, subcode, title, details, hint }: GraphError): string {
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
