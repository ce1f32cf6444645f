import {
  changeOf,
  contactOf,
  entryOf,
  metadataOf,
  payloadOf,
  textMessage,
  valueFor,
} from '../../scripts/lib/webhook-payload.ts';
import { PHONE_NUMBER_ID } from '../cases/variables.ts';
import type { PlannedMessage } from './plan.ts';

/** The body of a POST, as Meta sends it. */
export function bodyOf({ kind, id, from, text }: PlannedMessage): string {
  const common = { messaging_product: 'whatsapp', metadata: metadataOf(PHONE_NUMBER_ID) };
  const message = textMessage({ id, from, text });
  const contacts = [contactOf({ name: 'Ada', from })];
  switch (kind) {
    case 'text':
      return body(changeOf(valueFor(PHONE_NUMBER_ID, contacts, [message])));
    case 'image': {
      const image = { ...message, type: 'image', image: { id: '9001' } };
      return body(changeOf(valueFor(PHONE_NUMBER_ID, contacts, [image])));
    }
    case 'echo': {
      const echo = { ...message, from: '4930000001', to: from };
      return body(changeOf({ ...common, message_echoes: [echo] }, 'smb_message_echoes'));
    }
    case 'status': {
      const status = { id, status: 'read', timestamp: '1790000000', recipient_id: from };
      return body(changeOf({ ...common, statuses: [status] }));
    }
    case 'notice':
      return body(changeOf({ event: text }, id));
  }
}

const body = (change: object): string => JSON.stringify(payloadOf(entryOf(change)));
