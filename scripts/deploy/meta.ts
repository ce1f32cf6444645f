/**
 * What Meta says of the configuration before it is deployed. Nothing is changed there.
 * @module
 */
import { type Account, openAccount, phoneNumberIds } from '../../src/account.ts';
import type { Config } from '../../src/config.ts';
import { describeFailure } from '../../src/failure.ts';
import { asObject, asObjects, asText, type JsonObject } from '../../src/lib/json.ts';
import { oneLine } from '../../src/lib/one-line.ts';
import type { Log } from '../../src/ports.ts';
import { checkCallback } from '../../src/run/callback.ts';
import { type Findings, QUESTION, type Search, type Surroundings } from './findings.ts';
import { aboutApp } from './meta-app.ts';
import { aboutCallback, aboutSubscription } from './meta-webhooks.ts';

/** What Meta tells of a number. */
interface Numbered {
  account: Account;
  answer: JsonObject;
}

/** Asks about each number, the business account and the app. */
export function askMeta(config: Config, host: Surroundings): Findings {
  const found: Findings = { refusals: [], facts: [], notes: [], tasks: [] };
  const numbers = phoneNumberIds(config);
  // It only looks: to have Meta call a URL is for the environment, which must run for that.
  const looking: Config = {
    ...config,
    get: (setting) => (setting === 'registerWebhook' ? (false as never) : config.get(setting)),
  };
  for (const number of numbers) {
    found.refusals.push(
      ...checkCallback(looking, { ...host, log: SILENT }, number, () => QUESTION.limit),
    );
  }
  if (found.refusals.length > 0) return found;
  for (const number of numbers) {
    const one = aboutNumber(openAccount(config, host, number), found);
    if (one) aboutSurroundings(one, { config, host, found });
  }
  for (const list of [found.facts, found.notes, found.tasks]) {
    list.splice(0, list.length, ...new Set(list));
  }
  return found;
}

/** What it says is found out below, too. */
const SILENT: Log = { info() {}, warn() {} };

const FIELDS = 'display_phone_number,verified_name,status,webhook_configuration,health_status';

function aboutNumber(account: Account, { facts, notes, tasks }: Findings): Numbered | undefined {
  const { phoneNumberId, graph } = account;
  try {
    const answer = graph.get(`/${phoneNumberId}?fields=${FIELDS}`, QUESTION);
    const name = oneLine(asText(answer.verified_name) ?? 'no name');
    const shown = `${oneLine(asText(answer.display_phone_number) ?? phoneNumberId)} (${name})`;
    const status = asText(answer.status);
    facts.push(`the token is valid and reads ${shown}${status ? `, ${oneLine(status)}` : ''}`);
    if (status !== undefined && status !== 'CONNECTED') {
      tasks.push(
        `${shown} is ${oneLine(status)}: see the number in WhatsApp Manager (a new one is registered with POST /${phoneNumberId}/register)`,
      );
    }
    const health = asText(asObject(answer.health_status)?.can_send_message);
    if (health === 'BLOCKED' || health === 'LIMITED') {
      tasks.push(`Meta says that sending from ${shown} is ${health}: see WhatsApp Manager`);
    }
    return { account, answer };
  } catch (error) {
    notes.push(`phone number id ${phoneNumberId} was not checked: ${describeFailure(error)}`);
    return undefined;
  }
}

/** The WhatsApp Business Account and the app that a number's token is of, and where webhooks go. */
function aboutSurroundings({ account, answer }: Numbered, at: Search): void {
  const { config } = at;
  const appId = entity(answer, 'APP');
  const isUsual = account.phoneNumberId === config.get('phoneNumberId');
  const wabaId = (isUsual && config.get('businessAccountId')) || entity(answer, 'WABA');
  if (appId !== undefined) aboutApp(appId, account, at);
  if (wabaId === undefined) at.found.notes.push('Meta does not tell the WhatsApp Business Account');
  else aboutSubscription(account, { wabaId, appId }, at);
  aboutCallback(answer, at);
}

/** Meta's documentation, Cloud API > Health status: account and app are always among the entities. */
function entity(answer: JsonObject, type: string): string | undefined {
  const entities = asObjects(asObject(answer.health_status)?.entities);
  const id = asText(entities.find(({ entity_type }) => entity_type === type)?.id);
  return id !== undefined && /^\d+$/.test(id) ? id : undefined;
}
