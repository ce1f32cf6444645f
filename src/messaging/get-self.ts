import type { Account } from '../account.ts';
import { asText } from '../lib/json.ts';
import { REQUEST_LIMIT } from './request-limit.ts';

export interface User {
  name: string;
  /** Digits only, the form of `sender.phone`. */
  phone: string;
}

/**
 * Asks Meta for the business's own account (Meta's documentation, Cloud API > Phone Numbers).
 * @throws GraphError, NetworkError
 */
export function getSelf({ phoneNumberId, graph }: Account): User {
  const path = `/${phoneNumberId}?fields=verified_name,display_phone_number`;
  const answer = graph.get(path, { limit: REQUEST_LIMIT });
  return {
    name: asText(answer.verified_name) ?? '',
    phone: (asText(answer.display_phone_number) ?? '').replace(/\D/g, ''),
  };
}
