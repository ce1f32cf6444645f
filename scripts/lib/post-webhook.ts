import { sign } from './webhook-payload.ts';

/** Milliseconds for the webhook's answer, which comes before any delivery. */
const ANSWER_LIMIT = 30_000;

export interface Webhook {
  url: string;
  phoneNumberId: string;
  /** Undefined: posts go unsigned. */
  appSecret: string | undefined;
}

/** Posts a body as Meta does. @throws when there is no answer: a `TimeoutError` when it is late */
export function postSigned({ url, appSecret }: Webhook, body: string): Promise<Response> {
  const headers = {
    'content-type': 'application/json',
    ...(appSecret !== undefined && { 'x-hub-signature-256': sign(body, appSecret) }),
  };
  return fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(ANSWER_LIMIT) });
}
