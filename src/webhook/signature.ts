import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { equalsSecret } from '../constant-time.ts';
import { encodeUtf8 } from '../wasi/engine.ts';

/**
 * Checks `X-Hub-Signature-256`: `sha256=` and, as 64 hex digits, HMAC-SHA256 of the body as it came
 * over the wire, under the App Secret (Meta's documentation, Webhooks > Validating Payloads).
 * @param body the raw bytes: parsed and written again they would have another signature
 * @param signatures all values of the header; more than one is refused
 */
export function isSigned(
  body: Uint8Array,
  signatures: readonly string[],
  appSecret: string,
): boolean {
  const [signature = '', ...others] = signatures;
  if (others.length > 0 || !/^sha256=[0-9a-fA-F]{64}$/.test(signature)) return false;
  const expected = bytesToHex(hmac(sha256, encodeUtf8(appSecret), body));
  return equalsSecret(signature.slice('sha256='.length).toLowerCase(), expected);
}
