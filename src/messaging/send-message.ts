import type { Account } from '../account.ts';
import { GraphError } from '../graph/errors.ts';
import { asList, asObject, asText } from '../lib/json.ts';
import { failureText } from './failure-text.ts';
import { otherForm } from './national-form.ts';
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
  const receiver = new Receiver(recipient);
  for (const [sent, part] of parts.entries()) {
    try {
      id = receiver.send((known) => sendText(part, known, account()));
    } catch (error) {
      const progress =
        parts.length > 1 ? `${sent} of ${parts.length} messages went out, then ` : '';
      return `error: ${progress}${failureText(error)}${receiver.triedForms}`;
    }
  }
  return id;
}

/** Meta's code for a receiver that isn't on the list of a test number: nothing was sent. */
const NOT_LISTED = 131030;

/** Whom a message is for, in the form that Meta knows them by. */
class Receiver {
  private known: Recipient;
  /** What was tried in vain, for the end of an error; empty when there is one form only. */
  triedForms = '';

  constructor(recipient: Recipient) {
    this.known = recipient;
  }

  /** Sends, and once more to the other form of the number when nothing was sent to this one. */
  send(sendTo: (recipient: Recipient) => string): string {
    try {
      return sendTo(this.known);
    } catch (error) {
      const other = 'to' in this.known ? otherForm(this.known.to) : undefined;
      if (!other || !(error instanceof GraphError) || error.code !== NOT_LISTED) throw error;
      this.triedForms = `; tried as ${other.forms}`;
      const id = sendTo({ to: other.to });
      this.known = { to: other.to };
      this.triedForms = '';
      return id;
    }
  }
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
