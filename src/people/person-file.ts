/**
 * Small files about people, in the inbox's directory: one for each name that a person goes by (digits,
 * or a user id). They aren't synced: what a power cut takes, the person's next message brings back.
 * @module
 */
import { shardOf } from '../inbox/directories.ts';
import { fileName } from '../inbox/entry.ts';
import { isOneOf, makeIfMissing } from '../inbox/idempotent.ts';
import { readFile } from '../inbox/open-file.ts';
import { type JsonObject, parseJsonObject } from '../lib/json.ts';
import type { Files } from '../ports.ts';

/**
 * `people` is written by whoever delivers the person's messages, `replies` by whoever accepts a human's
 * answer: two writers of one file would undo each other's work.
 */
type Directory = 'people' | 'replies';

const pathOf = (directory: Directory, name: string): string =>
  `${directory}/${shardOf(name)}/${fileName(name)}`;

/** @returns empty for what can't be read: it is not known */
export function readPerson(directory: Directory, name: string, files: Files): JsonObject {
  try {
    return parseJsonObject(readFile(files, pathOf(directory, name))) ?? {};
  } catch {
    return {};
  }
}

/** @throws FileError */
export function writePerson(
  directory: Directory,
  name: string,
  about: JsonObject,
  files: Files,
): void {
  const path = pathOf(directory, name);
  const text = JSON.stringify(about);
  try {
    files.writeUnsynced(path, text);
  } catch (error) {
    if (!isOneOf(error, 'no-entry')) throw error;
    makeIfMissing(files, directory);
    makeIfMissing(files, `${directory}/${shardOf(name)}`);
    files.writeUnsynced(path, text);
  }
}

/** Times by phone number id, in milliseconds since 1970. */
export const timesIn = (about: JsonObject): Map<string, number> =>
  new Map(
    Object.entries(about).filter((entry): entry is [string, number] => Number.isFinite(entry[1])),
  );
