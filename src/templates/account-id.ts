import type { Account } from '../account.ts';
import type { Context } from '../context.ts';
import { asObject, asObjects, asText } from '../lib/json.ts';
import { REQUEST_LIMIT } from '../messaging/request-limit.ts';
import { Refused } from '../refused.ts';

/** By phone number id, for the life of the instance. */
const known = new Map<string, string>();

/**
 * The id of the WhatsApp Business Account that a number is of (Meta's documentation, Cloud API > Health
 * status: it names the account among its entities).
 * @throws Refused, ConfigError, GraphError, NetworkError
 */
export function accountId({ phoneNumberId, graph }: Account, { config }: Context): string {
  const id = config.get('businessAccountId') ?? known.get(phoneNumberId);
  if (id !== undefined) return id;
  const path = `/${phoneNumberId}?fields=health_status`;
  const answer = graph.get(path, { limit: REQUEST_LIMIT });
  const entities = asObjects(asObject(answer.health_status)?.entities);
  const found = asText(entities.find(({ entity_type }) => entity_type === 'WABA')?.id);
  if (found === undefined || !/^\d+$/.test(found)) {
    throw new Refused(
      'not-configured',
      'Meta does not tell which WhatsApp Business Account the number is of: set WHATSAPP_BUSINESS_ACCOUNT_ID',
    );
  }
  known.set(phoneNumberId, found);
  return found;
}
