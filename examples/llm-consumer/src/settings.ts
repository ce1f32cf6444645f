import { getEnvironment } from 'wasi:cli/environment@0.2.12';

const API_URL = 'https://api.openai.com/v1';
const MODEL = 'gpt-4.1-mini';
const INSTRUCTIONS =
  'You answer people on WhatsApp. Be friendly and brief. Write plain text, without Markdown.';

export interface Settings {
  apiUrl: string;
  /** Undefined: the service gets none. */
  apiKey: string | undefined;
  model: string;
  instructions: string;
  /** Undefined: nothing is remembered. */
  directory: string | undefined;
}

/** Something that the operator must set. Its text is fit for the log and for people. */
export class NotSetUp extends Error {}

/** Reads them anew for each message: at the top level they would be those of the build. */
export function readSettings(): Settings {
  const variables = new Map(getEnvironment());
  const get = (name: string) => variables.get(name)?.trim() || undefined;
  const apiUrl = (get('LLM_API_URL') ?? API_URL).replace(/\/+$/, '');
  const apiKey = get('LLM_API_KEY');
  if (!/^https?:\/\/[^\s/]/.test(apiUrl)) {
    throw new NotSetUp('LLM_API_URL must be a URL such as https://api.openai.com/v1');
  }
  // A server of one's own, on this machine or next to it, may want none.
  if (apiKey === undefined && apiUrl.startsWith('https:')) {
    throw new NotSetUp('LLM_API_KEY is not set: put it into .env, and start again');
  }
  return {
    apiUrl,
    apiKey,
    model: get('LLM_MODEL') ?? MODEL,
    instructions: get('LLM_INSTRUCTIONS') ?? INSTRUCTIONS,
    directory: get('BOT_DATA_DIR'),
  };
}
