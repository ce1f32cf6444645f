/**
 * Text messages posted to the webhook, as Meta posts them.
 * @module
 */
import { sign, type TextMessage, textPayload } from '../../scripts/lib/webhook-payload.ts';
import { APP_SECRET, PHONE_NUMBER_ID } from '../cases/variables.ts';
import { sendRequest, type TestRequest, type TestResponse } from './http.ts';

/** What isn't given is the same for all. */
export type Text = Pick<TextMessage, 'id'> & Partial<TextMessage>;

/** One payload with all of them. */
export function payload(texts: readonly Text[]): string {
  const defaults = { from: '491700000001', name: 'Ada', text: 'hello' };
  return textPayload(PHONE_NUMBER_ID, ...texts.map((text) => ({ ...defaults, ...text })));
}

/** @param url of the component, no slash at the end */
export function post(url: string, texts: readonly Text[]): Promise<TestResponse> {
  return postBody(url, payload(texts));
}

/** Posts a body, signed. @param url of the component, no slash at the end */
export function postBody(url: string, body: string): Promise<TestResponse> {
  return sendRequest(url, signedPost(body));
}

export function signedPost(body: string): TestRequest {
  const headers = { 'x-hub-signature-256': sign(body, APP_SECRET) };
  return { method: 'POST', target: '/webhook', headers, body };
}
