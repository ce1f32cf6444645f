/**
 * Into the spool.
 * @module
 */
import type { Files } from '../ports.ts';
import { makeDirectories } from './directories.ts';
import { entryKey, formatEntryName, laneName, type NewEntry } from './entry.ts';
import { isOneOf, removeIfThere } from './idempotent.ts';
import { type Inbox, microseconds } from './inbox.ts';
import { formatEntry } from './record.ts';
import { claimId } from './tombstone.ts';

/**
 * Puts entries into the queue. When it returns they are on disk, file and name; those whose id is
 * remembered are left out.
 * @returns the ids of those left out
 * @throws FileError when one of them could not be accepted; others may have been
 */
export function accept(entries: readonly NewEntry[], inbox: Inbox): string[] {
  try {
    return acceptFrom(0, entries, inbox);
  } catch (error) {
    if (!isOneOf(error, 'no-entry')) throw error;
    makeDirectories(inbox.files);
    // Some may be in the queue already: these are repeats then, with keys of their own.
    return acceptFrom(entries.length, entries, inbox);
  }
}

function acceptFrom(firstKey: number, entries: readonly NewEntry[], inbox: Inbox): string[] {
  const { files, token } = inbox;
  const time = microseconds(inbox);
  const at = new Date(time / 1000).toISOString();
  const named = entries.map((entry, index) => {
    const { id, body, message, isBackground } = entry;
    const key = entryKey(firstKey + index, token);
    const name = formatEntryName(time, key, laneName(entry));
    const path = `${directoryFor(isBackground)}/${name}`;
    return { id, key, body, message, name, path };
  });
  try {
    for (const entry of named) files.create(`tmp/${entry.name}`, formatEntry(entry, at));
    for (const { name, path } of named) files.rename(`tmp/${name}`, path);
  } catch (error) {
    for (const { name } of named) removeIfPossible(`tmp/${name}`, files);
    throw error;
  }
  const directories = new Set(entries.map(({ isBackground }) => directoryFor(isBackground)));
  for (const directory of directories) files.syncDirectory(directory);
  // Only now may its id stand for it: to whoever sends the message again, that means accepted.
  return named.flatMap((entry) => {
    // Gone: a worker was faster, and has claimed the id itself.
    if (claimId(entry.path, entry, inbox) !== 'other') return [];
    removeIfThere(files, entry.path);
    return [entry.id];
  });
}

const directoryFor = (isBackground = false): string => (isBackground ? 'background' : 'queue');

function removeIfPossible(path: string, files: Files): void {
  try {
    files.remove(path);
  } catch {
    // `expire` gets it later.
  }
}
