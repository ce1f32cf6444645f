import type { TemplatePage } from 'asterai:whatsapp/templates@0.1.0';
import { type Account, openAccount } from '../account.ts';
import type { Context } from '../context.ts';
import { asObject, asText, type JsonObject } from '../lib/json.ts';
import { REQUEST_LIMIT } from '../messaging/request-limit.ts';
import { InvalidArgument } from '../refused.ts';
import { accountId } from './account-id.ts';
import { type Template, templatesIn, toInfo } from './template.ts';

const PAGE = 20;
const FIELDS = 'name,language,status,category,parameter_format,components';

/**
 * One page of the account's templates (Meta's documentation, Business Management API > Message
 * templates). A page is short: tool layers cut long results off.
 * @param name a part of the name
 * @param after where the page before ended
 * @throws InvalidArgument, Refused, ConfigError, GraphError, NetworkError
 */
export function listTemplates(
  { name, after }: { name: string | undefined; after: string | undefined },
  at: Context,
): TemplatePage {
  const account = openAccount(at.config, at.host);
  if (after !== undefined && !/^[\w=+/.~-]{1,1000}$/.test(after)) {
    throw new InvalidArgument('after must be the next of the page before');
  }
  const answer = ask({ name, after, limit: PAGE }, account, at);
  const paging = asObject(answer.paging);
  const hasMore = asText(paging?.next) !== undefined;
  return {
    templates: templatesIn(answer).map(toInfo),
    next: (hasMore ? asText(asObject(paging?.cursors)?.after) : undefined) ?? '',
  };
}

/** Milliseconds that a template is taken to be as it was: each change needs Meta's approval. */
const FRESH = 10 * 60_000;

/** By phone number id and name. */
const cache = new Map<string, { until: number; templates: readonly Template[] }>();

/** A template in all its languages. @throws as above */
export function findTemplates(name: string, account: Account, at: Context): readonly Template[] {
  const key = `${account.phoneNumberId} ${name}`;
  const { clock } = at.host;
  const cached = cache.get(key);
  if (cached && clock.now() < cached.until) return cached.templates;
  const answer = ask({ name, limit: 100 }, account, at);
  // Meta's filter takes a part of the name, too.
  const templates = templatesIn(answer).filter((template) => template.name === name);
  cache.set(key, { until: clock.now() + FRESH, templates });
  return templates;
}

function ask(
  { name, after, limit }: { name: string | undefined; after?: string | undefined; limit: number },
  account: Account,
  at: Context,
): JsonObject {
  const query = [
    `fields=${FIELDS}&limit=${limit}`,
    ...(name === undefined ? [] : [`name=${encodeURIComponent(name)}`]),
    ...(after === undefined ? [] : [`after=${encodeURIComponent(after)}`]),
  ];
  const path = `/${accountId(account, at)}/message_templates?${query.join('&')}`;
  return account.graph.get(path, { limit: REQUEST_LIMIT });
}
