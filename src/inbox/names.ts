/**
 * The names of the inbox's files and directories.
 * @module
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { encodeUtf8 } from '../wasi/engine.ts';

/**
 * | directory    | what it holds                                                          |
 * |--------------|------------------------------------------------------------------------|
 * | `tmp`        | messages on their way in, not accepted yet                             |
 * | `queue`      | messages that wait for their first delivery, oldest first by name      |
 * | `retry/TIME` | messages to be tried again from that minute on                         |
 * | `dead`       | messages that were given up                                            |
 * | `unreadable` | files that were set aside                                              |
 * | `ids/XX`     | a second name for each message, by its id: it tells repeats apart      |
 * | `locks`      | who delivers now, and to whom                                          |
 * | `making`     | locks on their way                                                     |
 */
export const DIRECTORIES = [
  'tmp',
  'queue',
  'retry',
  'dead',
  'unreadable',
  'ids',
  'locks',
  'making',
] as const;

/** So that the remembered ids can be looked through bit by bit. */
export const SHARDS = 256;

export const shardName = (shard: number): string => shard.toString(16).padStart(2, '0');

/** Where the id of a message is remembered. */
export function idPath(id: string): string {
  let hash = 0;
  for (let i = 0; i < id.length; i++) hash = (Math.imul(hash, 31) + id.charCodeAt(i)) | 0;
  return `ids/${shardName((hash ^ (hash >>> 16)) & (SHARDS - 1))}/${fileName(id)}`;
}

/** What the name of a message's file tells. */
export interface EntryName {
  /** When it was accepted, or is due, or was given up: microseconds since 1970 (UTC). */
  time: number;
  /** Tells the message from all others. */
  key: string;
  /** The sender's phone, in the form that file names take. */
  sender: string;
}

const ENTRY_NAME = /^(\d{16})_(\d{4,}-[0-9a-f]{16})_(.+)$/;

export function formatEntryName({ time, key, sender }: EntryName): string {
  return `${Math.round(time).toString().padStart(16, '0')}_${key}_${sender}`;
}

/** @returns undefined for a name that isn't ours */
export function parseEntryName(name: string): EntryName | undefined {
  const [, time, key, sender] = ENTRY_NAME.exec(name) ?? [];
  return time && key && sender ? { time: Number(time), key, sender } : undefined;
}

/** @param index within the payload @param token of the instance that accepts it */
export const entryKey = (index: number, token: string): string =>
  `${index.toString().padStart(4, '0')}-${token}`;

/** The lock of whoever delivers to a sender: never two of a sender's messages at once. */
export const senderLock = (sender: string): string => `sender-${sender}`;

/** File names have up to 255 bytes; a time and a key go before a sender. */
const MAX_LENGTH = 180;

/**
 * Any text as a file name, different for different texts: also where names don't tell upper from
 * lower case.
 */
export function fileName(text: string): string {
  const name = text
    .replace(/[^a-z0-9._-]/g, (char) =>
      char >= 'A' && char <= 'Z'
        ? `^${char.toLowerCase()}`
        : `%${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
    .replace(/^\./, '%002e');
  if (name.length <= MAX_LENGTH && name !== '') return name;
  return `${name.slice(0, MAX_LENGTH - 70)}~${bytesToHex(sha256(encodeUtf8(text)))}`;
}
