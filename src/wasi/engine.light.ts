/**
 * The same as engine.ts for QuickJS, which has no TextEncoder and TextDecoder, and takes and gives
 * a WIT u64 as a number.
 * @module
 */
import { utf8fromStringLoose, utf8toString, utf8toStringLoose } from '@exodus/bytes/utf8.js';

export function encodeUtf8(text: string): Uint8Array {
  return utf8fromStringLoose(text);
}

/** @returns undefined when the bytes aren't UTF-8 */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return withoutMark(utf8toString(bytes));
  } catch {
    return undefined;
  }
}

/** Puts U+FFFD in the place of what isn't UTF-8. */
export function decodeUtf8Lossy(bytes: Uint8Array): string {
  return withoutMark(utf8toStringLoose(bytes));
}

/** A byte order mark isn't text: TextDecoder drops it, too. */
function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** There is nothing to complete. */
export function completeGlue(): void {}

/** A whole number as the engine takes a WIT u64: the generated types know of the default one only. */
export const u64 = (value: number): bigint => value as unknown as bigint;
