import { equalsSecret } from '../lib/constant-time.ts';
import { Refusal } from './refusal.ts';

/**
 * Meta's handshake: a GET that shows the verify token and gets its challenge back (Meta's
 * documentation, Webhooks > Verification Requests).
 * @returns the challenge, to be the whole body of the answer
 * @throws Refusal 403 for a wrong mode or token, 400 when there is no challenge
 */
export function answerVerification(
  query: ReadonlyMap<string, string>,
  verifyToken: string,
): string {
  const tokenFits = equalsSecret(query.get('hub.verify_token') ?? '', verifyToken);
  if (query.get('hub.mode') !== 'subscribe' || !tokenFits) {
    throw new Refusal(403, 'hub.mode must be subscribe and hub.verify_token the configured token');
  }
  const challenge = query.get('hub.challenge');
  if (!challenge) throw new Refusal(400, 'hub.challenge is missing');
  return challenge;
}
