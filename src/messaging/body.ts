/**
 * The bodies of messages, as Meta's `messages` endpoint takes them (Meta's documentation, Cloud API >
 * Messages). What goes around them is in send.ts.
 * @module
 */
import { graphemeSegments } from 'unicode-segmenter/grapheme';
import { InvalidArgument } from '../refused.ts';
import { checkLength, checkMessageId, checkNumber, checkText } from './argument.ts';
import { parseRecipient } from './recipient.ts';

/** `type`, and the object of that name. */
export interface Body {
  type: string;
  [key: string]: unknown;
}

const HTTP_URL = /\bhttps?:\/\/[^\s/]/i;

/** Messages > Text; with a URL in it, Meta shows a preview of the first one. */
export function textBody(body: string): Body {
  return {
    type: 'text',
    text: HTTP_URL.test(body) ? { body, preview_url: true } : { body },
  };
}

/** Characters of what stands below a map; our own limit, Meta names none. */
const MAX_PLACE = 1_000;

/** Messages > Location. @throws InvalidArgument */
export function locationBody(
  latitude: number,
  longitude: number,
  name: string | undefined,
  address: string | undefined,
): Body {
  if (address !== undefined && name === undefined) {
    throw new InvalidArgument('address needs a name: WhatsApp shows it only below one');
  }
  return {
    type: 'location',
    location: {
      latitude: checkNumber('latitude', latitude, -90, 90),
      longitude: checkNumber('longitude', longitude, -180, 180),
      ...(name !== undefined && { name: checkLength('name', name, MAX_PLACE) }),
      ...(address !== undefined && { address: checkLength('address', address, MAX_PLACE) }),
    },
  };
}

/** Characters; our own limit, Meta names none. */
const MAX_NAME = 256;

/** Messages > Contacts: a full name and one more part of it are required. @throws InvalidArgument */
export function contactBody(name: string, phone: string): Body {
  const fullName = checkText('name', name, MAX_NAME).trim();
  const recipient = parseRecipient(phone);
  if (!recipient || !('to' in recipient)) {
    throw new InvalidArgument(
      'phone must be a phone number with country code, such as +1 555 010 0123',
    );
  }
  const [firstName] = fullName.split(/\s/, 1);
  return {
    type: 'contacts',
    contacts: [
      {
        name: { formatted_name: fullName, first_name: firstName },
        // With its id on WhatsApp the card has a button to write to them.
        phones: [{ phone: recipient.to, type: 'CELL', wa_id: recipient.to.slice(1) }],
      },
    ],
  };
}

/** Messages > Reaction. @param emoji empty: the reaction is taken back @throws InvalidArgument */
export function reactionBody(emoji: string, messageId: string): Body {
  const text = emoji.trim();
  if (text !== '' && !isEmoji(text)) throw new InvalidArgument('emoji must be one emoji, or empty');
  return {
    type: 'reaction',
    reaction: { message_id: checkMessageId('message-id', messageId), emoji: text },
  };
}

/**
 * One character to a reader, and no letter, digit or punctuation mark. Which signs are emojis changes
 * with Unicode's versions: Meta knows.
 */
function isEmoji(text: string): boolean {
  if ([...graphemeSegments(text)].length !== 1) return false;
  const isKeycap = text.endsWith('\u20e3');
  const [first = ''] = text;
  return (
    isKeycap ||
    /^[\u00a9\u00ae\u203c\u2049\u2100-\u2bff\u3030\u303d\u3297\u3299\ud800-\udfff]/.test(first)
  );
}
