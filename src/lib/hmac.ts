import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { encodeUtf8 } from '../wasi/engine.ts';

/** HMAC-SHA256 (RFC 2104) as 64 lower-case hex digits. */
export function hmacHex(secret: string, data: Uint8Array): string {
  return bytesToHex(hmac(sha256, encodeUtf8(secret), data));
}
