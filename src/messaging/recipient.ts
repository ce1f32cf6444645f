/** The keys by which Meta's `messages` endpoint names the receiver. */
export type Recipient =
  | { to: string }
  | { recipient: string }
  | { recipient_type: 'group'; to: string };

/** How a group is written: this and its id. */
const GROUP = /^group:([\w.=+/@-]{1,256})$/;

/**
 * Meta's documentation, Business-scoped user IDs: country, `ENT.` for a parent id, and the id. Webhooks
 * also hold `user.` in place of the country.
 */
const USER_ID = /^(?:[A-Z]{2}|user)\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;
/** What people put between digits: blanks on one line, hyphens, dots, slashes, direction marks. */
const SEPARATORS =
  /[ \t\u00a0\u00ad\u1680\u2000-\u200a\u202f\u205f\u3000\-./\u2010-\u2015\u2212\u200b-\u200f\u202a-\u202e\u2060-\u2069]/g;
/** ITU-T E.164: up to 15 digits, and no country code begins with 0. */
const INTERNATIONAL = /^[1-9]\d{6,14}$/;

/** Whom a message is for: a person, or a group (`group:` and its id). @returns undefined for neither */
export function parseReceiver(to: string): Recipient | undefined {
  const [, id] = GROUP.exec(to.trim()) ?? [];
  return id === undefined ? parseRecipient(to) : { recipient_type: 'group', to: id };
}

/** The person or group by one name, however it is written. @returns undefined for neither */
export function receiverId(to: string): string | undefined {
  const receiver = parseReceiver(to);
  return receiver && idOf(receiver);
}

/** Digits, a user id, or a group. */
export function idOf(receiver: Recipient): string {
  if ('recipient' in receiver) return receiver.recipient;
  return isGroup(receiver) ? `group:${receiver.to}` : receiver.to.replace('+', '');
}

export const isGroup = (recipient: Recipient): boolean => 'recipient_type' in recipient;

/**
 * Reads which person a message is for: a phone number with country code, in the ways people write them,
 * or a business-scoped user id.
 *
 * A number always goes out with its `+`: without it Meta may take it for a national one and put the
 * business's own country code before it (Meta's documentation, Cloud API > Phone number formats).
 * @returns undefined when it is neither
 */
export function parseRecipient(
  to: string,
): Exclude<Recipient, { recipient_type: 'group' }> | undefined {
  const text = to.trim();
  if (USER_ID.test(text)) return { recipient: text };
  const international = text
    .replace(SEPARATORS, '')
    // `+49 (0)151 …`: the zero is for callers within the country.
    .replace(/^(\(?(?:\+|00)?\(?[1-9]\d{0,2}\)?)\(0\)/, '$1')
    .replace(/[()]/g, '')
    .replace(/^(?:\+|00)/, '');
  return INTERNATIONAL.test(international) ? { to: `+${international}` } : undefined;
}
