import { describe, expect, it } from 'vitest';
import { beforeDelivery } from '../../../src/delivery/before-delivery.ts';
import { createInbox, identityOf } from '../../../src/inbox/inbox.ts';
import { lastWritten } from '../../../src/people/last-written.ts';
import { FileError } from '../../../src/ports.ts';
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

const MESSAGE = {
  ...{ content: 'PRIVATE', sender: { name: 'PRIVATE', phone: '491700000001' }, id: 'wamid.1' },
  ...{ number: '800000000000002', time: 1_790_000_000_000 },
};

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
    prepare({ ...MESSAGE, time: 1_780_000_000_000 });
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
    prepare({ ...MESSAGE, sender: { name: '', phone: '5491123456789' } });
    expect(lastWritten('541123456789', at).size).toBe(1);
  });

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
