/**
 * One message to the Graph API, and what Meta says of it (Meta's documentation, Cloud API > Messages).
 * @module
 */
import type { Sent } from 'asterai:whatsapp/outcome@0.1.0';
import { type Account, openAccount } from '../account.ts';
import type { Context } from '../context.ts';
import { GraphError } from '../graph/errors.ts';
import { asList, asObject, asText, type JsonObject } from '../lib/json.ts';
import { usualNumber } from '../people/last-written.ts';
import { InvalidArgument } from '../refused.ts';
import { checkMessageId } from './argument.ts';
import type { Body } from './body.ts';
import { Receiver } from './receiver.ts';
import { REQUEST_LIMIT } from './request-limit.ts';
import { SendError } from './send-error.ts';

/** Whom a message is for, and what it goes along with. */
export interface Address {
  to: string;
  /** The message to quote. */
  replyTo?: string | undefined;
  /** The phone number id to send from; left out: the one that the person last wrote to. */
  sender?: string | undefined;
}

/** What goes around a message of any kind, checked. */
export interface Envelope {
  receiver: Receiver;
  context: { message_id: string } | undefined;
  /** @throws ConfigError, InvalidArgument */
  openAccount(): Account;
}

/** What groups take (Meta's documentation, Cloud API > Groups). */
const FOR_GROUPS = new Set([
  ...['text', 'image', 'video', 'audio', 'document', 'sticker', 'reaction', 'template'],
]);

/** @throws InvalidArgument */
export function addressed({ to, replyTo, sender }: Address, at: Context): Envelope {
  const receiver = new Receiver(to);
  const context =
    replyTo === undefined ? undefined : { message_id: checkMessageId('reply-to', replyTo) };
  return {
    ...{ receiver, context },
    openAccount: () => openAccount(at.config, at.host, sender ?? usualNumber(receiver.id, at)),
  };
}

/**
 * Sends a message of any kind.
 * @throws InvalidArgument, SendError
 */
export function send(body: Body, address: Address, at: Context): Sent {
  return sendAll([body], addressed(address, at), at);
}

/** The messages of one text, each after Meta took the one before. @throws as above */
export function sendAll(bodies: readonly Body[], envelope: Envelope, { host }: Context): Sent {
  const { receiver } = envelope;
  const sentIds: string[] = [];
  let last: Sent | undefined;
  for (const [index, body] of bodies.entries()) {
    const tracking = host.newToken();
    try {
      const answer = post(body, { ...envelope, tracking, isFirst: index === 0 });
      last = readSent(answer);
    } catch (error) {
      if (error instanceof InvalidArgument) throw error;
      const advice = receiver.triedForms;
      throw new SendError(error, { parts: bodies.length, sentIds, tracking, advice });
    }
    sentIds.push(last.id);
  }
  if (last === undefined) throw new InvalidArgument('there is nothing to send');
  return { ...last, ids: sentIds };
}

/** @returns Meta's answer */
export function post(
  body: Body,
  {
    receiver,
    context,
    tracking,
    isFirst = true,
    ...envelope
  }: Envelope & { tracking: string; isFirst?: boolean },
): JsonObject {
  if (receiver.isGroup && !FOR_GROUPS.has(body.type)) {
    throw new InvalidArgument(`groups take no messages of type ${body.type}`);
  }
  const { phoneNumberId, graph } = envelope.openAccount();
  return receiver.send((recipient) =>
    graph.post(
      `/${phoneNumberId}/messages`,
      {
        // Comes back in the statuses: it tells what became of a message whose answer got lost.
        biz_opaque_callback_data: tracking,
        ...(isFirst && context && { context }),
        ...body,
        messaging_product: 'whatsapp',
        recipient_type: 'individual',
        ...recipient,
      },
      { limit: REQUEST_LIMIT },
    ),
  );
}

/** @throws GraphError when the answer holds no id, though it says that all is well */
function readSent(answer: JsonObject): Sent {
  const message = asObject(asList(answer.messages)[0]);
  const contact = asObject(asList(answer.contacts)[0]);
  const id = asText(message?.id);
  if (id === undefined) throw new GraphError(200, undefined, '');
  return {
    id,
    ids: [id],
    recipient:
      asText(contact?.wa_id) ?? asText(contact?.user_id) ?? asText(contact?.group_id) ?? '',
    state: asText(message?.message_status) ?? 'accepted',
  };
}
