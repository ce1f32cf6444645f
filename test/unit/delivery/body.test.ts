import { describe, expect, it } from 'vitest';
import { readBody, toEntry } from '../../../src/delivery/body.ts';
import type { Incoming } from '../../../src/events/incoming.ts';
import { select } from '../../../src/events/select.ts';
import { formatEntry, parseRecord, type StoredEntry } from '../../../src/inbox/record.ts';
import { parsePayload } from '../../../src/webhook/payload.ts';
import { PAYLOAD_CASES } from '../../cases/payload-cases.ts';
import { PHONE_NUMBER_ID } from '../../cases/variables.ts';
import { textFrom } from '../../helpers/incoming.ts';
import { message } from '../inbox/model/world.ts';

const A = message('a');
const INCOMING = textFrom(A);

/** As it lies on disk. */
function stored(incoming: Incoming): StoredEntry {
  const text = formatEntry({ key: '0000-1', ...toEntry(incoming) }, '2026-01-31T12:00:00.000Z');
  return parseRecord(text) as StoredEntry;
}

/** As builds of format version 1 left it. */
function version1(fields: unknown): StoredEntry | undefined {
  const head = { version: 1, id: 'a', key: '0000-1', accepted: '2026-01-31T12:00:00.000Z' };
  return parseRecord(JSON.stringify({ ...head, message: fields })) as StoredEntry | undefined;
}

describe('the body of an entry', () => {
  it('gives back the message, which is in its chat’s lane, with the part for older builds', () => {
    expect(toEntry(INCOMING)).toEqual({
      ...{ id: 'a', lane: '491', body: { kind: 'message', record: INCOMING.record } },
      message: { ...A, number: PHONE_NUMBER_ID, time: 1_769_860_800_000 },
    });
    expect(readBody(stored(INCOMING))).toEqual(INCOMING);
  });

  it('gives back whatever any payload tells', () => {
    const numbers = [PHONE_NUMBER_ID];
    let count = 0;
    for (const { payload } of PAYLOAD_CASES) {
      const events = parsePayload(JSON.parse(JSON.stringify(payload)), numbers);
      for (const incoming of select(events, () => true, { numbers, pauses: false }).incoming) {
        expect(readBody(stored(incoming))).toEqual(incoming);
        count++;
      }
    }
    expect(count).toBeGreaterThan(100);
  });

  it('of version 1 is a text message, with what is known of it', () => {
    const entry = version1({ ...A, number: '42', time: 1_769_860_800_000 });
    expect(entry && readBody(entry)).toEqual({
      ...{ kind: 'message', id: 'a', plain: A },
      record: {
        ...INCOMING.record,
        number: '42',
        raw: JSON.stringify({ id: 'a', type: 'text', text: { body: A.content } }),
      },
    });
    const person = { ...A, sender: { name: 'Ada', phone: 'DE.1' }, time: 1e99 };
    const unknown = version1(person);
    expect(unknown && readBody(unknown)?.record).toMatchObject({
      ...{ chat: 'DE.1', number: '', time: '' },
      sender: { name: 'Ada', phone: '', 'user-id': 'DE.1', username: '' },
    });
  });

  it('may hold an empty content or name', () => {
    const empty = { content: '', sender: { name: '', phone: '491' }, id: 'a' };
    const entry = version1(empty);
    expect(entry && readBody(entry)).toMatchObject({ plain: empty });
  });

  it.each<[string, unknown]>([
    ['no object', 'x'],
    ['no id', { ...A, id: undefined }],
    ['no sender', { ...A, sender: undefined }],
    ['no phone', { ...A, sender: { ...A.sender, phone: '' } }],
    ['no name', { ...A, sender: { phone: '491' } }],
    ['no content', { ...A, content: undefined }],
    ['content that is no text', { ...A, content: 7 }],
  ])('is none in version 1: %s', (_what, fields) => {
    const entry = version1(fields);
    expect(entry && readBody(entry)).toBeUndefined();
    expect(entry && readBody({ ...entry, body: { kind: 'message', record: {} } })).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['no object', 'x'],
    ['a kind that nobody knows', { kind: 'wish', record: {} }],
    ['no record', { kind: 'status' }],
  ])('is none: %s', (_what, body) => {
    expect(readBody({ ...stored(INCOMING), body })).toBeUndefined();
  });
});
