import { openAccount } from '../account.ts';
import type { Context } from '../context.ts';
import { checkMessageId } from './argument.ts';
import { REQUEST_LIMIT } from './request-limit.ts';

/** How a received message is confirmed, and by whom. */
export interface Receipt {
  messageId: string;
  /** The phone number id that received it; left out: the first. */
  sender?: string | undefined;
  /** Whether the person sees that an answer is being written, too. */
  typing: boolean;
}

/**
 * Marks a received message and those before it as read (Meta's documentation, Cloud API > Mark messages
 * as read), and shows that an answer is being written (Typing indicators: for 25 s, or until it comes).
 * Doing it again does no harm.
 * @param limit milliseconds
 * @throws InvalidArgument, ConfigError, GraphError, NetworkError
 */
export function confirmReceipt(
  { messageId, sender, typing }: Receipt,
  { config, host }: Context,
  limit = REQUEST_LIMIT,
): void {
  const id = checkMessageId('message-id', messageId);
  const { phoneNumberId, graph } = openAccount(config, host, sender);
  const receipt = {
    ...{ messaging_product: 'whatsapp', status: 'read', message_id: id },
    ...(typing && { typing_indicator: { type: 'text' } }),
  };
  graph.post(`/${phoneNumberId}/messages`, receipt, { limit });
}
