import { expect } from 'vitest';
import type { WebhookCase } from '../cases/webhook-cases.ts';
import type { TestResponse } from './http.ts';

/** The cases by the variables that they need: those are fixed for the life of an environment. */
export function groupByVariables(
  cases: readonly WebhookCase[],
): { title: string; variables: Record<string, string>; cases: WebhookCase[] }[] {
  const groups = new Map<string, WebhookCase[]>();
  for (const test of cases) {
    const key = JSON.stringify(test.variables ?? {});
    groups.set(key, [...(groups.get(key) ?? []), test]);
  }
  return [...groups].map(([key, group]) => {
    const variables = JSON.parse(key) as Record<string, string>;
    const names = Object.keys(variables).join(', ');
    return { title: names && `with other ${names}`, variables, cases: group };
  });
}

export function expectResponse(
  response: TestResponse,
  { request, expected: { status, headers = {}, body } }: WebhookCase,
): void {
  expect(response.status).toBe(status);
  for (const [name, value] of Object.entries(headers)) {
    expect(response.headers[name], name).toBe(value);
  }
  // An answer to HEAD has no body on the wire.
  if (body === undefined || request.method === 'HEAD') return;
  if (typeof body === 'string') expect(response.body).toBe(body);
  else expect(response.body).toMatch(body);
}

/** What each refusal tells the owner: who is at fault, and the cure. */
const REFUSAL_LINES: Readonly<Record<number, RegExp>> = {
  400: /was not Meta's handshake|it was not from Meta, or a proxy changes or cuts bodies/,
  401: /another App Secret than WHATSAPP_APP_SECRET: set it|had no X-Hub-Signature-256/,
  403: /another verify token than WHATSAPP_WEBHOOK_VERIFY_TOKEN|was not Meta's handshake/,
  404: /the Callback URL in Meta's dashboard must end in/,
  405: /neither GET nor POST/,
  413: /the body is over 3 MiB/,
  503: /WHATSAPP_[A-Z_]+ .*Meta sends again/,
};

/** @param lines that a request with this answer left in the log */
export function expectRefusalLine(status: number, lines: readonly string[]): void {
  if (status < 400) return;
  const own = lines.filter((line) => /webhook: answered /.test(line));
  expect(own).toHaveLength(1);
  expect(own[0]).toMatch(new RegExp(`webhook: answered ${status}: .{20,300}$`));
  expect(own[0]).toMatch(REFUSAL_LINES[status] ?? /^there is no such status$/);
  expect(own[0]).not.toMatch(/test-access-token|test-app-secret|test-verify-token/);
}
