import type { Sent } from 'asterai:whatsapp/outcome@0.1.0';
import type { Context } from '../context.ts';
import { InvalidArgument } from '../refused.ts';
import { textBody } from './body.ts';
import { fromMarkdown } from './markdown.ts';
import { type Address, addressed, sendAll } from './send.ts';
import { splitText } from './split-text.ts';

/** Meta's documentation, Cloud API > Messages > Text: the longest body. Counted in UTF-16 units. */
export const MAX_TEXT_LENGTH = 4096;

/**
 * Sends a text, in several messages when it is longer than Meta allows for one.
 * @throws InvalidArgument, SendError
 */
export function sendText(content: string, address: Address, at: Context): Sent {
  // Whom it is for comes first: a wrong receiver is the more common fault.
  const envelope = addressed(address, at);
  const text = at.config.get('markdown') ? fromMarkdown(content) : content;
  const parts = splitText(text, MAX_TEXT_LENGTH);
  if (parts.length === 0) {
    throw new InvalidArgument('the content is empty: WhatsApp takes no empty messages');
  }
  return sendAll(parts.map(textBody), envelope, at);
}
