import type { Settings } from './settings.ts';

/** Milliseconds. */
const LIMIT = 90_000;

export interface ChatMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/** Why there is no answer; fit for the log: no key and nothing that people wrote is in it. */
export class ModelError extends Error {}

/** Asks a service with OpenAI's `/chat/completions`. */
export async function complete(
  { apiUrl, apiKey, model }: Settings,
  messages: readonly ChatMessage[],
): Promise<string> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), LIMIT);
  try {
    const response = await fetch(`${apiUrl}/chat/completions`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
      },
      body: JSON.stringify({ model, messages }),
      signal: controller.signal,
    });
    if (!response.ok) throw new ModelError(explain(response.status));
    const text = answerOf(await response.json());
    if (text === '') throw new ModelError('the model gave an empty answer');
    return text;
  } catch (error) {
    if (error instanceof ModelError) throw error;
    if (controller.signal.aborted) throw new ModelError(`no answer within ${LIMIT / 1000} s`);
    throw new ModelError(`LLM_API_URL can't be reached, or its answer is no JSON`);
  } finally {
    clearTimeout(timer);
  }
}

function explain(status: number): string {
  switch (status) {
    case 401:
    case 403:
      return `HTTP ${status}: the service refuses LLM_API_KEY`;
    case 404:
      return 'HTTP 404: LLM_API_URL or LLM_MODEL is wrong';
    case 429:
      return 'HTTP 429: too many requests, or no credit left';
    default:
      return `HTTP ${status} from LLM_API_URL`;
  }
}

function answerOf(body: unknown): string {
  const { choices } = body as { choices?: { message?: { content?: unknown } }[] };
  const content = choices?.[0]?.message?.content;
  return typeof content === 'string' ? content.trim() : '';
}
