/**
 * Text and its UTF-8 bytes: the only use of engine globals (WHATWG Encoding). A build for an engine
 * without them replaces this file.
 * @module
 */
// Declared here, not in a library that every file sees, so that the compiler refuses them elsewhere.
declare class TextEncoder {
  encode(text: string): Uint8Array;
}
declare class TextDecoder {
  constructor(label: 'utf-8', options: { fatal: boolean });
  decode(bytes: Uint8Array): string;
}

export function encodeUtf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** @returns undefined when the bytes aren't UTF-8 */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Puts U+FFFD in the place of what isn't UTF-8. */
export function decodeUtf8Lossy(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: false }).decode(bytes);
}
