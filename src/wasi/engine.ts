/**
 * What differs between JavaScript engines: text and its UTF-8 bytes, the form of a WIT u64, and what
 * their glue lacks. This is for StarlingMonkey (componentize-js); the light build takes
 * engine.light.ts in its place.
 * @module
 */
// WHATWG Encoding, the only engine globals in use. Declared here, not in a library that every file
// sees, so that the compiler refuses them elsewhere.
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

/**
 * To be called with `instance-network` before that. componentize-js 0.22 makes no class for a resource
 * without functions, and names it all the same where a function returns one. Its glue has a global
 * object of its own: the class is put there, by way of the glue's own `Function`.
 */
export function completeGlue(instanceNetwork: () => unknown): void {
  const runInGlue = instanceNetwork.constructor as FunctionConstructor;
  runInGlue('globalThis.import_network_0_2_12$Network ??= class Network {}')();
}

/** A whole number as the engine takes a WIT u64. */
export const u64 = (value: number): bigint => BigInt(value);
