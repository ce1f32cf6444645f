import { describe, expect, it } from 'vitest';
import { select } from '../../../src/events/select.ts';
import { type JsonObject, parseJsonObject } from '../../../src/lib/json.ts';
import { parsePayload } from '../../../src/webhook/payload.ts';
import { PAYLOAD_CASES, PRIVATE } from '../../cases/payload-cases.ts';
import { PHONE_NUMBER_ID } from '../../cases/variables.ts';

/** By way of the wire, as in a request. */
function parse(payload: unknown) {
  const object = parseJsonObject(JSON.stringify(payload));
  if (!object) throw new Error('the case is no JSON object');
  return project(object, PHONE_NUMBER_ID);
}

/** For a consumer that exports `incoming-handler` alone. */
function project(payload: JsonObject, phoneNumberId: string) {
  const { incoming, notes } = select(
    parsePayload(payload, [phoneNumberId]),
    (each) => each.kind === 'message' && each.plain !== undefined,
    { numbers: [phoneNumberId], pauses: false },
  );
  const messages = incoming.flatMap((each) => (each.kind === 'message' && each.plain) || []);
  return { incoming, messages, notes };
}

describe('parsePayload', () => {
  for (const { name, payload, messages, notes } of PAYLOAD_CASES) {
    it(name, () => {
      const parsed = parse(payload);
      expect(parsed.messages).toEqual(messages);
      expect(parsed.notes).toEqual(notes.map((note) => expect.stringMatching(note)));
      for (const note of parsed.notes) {
        expect(note).toMatch(/^[^\p{Cc}\p{Zl}\p{Zp}]+$/u);
        expect(note).not.toContain(PRIVATE);
      }
      // What crosses to another component must be Unicode.
      expect(JSON.stringify(parsed.incoming)).not.toMatch(/\\ud[89a-f]/i);
    });
  }

  it('has names for its cases that tell them apart', () => {
    expect(new Set(PAYLOAD_CASES.map(({ name }) => name)).size).toBe(PAYLOAD_CASES.length);
  });

  it('remembers no id from one payload to the next', () => {
    const once = PAYLOAD_CASES.find(({ name }) => name === 'a text message is delivered');
    expect(parse(once?.payload).messages).toHaveLength(1);
    expect(parse(once?.payload).messages).toHaveLength(1);
  });

  it('takes a phone number id for another than ours whatever it inherits', () => {
    const payload = {
      entry: [{ changes: [{ field: 'messages', value: { metadata: {}, messages: [{}] } }] }],
    };
    expect(project(payload, 'undefined').messages).toEqual([]);
    expect(project(payload, '').notes).toHaveLength(1);
  });

  it('survives one broken value in every place of a whole payload', () => {
    const whole = PAYLOAD_CASES.find(({ name }) =>
      name.startsWith('names are found by id'),
    )?.payload;
    const text = JSON.stringify(whole);
    const isRead = (value: unknown) => {
      const { messages, notes } = parse(value);
      for (const { content, sender, id } of messages) {
        for (const part of [content, sender.phone, id]) expect(part).toMatch(/./);
        expect(typeof sender.name).toBe('string');
      }
      expect(notes.every((note) => note !== '')).toBe(true);
      return messages.length;
    };
    expect(isRead(whole)).toBe(4);
    const places = [...placesOf(JSON.parse(text))];
    expect(places.length).toBeGreaterThan(50);
    for (const place of places) {
      for (const value of [null, true, 7, '', 'x', [], [null], {}, { x: {} }]) {
        const copy: unknown = JSON.parse(text);
        put(copy, place, value);
        expect(isRead(copy)).toBeLessThanOrEqual(4);
        // A break within one of the messages costs that one only.
        if (place.includes('messages') && place.length > place.indexOf('messages') + 1) {
          expect(isRead(copy)).toBeGreaterThanOrEqual(3);
        }
      }
    }
  });
});

type Place = (string | number)[];

function* placesOf(value: unknown, place: Place = []): Generator<Place> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const here = [...place, Array.isArray(value) ? Number(key) : key];
    yield here;
    yield* placesOf(inner, here);
  }
}

function put(target: unknown, place: Place, value: unknown): void {
  const [key, ...rest] = place;
  const object = target as Record<string | number, unknown>;
  if (key === undefined) return;
  if (rest.length === 0) object[key] = value;
  else put(object[key], rest, value);
}
