import type { Config } from '../config.ts';
import type { Graph } from '../graph/client.ts';
import { asText } from '../json.ts';

export interface User {
  name: string;
  /** Digits only, the form of `sender.phone`. */
  phone: string;
}

/** Milliseconds. */
const LIMIT = 15_000;

/**
 * Asks Meta for the business's own account (Meta's documentation, Cloud API > Phone Numbers).
 * @throws GraphError, NetworkError, ConfigError
 */
export function getSelf(config: Config, graph: Graph): User {
  const path = `/${config.get('phoneNumberId')}?fields=verified_name,display_phone_number`;
  const answer = graph.get(path, { limit: LIMIT });
  return {
    name: asText(answer.verified_name) ?? '',
    phone: (asText(answer.display_phone_number) ?? '').replace(/\D/g, ''),
  };
}
