import type { Incoming, IncomingMessage } from '../../src/events/incoming.ts';
import type { Message } from '../../src/events/on-message.ts';
import { readMessage } from '../../src/webhook/message.ts';
import { readStatus } from '../../src/webhook/status.ts';
import { PHONE_NUMBER_ID } from '../cases/variables.ts';

/** A text message as the parser reads it. */
export function textFrom(plain: Message, timestamp = '1769860800'): IncomingMessage {
  const { content, sender, id } = plain;
  const from = /^\d/.test(sender.phone) ? { from: sender.phone } : { from_user_id: sender.phone };
  const { record } = readMessage(
    { ...from, id, timestamp, type: 'text', text: { body: content } },
    {
      number: PHONE_NUMBER_ID,
      contacts: [{ wa_id: from.from, user_id: from.from_user_id, profile: { name: sender.name } }],
      isOnly: true,
    },
  );
  return { kind: 'message', id, record, plain };
}

/** A status of a message that was sent to a person. */
export function statusOf(id: string, state: string, chat = '491'): Incoming {
  const { record, key } = readStatus(
    { id, status: state, recipient_id: chat, timestamp: '1769860800' },
    PHONE_NUMBER_ID,
  );
  return { kind: 'status', id: key, record };
}
