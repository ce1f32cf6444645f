/**
 * Whether Meta's webhooks reach us: the app's subscription to the business account, and the URL.
 * @module
 */
import type { Account } from '../../src/account.ts';
import { describeFailure } from '../../src/failure.ts';
import { formatHttpUrl, isSameUrl, parseHttpUrl } from '../../src/lib/http-url.ts';
import { asObject, asObjects, asText, type JsonObject } from '../../src/lib/json.ts';
import { oneLine } from '../../src/lib/one-line.ts';
import { QUESTION, type Search } from './findings.ts';

/** Meta's documentation, WhatsApp Business Account > Subscribed apps. */
export function aboutSubscription(
  { graph }: Account,
  { wabaId, appId }: { wabaId: string; appId: string | undefined },
  { config, found }: Search,
): void {
  try {
    const { data } = graph.get(`/${wabaId}/subscribed_apps`, QUESTION);
    const apps = asObjects(data).map((one) => asObject(one.whatsapp_business_api_data)?.id);
    if (appId === undefined ? apps.length > 0 : apps.includes(appId)) {
      found.facts.push(`the app is subscribed to the WhatsApp Business Account ${wabaId}`);
      return;
    }
    const url = `${formatHttpUrl(config.get('apiUrl'))}/${wabaId}/subscribed_apps`;
    found.tasks.push(`Subscribe the app to the WhatsApp Business Account: without that nothing comes in
     read -rsp 'access token: ' token && echo
     curl -X POST ${url} -H @- <<< "Authorization: Bearer $token"`);
  } catch (error) {
    found.notes.push(
      `the app's subscription to account ${wabaId} was not checked: ${describeFailure(error)}`,
    );
  }
}

/** The URL of the phone number wins over the one of the account, and that over the app's. */
const LEVELS = [
  ['phone_number', 'of this phone number'],
  ['whatsapp_business_account', 'of the WhatsApp Business Account'],
  ['application', 'of the app'],
] as const;

/** @param answer with the number's `webhook_configuration` */
export function aboutCallback(answer: JsonObject, { config, found }: Search): void {
  const url = config.get('webhookUrl');
  const levels = asObject(answer.webhook_configuration);
  const [level, whose] = LEVELS.find(([name]) => asText(levels?.[name]) !== undefined) ?? [];
  const now = level && asText(levels?.[level]);
  const current = parseHttpUrl(now ?? '');
  if (current && isSameUrl(current, url)) {
    found.facts.push('Meta sends webhooks to WHATSAPP_WEBHOOK_URL');
    return;
  }
  const shown = now === undefined ? 'nowhere' : `to ${oneLine(now.replace(/[?#].*/s, ''))}`;
  if (config.get('registerWebhook')) {
    found.facts.push(
      `Meta sends webhooks ${shown}: the start of the environment changes that (WHATSAPP_WEBHOOK_REGISTER)`,
    );
  } else if (level === undefined || level === 'application') {
    found.tasks.push(`Once the environment runs, enter in Meta's dashboard, WhatsApp > Configuration > Webhook (Meta sends webhooks ${shown} now):
     Callback URL: ${formatHttpUrl(url)}
     Verify token: the value of WHATSAPP_WEBHOOK_VERIFY_TOKEN`);
  } else {
    found.tasks.push(
      `Set WHATSAPP_WEBHOOK_REGISTER=true and deploy again: Meta sends webhooks ${shown}, by a URL ${whose}, which wins over what the dashboard has`,
    );
  }
}
