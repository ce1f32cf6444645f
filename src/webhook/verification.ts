import { equalsSecret } from '../lib/constant-time.ts';
import { Refusal } from './refusal.ts';

export const NOT_META =
  "a GET was not Meta's handshake, but somebody's look at the address: nothing to mend";

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
  if (query.get('hub.mode') !== 'subscribe') {
    throw new Refusal(403, 'handshake', 'hub.mode must be subscribe', NOT_META);
  }
  if (!equalsSecret(query.get('hub.verify_token') ?? '', verifyToken)) {
    throw new Refusal(
      403,
      'verify-token',
      'hub.verify_token is not the configured token',
      "a GET had another verify token than WHATSAPP_WEBHOOK_VERIFY_TOKEN: enter the same as Verify Token in Meta's dashboard",
    );
  }
  const challenge = query.get('hub.challenge');
  if (!challenge) throw new Refusal(400, 'handshake', 'hub.challenge is missing', NOT_META);
  return challenge;
}
