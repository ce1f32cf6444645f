import { describe, expect, it } from 'vitest';
import type { Incoming } from '../../../src/events/incoming.ts';
import {
  inOneConversation,
  noteIdentity,
  noteNewUserId,
  phoneOf,
} from '../../../src/people/identity.ts';
import { statusOf, textFrom } from '../../helpers/incoming.ts';
import { MemoryFiles } from '../inbox/model/memory-files.ts';
import { message } from '../inbox/model/world.ts';

function known(): MemoryFiles {
  const files = new MemoryFiles();
  files.makeRoot();
  noteIdentity('DE.1', '491', files);
  return files;
}

const chatOf = (incoming: Incoming) =>
  incoming.kind === 'notice' ? undefined : incoming.record.chat;

describe('a person known by number and by user id', () => {
  it('is one conversation when only the user id comes', () => {
    const written = inOneConversation(textFrom(message('a', 'DE.1')), known());
    expect(written).toMatchObject({
      record: { chat: '491', sender: { phone: '', 'user-id': 'DE.1' } },
      plain: { sender: { phone: '491' } },
    });
    expect(chatOf(inOneConversation(statusOf('wamid.S', 'read', 'DE.1'), known()))).toBe('491');
    const echo: Incoming = {
      ...{ kind: 'echo', id: 'e' },
      record: { id: 'e', kind: 'text', content: '', chat: 'DE.1', number: '', time: '', raw: '' },
    };
    expect(chatOf(inOneConversation(echo, known()))).toBe('491');
  });

  it('is still found after a change of the user id', () => {
    const files = known();
    noteNewUserId({ previous: 'DE.1', current: 'DE.2' }, files);
    expect(phoneOf('DE.2', files)).toBe('491');
    noteNewUserId({ previous: 'DE.unknown', current: 'DE.3' }, files);
    expect(phoneOf('DE.3', files)).toBeUndefined();
  });

  it.each<[string, string, string]>([
    ['a number', '492', '491'],
    ['a group', 'group:DE.9', '491'],
    ['nothing', '', '491'],
    ['no number', 'DE.9', 'DE.8'],
  ])('is not made up: %s', (_what, userId, phone) => {
    const files = new MemoryFiles();
    files.makeRoot();
    noteIdentity(userId, phone, files);
    expect(files.textsBelow('.').size).toBe(0);
  });

  it('is as the payload says where nothing is known', () => {
    const incoming = textFrom(message('a', 'DE.unknown'));
    expect(inOneConversation(incoming, known())).toBe(incoming);
  });
});
