/**
 * The events themselves: everything that a payload tells, also what `on-message` can't hold.
 */
import { describe, expect, it } from 'vitest';
import type { InboundEvent } from '../../../src/events/event.ts';
import type { JsonObject } from '../../../src/lib/json.ts';
import { readMessage } from '../../../src/webhook/message.ts';
import { parsePayload } from '../../../src/webhook/payload.ts';

const OURS = '42';

/** A change of `messages` for our number. */
const change = (value: object) => ({
  field: 'messages',
  value: { metadata: { phone_number_id: OURS }, ...value },
});

const eventsOf = (...changes: unknown[]): InboundEvent[] =>
  parsePayload({ entry: [{ changes }] }, [OURS]);

const around = (contacts: readonly JsonObject[] = [], isOnly = false) => ({
  ...{ number: OURS, contacts, isOnly },
});

describe('a message', () => {
  const CONTACTS = [
    { wa_id: '491', user_id: 'US.1', profile: { name: 'Ada' } },
    { user_id: 'US.2', profile: { name: 'Bob' } },
  ];

  it('tells its sender and its text', () => {
    const message = {
      ...{ id: 'wamid.1', from: '491', from_user_id: 'US.1', type: 'text' },
      ...{ timestamp: '1790000000', text: { body: 'hello' } },
    };
    expect(readMessage(message, around(CONTACTS))).toMatchObject({
      kind: 'message',
      record: { sender: { name: 'Ada', phone: '491', 'user-id': 'US.1', username: '' } },
      senderIds: ['491', 'US.1'],
      ...{ text: 'hello', errors: [], unsupportedType: undefined },
    });
  });

  it.each<[string, object, string[]]>([
    ['the phone number first', { from: '491', from_user_id: 'US.9' }, ['491', 'US.9', 'US.1']],
    ['what only the contact tells', { from_user_id: 'US.1' }, ['491', 'US.1']],
    ['a parent id last', { from_parent_user_id: 'US.ENT.7' }, ['US.ENT.7']],
    ['nobody beside two people', {}, []],
  ])('tells all ids of its sender: %s', (_, message, ids) => {
    const event = readMessage({ ...message, type: 'text' }, around(CONTACTS, true));
    expect(event.senderIds).toEqual(ids);
  });

  it('is from the one person beside it when it names nobody, and is alone', () => {
    const only = CONTACTS.slice(0, 1);
    const senderOf = (from: string, isOnly: boolean) =>
      readMessage({ from }, around(only, isOnly)).record.sender;
    expect(senderOf('', true)).toMatchObject({ name: 'Ada', phone: '491', 'user-id': 'US.1' });
    expect(senderOf('', false)).toMatchObject({ name: '', phone: '', 'user-id': '' });
    expect(senderOf('492', true)).toMatchObject({ name: '', phone: '492', 'user-id': '' });
  });

  it('tells why Meta left out its content', () => {
    const errors = [{ code: 131051 }, { code: '131060' }, { code: 'x' }];
    const message = { type: 'unsupported', errors, unsupported: { type: 'poll_creation' } };
    expect(readMessage(message, around())).toMatchObject({
      errors: [131051, 131060, undefined],
      unsupportedType: 'poll_creation',
    });
  });

  it.each<[string, object, string | undefined]>([
    ['text', { body: 'a' }, 'a'],
    ['button', { text: 'a', payload: 'b' }, 'a'],
    ['interactive', { button_reply: { title: 'a' } }, 'a'],
    ['interactive', { list_reply: { title: 'a' } }, 'a'],
    ['image', { caption: 'a' }, 'a'],
    ['video', { caption: 'a' }, 'a'],
    ['document', { caption: 'a' }, 'a'],
    ['audio', { caption: 'a' }, undefined],
    ['reaction', { emoji: 'a' }, undefined],
    ['text', { body: '' }, undefined],
    ['text', { body: 'half \ud83d' }, 'half \ufffd'],
  ])('has the text that the person wrote or chose: %s %j', (type, body, text) => {
    expect(readMessage({ type, [type]: body }, around()).text).toBe(text);
  });

  it('is one even when nothing of it can be read', () => {
    expect(readMessage({}, around())).toEqual({
      kind: 'message',
      record: {
        ...{ id: '', kind: 'unknown', content: '', summary: '[unsupported]' },
        sender: { name: '', phone: '', 'user-id': '', username: '' },
        ...{ chat: '', number: OURS, time: '', forwarded: false, quote: null, attachment: null },
        ...{ location: null, choice: null, reaction: null, contacts: [], form: null, raw: '{}' },
      },
      ...{ senderIds: [], isInGroup: false, text: undefined, errors: [] },
      unsupportedType: undefined,
    });
  });
});

