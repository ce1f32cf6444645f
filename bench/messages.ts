/**
 * The messages: those that are sent, and those that wait in an inbox when the environment starts.
 * @module
 */
import { spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { toEntry } from '../src/delivery/body.ts';
import type { Message } from '../src/events/on-message.ts';
import { idPath } from '../src/inbox/directories.ts';
import { entryKey, fileName, formatEntryName } from '../src/inbox/entry.ts';
import { formatEntry } from '../src/inbox/record.ts';
import { textFrom } from '../test/helpers/incoming.ts';

/** As in a burst of real life: an inbox delivers one sender's messages one after another. */
const SENDERS = 200;

/** All are of the same length. An inbox delivers an id once: within an environment each number too. */
export function benchMessage(number: number): Message {
  return {
    id: `wamid.BENCH${pad(number, 6)}`,
    sender: { name: 'Ada', phone: `15550200${pad(number % SENDERS, 3)}` },
    // Replies are told apart by it.
    content: `Hello from the bench, ${pad(number, 6)}`,
  };
}

/**
 * Puts the messages from number 0 on into an inbox, as an environment that has ended left them: on
 * disk, with their ids claimed.
 * @param inbox the directory of the phone number
 */
export function fillInbox(inbox: string, count: number): void {
  mkdirSync(`${inbox}/queue`, { recursive: true });
  const now = Date.now();
  const accepted = new Date(now).toISOString();
  for (let number = 0; number < count; number++) {
    const { id, lane, body, message } = toEntry(textFrom(benchMessage(number)));
    const key = entryKey(0, number.toString(16).padStart(16, '0'));
    const time = now * 1000 - count + number;
    const name = formatEntryName(time, key, fileName(lane));
    const path = `${inbox}/queue/${name}`;
    writeFileSync(path, formatEntry({ id, key, body, message }, accepted));
    const idFile = `${inbox}/${idPath(id)}`;
    mkdirSync(dirname(idFile), { recursive: true });
    linkSync(path, idFile);
  }
  // Else the inbox's own first sync would have all of this to write.
  spawnSync('sync');
}

const pad = (number: number, length: number): string => `${number}`.padStart(length, '0');
