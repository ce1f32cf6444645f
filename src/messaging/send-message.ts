import type { Context } from '../context.ts';
import { failureText } from './failure-text.ts';
import { sendText } from './send-text.ts';

/**
 * The frozen `send-message`.
 * @returns the id of the last message, or `error: ` and what went wrong, in one line
 */
export function sendMessage(content: string, to: string, at: Context): string {
  try {
    return sendText(content, { to }, at).id;
  } catch (error) {
    return `error: ${failureText(error)}`;
  }
}