describe('a payload', () => {
  it('gives all of its events, in order', () => {
    const events = eventsOf(
      change({
        statuses: [{ id: 'wamid.0', status: 'read' }],
        errors: [{ code: 130429 }],
        messages: [{ id: 'wamid.1' }, 7, { id: 'wamid.1' }],
      }),
      { field: 'account_alerts' },
      { field: 'messages', value: { metadata: { phone_number_id: '43' } } },
      null,
      change({ messages: [{ id: 'wamid.2' }] }),
    );
    expect(events.map(({ kind }) => kind)).toEqual([
      ...['broken', 'broken', 'message', 'message', 'status', 'notice'],
      ...['notice', 'other-number', 'message'],
    ]);
    expect(events).toMatchObject([
      { part: 'change' },
      { part: 'message' },
      { record: { id: 'wamid.1' } },
      { record: { id: 'wamid.1' } },
      { record: { id: 'wamid.0', state: 'read' }, errors: [] },
      { record: { field: 'messages', number: OURS }, errors: [130429] },
      { record: { field: 'account_alerts', raw: '{}' } },
      { phoneNumberId: '43' },
      { record: { id: 'wamid.2' } },
    ]);
  });

  it.each<[string, object, string[]]>([
    [
      'account_update',
      { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE' } },
      ['DISABLED_UPDATE', 'DISABLE'],
    ],
    [
      'account_update',
      {
        event: 'ACCOUNT_RESTRICTION',
        restriction_info: [{ restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING' }, 7],
      },
      ['ACCOUNT_RESTRICTION', 'RESTRICTED_BIZ_INITIATED_MESSAGING'],
    ],
    [
      'account_alerts',
      { alert_info: { alert_type: 'OBA_APPROVED', alert_description: 'Ada Ltd' } },
      ['OBA_APPROVED'],
    ],
    [
      'phone_number_name_update',
      { decision: 'APPROVED', requested_verified_name: 'Ada Ltd' },
      ['APPROVED'],
    ],
    [
      'message_template_status_update',
      { event: 'REJECTED', message_template_name: 'HELLO' },
      ['REJECTED'],
    ],
    ['security', { event: 'Ada said so', decision: 'A', current_limit: { TIER: 1 } }, []],
  ])('tells in words of Meta what happened to the account: %s %j', (field, value, words) => {
    expect(eventsOf({ field, value })).toMatchObject([
      { kind: 'notice', record: { field }, words },
    ]);
  });

  it.each(['messages', 'account_update', 'message_template_status_update'])(
    'knows a sample of the dashboard: %s',
    (field) => {
      const metadata = { phone_number_id: '123456123' };
      const value = { metadata, event: 'DISABLED_UPDATE', messages: [{ id: 'ABGGFlA5Fpa' }] };
      const payload = { entry: [{ id: '0', changes: [{ field, value }] }] };
      expect(parsePayload(payload, [OURS])).toEqual([{ kind: 'test', field }]);
    },
  );

  it('takes nothing for a sample that is for our number', () => {
    const changes = [change({ messages: [{ id: 'wamid.1' }] })];
    expect(parsePayload({ entry: [{ id: '0', changes }] }, [OURS])).toMatchObject([
      { record: { id: 'wamid.1' } },
    ]);
  });

  it.each<[string, object, object[]]>([
    ['nothing', {}, []],
    ['entries that are no list', { entry: {} }, [{ kind: 'broken', part: 'entry' }]],
    [
      'a field that is no text',
      { entry: [{ changes: [{ field: 7 }] }] },
      [{ kind: 'notice', record: { field: '' }, words: [] }],
    ],
    [
      'no value',
      { entry: [{ changes: [{ field: 'messages' }] }] },
      [{ kind: 'other-number', phoneNumberId: undefined }],
    ],
  ])('tells what it does not understand: %s', (_what, payload, events) => {
    const read = parsePayload(payload as Parameters<typeof parsePayload>[0], [OURS]);
    expect(read).toMatchObject(events);
    expect(read).toHaveLength(events.length);
  });
});
