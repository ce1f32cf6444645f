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
