/**
 * What the name of an entry's file tells.
 * @module
 */
import { sha256Hex } from '../lib/sha256.ts';

/** What comes into the spool. */
export interface NewEntry {
  /** Tells repeats apart. */
  id: string;
  /** Entries of one lane are delivered one at a time and in order. */
  lane: string;
  /** What is to be delivered: any JSON, which the spool doesn't look at. */
  body: unknown;
  /** The part of it that builds before format version 2 deliver; undefined: they can't deliver it. */
  message?: unknown;
  /** It waits until nothing else does. */
  isBackground?: boolean;
}

/** One file of the spool. */
export interface Entry {
  /** For the spool's own use: nobody else builds or reads paths. */
  readonly path: string;
  readonly name: string;
  /** When it was accepted, is due, or was given up: microseconds since 1970 (UTC). */
  readonly time: number;
  /** Tells the entry from all others; undefined: the name isn't one of ours. */
  readonly key: string | undefined;
  /** In the form that file names take. */
  readonly lane: string;
  /** It has had its first round of deliveries. */
  readonly isRetry: boolean;
  /** It waits until nothing else does. */
  readonly isBackground: boolean;
}

const ENTRY_NAME = /^(\d{16})_(\d{4,}-[0-9a-f]{16})_(.+)$/;

/** Lanes of what waits until nothing else does begin with this, wherever their entries are. */
const BACKGROUND = 'background.';

/** A lane in the form that file names take. */
export const laneName = ({ lane, isBackground = false }: NewEntry): string =>
  `${isBackground ? BACKGROUND : ''}${fileName(lane)}`;

/** The lane of files whose name isn't ours: they are still to be looked at, and set aside. */
const NO_LANE = '?';

export function formatEntryName(time: number, key: string, lane: string): string {
  return `${Math.round(time).toString().padStart(16, '0')}_${key}_${lane}`;
}

export function parseEntry(directory: string, name: string, isRetry = false): Entry {
  const [, time = '0', key, lane = NO_LANE] = ENTRY_NAME.exec(name) ?? [];
  return {
    ...{ path: `${directory}/${name}`, name, time: Number(time), key, lane, isRetry },
    isBackground: lane.startsWith(BACKGROUND),
  };
}

/** For the log: without the lane, which is a person's number. */
export function describeEntry({ key }: Entry): string {
  return key === undefined ? 'a file of another name' : `message ${key}`;
}

/** @param index within the payload @param token of the instance that accepts it */
export const entryKey = (index: number, token: string): string =>
  `${index.toString().padStart(4, '0')}-${token}`;

/** File names have up to 255 bytes; a time and a key go before a lane. */
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
  return `${name.slice(0, MAX_LENGTH - 70)}~${sha256Hex(text)}`;
}
