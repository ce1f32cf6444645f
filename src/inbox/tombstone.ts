/**
 * The ids: each is a second name of its entry's file, so that a repeat finds its name taken. When the
 * entry is done, a tombstone without content takes the place of both.
 * @module
 */
import type { Files } from '../ports.ts';
import { idPath } from './directories.ts';
import { isOneOf, removeIfThere } from './idempotent.ts';
import { type Inbox, isoTime } from './inbox.ts';
import { formatTombstone, parseRecord } from './record.ts';

/**
 * Makes an id stand for one entry, and no other.
 * @returns false when it stands for another, or the entry is done
 */
export function claimId(
  path: string,
  { key, id }: { key: string; id: string },
  files: Files,
): boolean {
  const idFile = idPath(id);
  try {
    files.link(path, idFile);
    return true;
  } catch (error) {
    // The entry is gone: someone else delivers it, and claims its id.
    if (isOneOf(error, 'no-entry')) return true;
    if (!isOneOf(error, 'exist')) throw error;
  }
  const first = parseRecord(files.read(idFile));
  // Unreadable: deliver it again rather than lose it.
  return first === undefined || (first !== 'tombstone' && first.key === key);
}

/** Syncs the claim of an id: before anyone takes its entry, and might get it again after a crash. */
export function syncId(id: string, files: Files): void {
  files.syncDirectory(idPath(id).replace(/\/[^/]*$/, ''));
}

/** Removes an entry's content at once, and leaves its id. */
export function bringToRest(
  { path, id }: { path: string; id: string },
  how: 'delivered' | 'purged',
  inbox: Inbox,
): void {
  inbox.files.overwrite(path, formatTombstone(id, how, isoTime(inbox)));
  removeIfThere(inbox.files, path);
}
