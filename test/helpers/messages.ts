/**
 * Text messages posted to the webhook, as Meta posts them.
 * @module
 */
import { samplePayload, sign } from '../../scripts/lib/sample-message.ts';
import { APP_SECRET, PHONE_NUMBER_ID } from '../cases/webhook-cases.ts';
import { sendRequest, type TestResponse } from './http.ts';

export interface Text {
  id: string;
  from?: string;
  name?: string;
  text?: string;
}

/** One payload with a text message each, as Meta batches them: a change for each. */
export function payload(texts: readonly Text[]): string {
  const whole = { object: 'whatsapp_business_account', entry: [] as unknown[] };
  for (const { id, from = '491700000001', name = 'Ada', text = 'hello' } of texts) {
    const one = samplePayload({ id, from, name, text, phoneNumberId: PHONE_NUMBER_ID });
    whole.entry.push(...(JSON.parse(one) as typeof whole).entry);
  }
  return JSON.stringify(whole);
}

/** @param url of the component, no slash at the end */
export function post(url: string, texts: readonly Text[]): Promise<TestResponse> {
  const body = payload(texts);
  const headers = { 'x-hub-signature-256': sign(body, APP_SECRET) };
  return sendRequest(url, { method: 'POST', target: '/webhook', headers, body });
}
