/**
 * The ids: each is a second name of its entry's file, so that a repeat finds its name taken. When the
 * entry is done, a tombstone without content takes the place of both.
 * @module
 */
import type { OpenFile } from '../ports.ts';
import { idPath } from './directories.ts';
import { isOneOf, removeIfThere } from './idempotent.ts';
import { type Inbox, isoTime } from './inbox.ts';
import { readFile } from './open-file.ts';
import { formatTombstone, parseRecord } from './record.ts';

/**
 * Makes an id stand for one entry, and no other.
 * @param isItsName whether the id's name is the entry's; undefined when nothing has it
 * @returns `other`: it stands for another; `gone`: somebody else has dealt with the entry
 */
export function claimId(
  path: string,
  { key, id }: { key: string; id: string },
  { files }: Inbox,
  isItsName?: (path: string) => boolean | undefined,
): 'claimed' | 'other' | 'gone' {
  const idFile = idPath(id);
  // Most entries have claimed it when they were accepted.
  if (isItsName?.(idFile)) return 'claimed';
  try {
    files.link(path, idFile);
    return 'claimed';
  } catch (error) {
    if (isOneOf(error, 'no-entry')) return 'gone';
    if (!isOneOf(error, 'exist')) throw error;
  }
  const first = parseRecord(readFile(files, idFile));
  // Unreadable: deliver it again rather than lose it.
  if (first === undefined) return 'claimed';
  // A worker may have been faster than whoever accepts: then the tombstone is this entry's own.
  return key === ('tombstoneOf' in first ? first.tombstoneOf : first.key) ? 'claimed' : 'other';
}

/** Removes an entry's content at once, and leaves its id, whose name is on disk already. */
export function bringToRest(
  { path, id, key, file }: { path: string; id: string; key: string; file: OpenFile },
  how: 'delivered' | 'purged',
  inbox: Inbox,
): void {
  const { files } = inbox;
  file.overwrite(formatTombstone({ id, key }, how, isoTime(inbox)));
  removeIfThere(files, path);
}
