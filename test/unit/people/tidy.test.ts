import { describe, expect, it } from 'vitest';
import { makeDirectories, SHARDS } from '../../../src/inbox/directories.ts';
import { expire, TICK } from '../../../src/inbox/expire.ts';
import { createInbox, identityOf } from '../../../src/inbox/inbox.ts';
import { noteIdentity } from '../../../src/people/identity.ts';
import { noteWritten } from '../../../src/people/last-written.ts';
import { noteReply } from '../../../src/people/pause.ts';
import { fakeCalendar, fakeHost } from '../fakes.ts';
import { MemoryFiles } from '../inbox/model/memory-files.ts';

const DAY = 24 * 60 * 60_000;

describe('what is remembered about people', () => {
  it('goes 30 days after the person last wrote, and not before', () => {
    const calendar = fakeCalendar();
    const files = new MemoryFiles(calendar.now);
    makeDirectories(files);
    const inbox = createInbox(files, identityOf(fakeHost({ calendar })));
    noteWritten({ person: '491', number: '42', time: calendar.now(), isOnlyNumber: true }, files);
    noteIdentity('DE.1', '491', files);
    noteReply(
      {
        ...{ id: 'wamid.E1', kind: 'text', content: '', chat: '491', number: '42' },
        ...{ time: '', raw: '{}' },
      },
      inbox,
    );
    const left = () =>
      ['people', 'replies'].flatMap((name) => [...files.textsBelow(name).keys()]).length;
    const sweep = () => {
      for (let i = 0; i < SHARDS; i++) {
        calendar.time += TICK;
        expire(inbox);
      }
    };
    expect(left()).toBe(3);
    calendar.time += 29 * DAY;
    sweep();
    expect(left()).toBe(3);
    calendar.time += DAY;
    sweep();
    expect(left()).toBe(0);
  });
});
