/**
 * What must be so, whatever comes in.
 * @module
 */
import { parseRecipient } from '../../src/messaging/recipient.ts';
import { PRIVATE } from '../cases/payload-cases.ts';
import { ACCESS_TOKEN, APP_SECRET, VERIFY_TOKEN } from '../cases/variables.ts';
import type { ConsumerCall } from '../helpers/component.ts';
import type { TestResponse } from '../helpers/http.ts';
import { type GraphFuzz, PRIVATE_PHONE, type WebhookFuzz } from './cases.ts';

const SECRETS = [ACCESS_TOKEN, APP_SECRET, VERIFY_TOKEN];
/** Characters of one line of the log. */
const LONGEST_LINE = 2_000;
/** Characters of the text of an error. */
const LONGEST_ERROR = 1_000;

export function judgeAnswer({ statuses, request }: WebhookFuzz, answer: TestResponse): string[] {
  const { status, body } = answer;
  const about = `${request.method} was answered ${status}`;
  const violations: string[] = [];
  if (!statuses.includes(status))
    violations.push(`${about}, not ${statuses.join(' or ')}: ${body}`);
  const isLine = request.method === 'HEAD' || /^[^\r\n]+\n$/.test(body);
  if (status >= 400 && !isLine) violations.push(`${about} without one line that says why`);
  if (status >= 400) violations.push(...secretsIn(body, about));
  return violations;
}

/** @param result what `send-message` returned, or a field of what `get-self` returned */
export function judgeResult({ call, answer, taken }: GraphFuzz, result: string): string[] {
  const about = `${call} on ${answer.status}`;
  const violations = secretsIn(result, about);
  if (taken !== undefined && call === 'send-message' && result !== taken) {
    violations.push(`${about}: the message was taken as ${taken}, but the result is ${result}`);
  }
  if (call === 'send-message' && isFinal(answer.status) && !result.startsWith('error: ')) {
    violations.push(`${about}: not an error: ${result}`);
  }
  if (/[\r\n]/.test(result)) violations.push(`${about}: more than one line`);
  if (result.length > LONGEST_ERROR) violations.push(`${about}: ${result.length} characters`);
  return violations;
}

/** An error that isn't tried again: the next answer is a good one. */
const isFinal = (status: number): boolean => status >= 300 && status !== 429;

export function judgeLine(line: string): string[] {
  const violations = secretsIn(line, 'a line of the log');
  if (!line.startsWith('whatsapp: ')) violations.push(`a line of nobody's: ${line}`);
  for (const text of [PRIVATE, PRIVATE_PHONE]) {
    if (line.includes(text)) violations.push(`a line of the log holds what is private: ${line}`);
  }
  if (line.length > LONGEST_LINE) violations.push(`a line of ${line.length} characters`);
  return violations;
}

function secretsIn(text: string, about: string): string[] {
  return SECRETS.filter((secret) => text.includes(secret)).map(() => `${about} holds a secret`);
}

/** Who got what, over a whole run. */
export class Deliveries {
  private readonly times = new Map<string, number>();

  hear({ component, args }: ConsumerCall): string[] {
    const [message] = args as [Record<string, unknown> | undefined];
    const { id, content, sender } = message ?? {};
    const { name, phone } = (sender ?? {}) as Record<string, unknown>;
    const about = `${component} got ${id}`;
    if (typeof id !== 'string' || id === '') return [`${component} got a message without an id`];
    const count = (this.times.get(id) ?? 0) + 1;
    this.times.set(id, count);
    const violations: string[] = [];
    if (count > 1) violations.push(`${about} ${count} times`);
    if (typeof content !== 'string' || content === '') violations.push(`${about} without content`);
    if (typeof name !== 'string') violations.push(`${about} without a name`);
    if (typeof phone !== 'string' || !parseRecipient(phone)) {
      violations.push(`${about} from ${JSON.stringify(phone)}, which send-message doesn't take`);
    }
    return violations;
  }

  got(id: string): boolean {
    return this.times.has(id);
  }
}
