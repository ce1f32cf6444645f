import { equalsSecret } from '../lib/constant-time.ts';
import { hmacHex } from '../lib/sha256.ts';

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
  const expected = hmacHex(appSecret, body);
  return equalsSecret(signature.slice('sha256='.length).toLowerCase(), expected);
}
