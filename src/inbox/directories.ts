/**
 * The directories of the spool.
 *
 * | directory    | what it holds                                                          |
 * |--------------|------------------------------------------------------------------------|
 * | `tmp`        | entries on their way in, not accepted yet                              |
 * | `queue`      | entries that wait for their first delivery, oldest first by name       |
 * | `background` | those that wait until nothing else does                                |
 * | `retry/TIME` | entries to be tried again from that minute on                          |
 * | `dead`       | entries that were given up                                             |
 * | `unreadable` | files that were set aside                                              |
 * | `ids/XX`     | a second name for each entry, by its id: it tells repeats apart        |
 * | `locks`      | who delivers now, and which lane                                       |
 * | `making`     | locks on their way                                                     |
 * | `idle`       | the workers that wait for work                                         |
 * | `people/XX`  | when each person last wrote (people/last-written.ts)                   |
 * | `replies/XX` | when a human last answered each person (people/pause.ts)               |
 * @module
 */
import type { Files } from '../ports.ts';
import { fileName } from './entry.ts';
import { makeIfMissing } from './idempotent.ts';

/** `tmp` comes last when they are made: without it nothing is accepted. */
export const DIRECTORIES = [
  'queue',
  'background',
  'retry',
  'dead',
  'unreadable',
  'ids',
  'locks',
  'making',
  'idle',
  'tmp',
] as const;

/** So that the remembered ids can be looked through bit by bit. */
export const SHARDS = 256;

/** @param shard from 0 to `SHARDS` - 1 */
export const shardDirectory = (shard: number): string => `ids/${shardName(shard)}`;

export const shardName = (shard: number): string => shard.toString(16).padStart(2, '0');

/** Where an id is remembered. */
export const idPath = (id: string): string => `ids/${shardOf(id)}/${fileName(id)}`;

/** The same for the same text: the name of a directory among as many as there are shards. */
export function shardOf(text: string): string {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return shardName((hash ^ (hash >>> 16)) & (SHARDS - 1));
}

/** Makes the directories that are missing. @throws FileError */
export function makeDirectories(files: Files): void {
  files.makeRoot();
  const shards = Array.from({ length: SHARDS }, (_, shard) => shardDirectory(shard));
  const before = DIRECTORIES.filter((name) => name !== 'tmp');
  for (const directory of [...before, ...shards, 'tmp']) makeIfMissing(files, directory);
  for (const directory of ['ids', '.']) files.syncDirectory(directory);
}
