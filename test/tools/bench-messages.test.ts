import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { benchMessage, fillInbox } from '../../bench/messages.ts';
import { toEntry } from '../../src/delivery/body.ts';
import { idPath } from '../../src/inbox/directories.ts';
import { parseEntry } from '../../src/inbox/entry.ts';
import { parseRecord } from '../../src/inbox/record.ts';
import { textFrom } from '../helpers/incoming.ts';

describe('benchMessage', () => {
  const messages = Array.from({ length: 1000 }, (_, i) => benchMessage(i));

  it('has an id for each number, and many senders', () => {
    expect(new Set(messages.map(({ id }) => id)).size).toBe(1000);
    expect(new Set(messages.map(({ sender }) => sender.phone)).size).toBe(200);
  });

  it('has one length', () => {
    expect(new Set(messages.map((message) => JSON.stringify(message).length)).size).toBe(1);
  });
});

/** What a file holds of a message. */
function storedPart(number: number) {
  const { body, message } = toEntry(textFrom(benchMessage(number)));
  return { body, message };
}

describe('fillInbox', () => {
  const count = 300;
  let inbox = '';
  let names: string[] = [];

  beforeAll(async () => {
    inbox = await mkdtemp(join(tmpdir(), 'bench-inbox-'));
    fillInbox(inbox, count);
    names = (await readdir(`${inbox}/queue`)).sort();
  });
  afterAll(() => rm(inbox, { recursive: true, force: true }));

  it('queues messages that the inbox reads, in their order', async () => {
    const texts = await Promise.all(
      names.map((name) => readFile(`${inbox}/queue/${name}`, 'utf8')),
    );
    const records = texts.map((text) => parseRecord(text));
    expect(records).toEqual(
      names.map((name, i) => ({
        id: benchMessage(i).id,
        key: parseEntry('queue', name).key,
        ...storedPart(i),
        ...{ combined: [], progress: new Map() },
      })),
    );
    expect(names.map((name) => parseEntry('queue', name).lane)).toEqual(
      names.map((_, i) => benchMessage(i).sender.phone),
    );
    expect(new Set(names.map((name) => parseEntry('queue', name).key)).size).toBe(count);
  });

  it('claims their ids', async () => {
    const [file, id] = await Promise.all([
      stat(`${inbox}/queue/${names[7]}`),
      stat(`${inbox}/${idPath(benchMessage(7).id)}`),
    ]);
    expect(id.ino).toBe(file.ino);
  });
});
