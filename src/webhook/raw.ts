/**
 * Texts and objects of Meta's as they can cross to a component.
 * @module
 */
import { isoSeconds } from '../lib/iso-time.ts';
import { asText, type JsonObject } from '../lib/json.ts';

const HALF_PAIR = /[\ud800-\udfff]/gu;

/** A text that isn't empty, with U+FFFD in place of half a surrogate pair. */
export const unicode = (value: unknown): string | undefined =>
  asText(value)?.replace(HALF_PAIR, '\ufffd');

/** The same; empty for none. */
export const unicodeOrEmpty = (value: unknown): string => unicode(value) ?? '';

/** The kinds of message whose object has a link to a file. */
const FILES = new Set(['image', 'video', 'audio', 'document', 'sticker']);

/** Levels of objects and lists: Meta's have ten or so, and an engine's stack has an end. */
const MAX_DEPTH = 64;

/**
 * An object as JSON. The links to files are left out: they are good for five minutes, and for those who
 * have the access token. `{}` for one that is nested deeper than anything of Meta's.
 */
export function rawOf(object: JsonObject): string {
  if (!isWithin(MAX_DEPTH, object)) return '{}';
  return JSON.stringify(object, (key, value: unknown) => {
    if (typeof value === 'string') return value.replace(HALF_PAIR, '\ufffd');
    return FILES.has(key) ? withoutLink(value) : value;
  });
}

function isWithin(depth: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((inner) => isWithin(depth - 1, inner));
}

function withoutLink(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('url' in value)) return value;
  const { url: _, ...rest } = value;
  return rest;
}

/** Meta gives whole seconds, in a text or as a number. @returns such as `2026-01-31T12:00:00Z` */
export function timeOf(timestamp: unknown): string {
  const text = typeof timestamp === 'number' ? `${timestamp}` : asText(timestamp);
  if (text === undefined || !/^\d{1,11}$/.test(text)) return '';
  return isoSeconds(Number(text) * 1_000);
}
