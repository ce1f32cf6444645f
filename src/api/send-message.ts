import { type Config, ConfigError } from '../config.ts';
import { type Graph, NetworkError } from '../graph/client.ts';
import { GraphError } from '../graph/errors.ts';
import { asList, asObject, asText } from '../json.ts';
import { parseRecipient, type Recipient } from './recipient.ts';
import { splitText } from './split.ts';

/** Meta's documentation, Cloud API > Messages > Text: the longest body. Counted in UTF-16 units. */
export const MAX_TEXT_LENGTH = 4096;

/** Milliseconds for one message with its retries. */
const LIMIT = 15_000;

/**
 * Sends a text, in several messages when it is longer than Meta allows for one.
 * @returns the id of the last message, or `error: ` and what went wrong, in one line
 */
export function sendMessage(content: string, to: string, config: Config, graph: Graph): string {
  const recipient = parseRecipient(to);
  if (!recipient) {
    return 'error: the receiver must be a phone number with country code, such as +1 555 010 0123, or a business-scoped user id';
  }
  const parts = splitText(content, MAX_TEXT_LENGTH);
  if (parts.length === 0) return 'error: the content is empty: WhatsApp takes no empty messages';
  let id = '';
  for (const [sent, part] of parts.entries()) {
    try {
      id = sendText(part, recipient, config, graph);
    } catch (error) {
      const progress =
        parts.length > 1 ? `${sent} of ${parts.length} messages went out, then ` : '';
      return `error: ${progress}${explain(error)}`;
    }
  }
  return id;
}

function sendText(body: string, recipient: Recipient, config: Config, graph: Graph): string {
  const message = {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...recipient,
    type: 'text',
    text: { body },
  };
  const path = `/${config.get('phoneNumberId')}/messages`;
  const answer = graph.post(path, message, { limit: LIMIT });
  const id = asText(asObject(asList(answer.messages)[0])?.id);
  if (id === undefined) throw new GraphError(200, undefined, '');
  return id;
}

function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (!(error instanceof GraphError || error instanceof NetworkError)) throw error;
  return error.mayBeDone
    ? `${error.message}: the message may have gone out, so it was not sent again`
    : error.message;
}
