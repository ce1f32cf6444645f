import type { EchoEvent } from '../events/event.ts';
import type { JsonObject } from '../lib/json.ts';
import { textOf } from './message.ts';
import { rawOf, timeOf, unicode, unicodeOrEmpty } from './raw.ts';

/** The fields that tell what a human wrote in the business's name. */
export const ECHO_FIELDS: readonly unknown[] = ['smb_message_echoes', 'message_echoes'];

/**
 * One message of an echo (Meta's documentation, Cloud API > Webhooks > Reference > smb_message_echoes).
 * @param number the phone number id that the change is for
 */
export function readEcho(message: JsonObject, number: string): EchoEvent {
  return {
    kind: 'echo',
    record: {
      id: unicodeOrEmpty(message.id),
      kind: unicode(message.type) ?? 'unknown',
      content: textOf(message) ?? '',
      chat: unicode(message.to) ?? unicodeOrEmpty(message.to_user_id),
      number,
      time: timeOf(message.timestamp),
      raw: rawOf(message),
    },
  };
}
