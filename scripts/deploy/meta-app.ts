/**
 * What Meta tells of the app to whoever has its App Secret: what the access token may do, and which
 * webhook fields the app wants.
 * @module
 */
import type { Account } from '../../src/account.ts';
import { describeFailure } from '../../src/failure.ts';
import { createGraph, type Graph } from '../../src/graph/client.ts';
import { GraphError } from '../../src/graph/errors.ts';
import { asList, asObject, asObjects, asText } from '../../src/lib/json.ts';
import { oneLine } from '../../src/lib/one-line.ts';
import { type Findings, QUESTION, type Search } from './findings.ts';

/** Sending needs the first; asking for the number and its webhooks, the second. */
const PERMISSIONS = ['whatsapp_business_messaging', 'whatsapp_business_management'];

/** Codes for an App Secret that is none, or another app's (Meta's documentation, Graph API > Handle errors). */
const WRONG_SECRET = [1, 101, 190];

/** Says nothing where there is no App Secret: the configuration's own check does. */
export function aboutApp(appId: string, account: Account, { config, host, found }: Search): void {
  const appSecret = config.get('appSecret');
  if (appSecret === undefined) return;
  // Meta's documentation, Access tokens > App access tokens.
  const access = {
    apiUrl: config.get('apiUrl'),
    accessToken: `${appId}|${appSecret}`,
    appSecret: () => undefined,
  };
  const app = createGraph(access, host);
  const token = tokenOf(account, config);
  try {
    aboutToken(app, token, found);
    aboutFields(app, appId, found);
  } catch (error) {
    if (error instanceof GraphError && WRONG_SECRET.includes(error.code ?? Number.NaN)) {
      found.tasks.push(
        `WHATSAPP_APP_SECRET is not the App Secret of app ${appId}, which WHATSAPP_ACCESS_TOKEN was made for: Meta's webhooks would be refused. Set it (App settings > Basic), and deploy again`,
      );
    } else found.notes.push(`app ${appId} was not checked: ${describeFailure(error)}`);
  }
}

function tokenOf({ phoneNumberId }: Account, config: Search['config']): string {
  const other = config.get('moreNumbers').find((one) => one.phoneNumberId === phoneNumberId);
  return other?.accessToken ?? config.get('accessToken');
}

/** Meta's documentation, Graph API > Debug token. */
function aboutToken(app: Graph, token: string, { facts, tasks }: Findings): void {
  const answer = app.get(`/debug_token?input_token=${encodeURIComponent(token)}`, QUESTION);
  const data = asObject(answer.data) ?? {};
  const granted = asList(data.scopes);
  const missing = PERMISSIONS.filter((name) => !granted.includes(name));
  if (missing.length > 0) {
    tasks.push(
      `Generate an access token that has ${missing.join(' and ')}, too (docs/meta-setup.md, step 4), and deploy again`,
    );
  }
  const ends = typeof data.expires_at === 'number' ? data.expires_at : 0;
  if (ends > 0) {
    const when = new Date(ends * 1000).toISOString().slice(0, 16).replace('T', ' ');
    tasks.push(
      `The access token ends on ${when} UTC: set one of a system user, which stays (docs/meta-setup.md, step 4), and deploy again`,
    );
  }
  if (missing.length === 0 && ends === 0) {
    const name = oneLine(asText(data.application) ?? '');
    facts.push(`the token stays, and has the permissions that are needed (app ${name})`);
  }
}

/** Meta's documentation, Graph API > Application > Subscriptions. */
function aboutFields(app: Graph, appId: string, { facts, tasks }: Findings): void {
  const answer = app.get(`/${appId}/subscriptions`, QUESTION);
  const ours = asObjects(answer.data).find(({ object }) => object === 'whatsapp_business_account');
  const fields = asList(ours?.fields).map((field) => asText(asObject(field)?.name) ?? field);
  if (fields.includes('messages'))
    facts.push('the app is subscribed to the webhook field messages');
  else {
    tasks.push(
      `Subscribe the app to messages: Meta's dashboard, WhatsApp > Configuration > Webhook fields`,
    );
  }
}
