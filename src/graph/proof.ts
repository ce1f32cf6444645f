/**
 * The proof that a request comes from the app's owner (Meta's documentation, Graph API > Securing
 * requests > App secret proof). Apps with "Require App Secret" refuse requests without it, with code 100.
 * @module
 */
import { hmacHex } from '../lib/sha256.ts';
import { encodeUtf8 } from '../wasi/engine.ts';

/** Tokens whose app has asked for a proof, for the life of the instance. */
const asked = new Set<string>();

export const isProofAsked = (token: string): boolean => asked.has(token);
export const noteProofAsked = (token: string): void => {
  asked.add(token);
};

/** Whether a refusal is for want of a proof, or for a wrong one. */
export function proofProblem(
  code: number | undefined,
  title: string,
): 'missing' | 'wrong' | undefined {
  if (code !== 100 || !/\bappsecret_proof\b/i.test(title)) return undefined;
  return /\binvalid\b/i.test(title) ? 'wrong' : 'missing';
}

/** The path with the token's HMAC-SHA256 under the App Secret, in hex. */
export function withProof(path: string, token: string, appSecret: string): string {
  const proof = hmacHex(appSecret, encodeUtf8(token));
  return `${path}${path.includes('?') ? '&' : '?'}appsecret_proof=${proof}`;
}
