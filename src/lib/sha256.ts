import { hmac } from '@stablelib/hmac';
import { hash, SHA256 } from '@stablelib/sha256';
import { encodeUtf8 } from '../wasi/engine.ts';

/** HMAC-SHA256 (RFC 2104) as 64 lower-case hex digits. */
export const hmacHex = (secret: string, data: Uint8Array): string =>
  toHex(hmac(SHA256, encodeUtf8(secret), data));

/** SHA-256 of a text's UTF-8 as 64 lower-case hex digits. */
export const sha256Hex = (text: string): string => toHex(hash(encodeUtf8(text)));

function toHex(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return hex;
}
