import { describe, expect, it } from 'vitest';
import { beforeDelivery } from '../../../src/delivery/before-delivery.ts';
import type { IncomingMessage } from '../../../src/events/incoming.ts';
import type { MessageRecord } from '../../../src/events/record.ts';
import { createInbox, identityOf } from '../../../src/inbox/inbox.ts';
import { lastWritten } from '../../../src/people/last-written.ts';
import { FileError } from '../../../src/ports.ts';
import { textFrom } from '../../helpers/incoming.ts';
import {
  bodyOf,
  configWith,
  diskOf,
  fakeHost,
  fakeLog,
  graphError,
  reply,
  type Step,
  scriptedHttp,
} from '../fakes.ts';
import { MemoryFiles } from '../inbox/model/memory-files.ts';

const CONTENT = { content: 'PRIVATE', sender: { name: 'PRIVATE', phone: '491700000001' } };
const MESSAGE = textFrom({ ...CONTENT, id: 'wamid.1' }, '1790000000');

/** The same message with other fields. */
const messageWith = (fields: Partial<MessageRecord>): IncomingMessage => ({
  ...MESSAGE,
  record: { ...MESSAGE.record, ...fields },
});

function deliver(variables: Record<string, string>, steps: Step[] = []) {
  const files = new MemoryFiles();
  files.makeRoot();
  const host = fakeHost({ log: fakeLog(), http: scriptedHttp(...steps), disk: diskOf(files) });
  const config = configWith({ WHATSAPP_INBOX_DIR: '/inbox', ...variables });
  const at = { config, host };
  const inbox = createInbox(files, identityOf(host));
  return { at, files, host, prepare: beforeDelivery(at, inbox), without: beforeDelivery(at) };
}

describe('before a message goes to its consumers', () => {
  it('who wrote when is noted, by number, and nothing of the content', () => {
    const more = { WHATSAPP_MORE_PHONE_NUMBER_IDS: '800000000000009' };
    const { at, prepare, files } = deliver(more);
    prepare(MESSAGE);
    prepare(messageWith({ time: '2026-05-28T20:26:40Z' }));
    expect([...lastWritten('491700000001', at)]).toEqual([['800000000000002', 1_790_000_000_000]]);
    expect(JSON.stringify([...files.textsBelow('.')])).not.toContain('PRIVATE');
  });

  it('nothing is noted without an inbox', () => {
    const { at, without } = deliver({});
    without(MESSAGE);
    expect([...lastWritten('491700000001', at)]).toEqual([]);
  });

  it('a person is known by the other form of the number, too', () => {
    const { at, prepare } = deliver({});
    prepare(messageWith({ chat: '5491123456789' }));
    expect(lastWritten('541123456789', at).size).toBe(1);
  });

  it('a person is known by the user id, too, once both came', () => {
    const { at, prepare } = deliver({});
    const sender = { ...MESSAGE.record.sender, 'user-id': 'DE.1' };
    prepare(messageWith({ sender }));
    expect([...lastWritten('DE.1', at)]).toEqual([['800000000000002', 1_790_000_000_000]]);
    prepare(messageWith({ chat: 'DE.2', sender: { ...sender, 'user-id': 'DE.2', phone: '' } }));
    expect(lastWritten('DE.2', at).size).toBe(1);
  });

  it.each<[string, Record<string, string>, Partial<MessageRecord>]>([
    ['that is not wanted', { WHATSAPP_REMEMBER_PEOPLE: 'false' }, {}],
    ['in a group', {}, { chat: 'group:R3JwMQ' }],
    ["that is of Meta's own making", {}, { kind: 'system' }],
  ])('nothing is noted of what a person wrote %s', (_what, variables, fields) => {
    const { at, prepare } = deliver(variables);
    prepare(messageWith(fields));
    expect(lastWritten('491700000001', at).size).toBe(0);
  });

  it.each(['reaction', 'system', 'edit', 'revoke', 'pin'])(
    'nobody sees an answer come to what nobody answers: %s',
    (kind) => {
      const { prepare, host } = deliver({ WHATSAPP_TYPING: 'true' });
      prepare(messageWith({ kind }));
      expect(host.http.calls).toEqual([]);
    },
  );

  it('the person sees that it was read, and that an answer comes, where that is wanted', () => {
    const { prepare, host } = deliver({ WHATSAPP_TYPING: 'true' }, [reply(200, { success: true })]);
    prepare(MESSAGE);
    expect(host.http.calls.map((call) => JSON.parse(bodyOf(call)))).toEqual([
      {
        ...{ messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.1' },
        typing_indicator: { type: 'text' },
      },
    ]);
    expect(deliver({}).host.http.calls).toEqual([]);
  });

  it('a failure costs a line, and no message', () => {
    const { prepare, files, host } = deliver({ WHATSAPP_TYPING: 'true' }, [graphError(131009)]);
    files.writeUnsynced = () => {
      throw new FileError('insufficient-space');
    };
    prepare(MESSAGE);
    expect(host.log.lines).toEqual([
      expect.stringMatching(/^could not note who wrote \(wamid\.1\): .*insufficient-space/),
      expect.stringMatching(/^could not show typing \(wamid\.1\): error 131009/),
    ]);
  });
});
