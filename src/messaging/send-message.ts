import type { Account } from '../account.ts';
import { GraphError } from '../graph/errors.ts';
import { asList, asObject, asText } from '../lib/json.ts';
import { failureText } from './failure-text.ts';
import { parseRecipient, type Recipient } from './recipient.ts';
import { REQUEST_LIMIT } from './request-limit.ts';
import { splitText } from './split-text.ts';

/** Meta's documentation, Cloud API > Messages > Text: the longest body. Counted in UTF-16 units. */
export const MAX_TEXT_LENGTH = 4096;

/**
 * Sends a text, in several messages when it is longer than Meta allows for one.
 * @param account opened once the arguments are right; what it throws is told, too
 * @returns the id of the last message, or `error: ` and what went wrong, in one line
 */
export function sendMessage(content: string, to: string, account: () => Account): string {
  const recipient = parseRecipient(to);
  if (!recipient) {
    return 'error: the receiver must be a phone number with country code, such as +1 555 010 0123, or a business-scoped user id';
  }
  const parts = splitText(content, MAX_TEXT_LENGTH);
  if (parts.length === 0) return 'error: the content is empty: WhatsApp takes no empty messages';
  let id = '';
  for (const [sent, part] of parts.entries()) {
    try {
      id = sendText(part, recipient, account());
    } catch (error) {
      const progress =
        parts.length > 1 ? `${sent} of ${parts.length} messages went out, then ` : '';
      return `error: ${progress}${failureText(error)}`;
    }
  }
  return id;
}

function sendText(body: string, recipient: Recipient, { phoneNumberId, graph }: Account): string {
  const message = {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...recipient,
    type: 'text',
    text: { body },
  };
  const answer = graph.post(`/${phoneNumberId}/messages`, message, { limit: REQUEST_LIMIT });
  const id = asText(asObject(asList(answer.messages)[0])?.id);
  if (id === undefined) throw new GraphError(200, undefined, '');
  return id;
}
