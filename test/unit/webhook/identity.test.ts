/**
 * Whoever is handed on can be answered, whatever a payload calls its people.
 */
import { describe, expect, it } from 'vitest';
import { select } from '../../../src/events/select.ts';
import { parseRecipient } from '../../../src/messaging/recipient.ts';
import { parsePayload } from '../../../src/webhook/payload.ts';
import { Chance } from '../../helpers/random.ts';

const OURS = '42';

/** Ids that can be answered. */
const GOOD = [
  ...['491700000001', '15550100123', '5491112345678', '5215512345678', '5511912345678'],
  ...['+491700000001', 'DE.1234567890abc', 'US.13491208655302741918', 'DE.ENT.987654321xyz'],
  ...['user.93737000111', 'BR.a'],
];
/** What stands in the same places, and can't. */
const BAD = [
  ...['', ' ', '0', '1', '017000001', 'ada.l', 'De.123', 'DE.', 'user.', '__proto__', '٣٤٥٣٤٥٣٤٥'],
  ...['491700~550155', '49\ud800', '1234567890123456', 'group:R3JwMQ', '\u0000', 'DE.a b'],
];
const BROKEN = [undefined, null, 7, 491700000001, {}, ['491700000001'], true];

describe('sender.phone', () => {
  it('is one that send-message takes, in 5,000 payloads', () => {
    const chance = new Chance(1);
    const id = () => chance.pick<unknown>([...GOOD, ...GOOD, ...BAD, ...BROKEN]);
    let handedOn = 0;
    const wrong: unknown[] = [];
    for (let i = 0; i < 5_000; i++) {
      const message = {
        ...{ id: 'wamid.1', type: 'text', text: { body: 'hi' } },
        ...{ from: id(), from_user_id: id(), from_parent_user_id: id() },
      };
      const person = { wa_id: message.from, user_id: chance.once(2) ? message.from_user_id : id() };
      const contact = chance.once(2) ? person : { wa_id: id(), user_id: id() };
      const contacts = chance.once(4) ? undefined : [contact];
      const value = { metadata: { phone_number_id: OURS }, contacts, messages: [message] };
      const payload = { entry: [{ changes: [{ field: 'messages', value }] }] };
      const { incoming, notes } = select(
        parsePayload(payload, [OURS]),
        (each) => each.kind === 'message' && each.plain !== undefined,
        { numbers: [OURS], pauses: false },
      );
      const messages = incoming.flatMap((each) => (each.kind === 'message' && each.plain) || []);
      const own = [message.from, message.from_user_id, message.from_parent_user_id];
      const isAnswerable = own.some((each) => GOOD.includes(each as string));
      if (
        messages.some(({ sender }) => parseRecipient(sender.phone) === undefined) ||
        messages.length + notes.length !== 1 ||
        // Nobody who names an id of their own that can be answered is skipped.
        (isAnswerable && messages.length === 0)
      ) {
        wrong.push({ value, messages, notes });
      }
      handedOn += messages.length;
    }
    expect(wrong).toEqual([]);
    expect(handedOn).toBeGreaterThan(2_500);
    expect(handedOn).toBeLessThan(5_000);
  });
});
