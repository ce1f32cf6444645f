import { openAccount } from '../account.ts';
import type { Config } from '../config.ts';
import { describeFailure } from '../failure.ts';
import { GraphError } from '../graph/errors.ts';
import { ifConfigured } from '../if-configured.ts';
import { formatHttpUrl, isSameUrl, parseHttpUrl } from '../lib/http-url.ts';
import { asObject, asText } from '../lib/json.ts';
import { oneLine } from '../lib/one-line.ts';
import type { Host } from '../ports.ts';

/** Meta's documentation, Webhooks > Override: the longest callback URL. */
const MAX_CALLBACK_LENGTH = 200;

/**
 * Asks Meta where this number's webhooks go (Meta's documentation, Webhooks > Override: a URL of the
 * phone number wins over one of the business account, and that over the app's), and sets the phone
 * number's when told to. Most trouble here is a warning: messages may well come in and go out without it.
 * @param sender one of our phone number ids
 * @param remaining milliseconds
 * @returns why nothing can be sent, one line each: Meta refuses the token or doesn't know the number
 */
export function checkCallback(
  config: Config,
  host: Pick<Host, 'http' | 'clock' | 'log'>,
  sender: string | undefined,
  remaining: () => number,
): string[] {
  const needed = ifConfigured(() => ({
    url: config.get('webhookUrl'),
    account: openAccount(config, host, sender),
    register: config.get('registerWebhook') && config.get('verifyToken'),
  }));
  if (!needed) return [];
  const { url, account, register } = needed;
  const { graph } = account;
  const { log } = host;
  const path = `/${account.phoneNumberId}`;
  const isUsual = account.phoneNumberId === config.get('phoneNumberId');
  const which = isUsual ? 'this number' : `phone number id ${account.phoneNumberId}`;
  const limits = () => ({ limit: remaining(), retry: false });
  try {
    const answer = graph.get(`${path}?fields=webhook_configuration`, limits());
    const levels = asObject(answer.webhook_configuration);
    const current =
      asText(levels?.phone_number) ??
      asText(levels?.whatsapp_business_account) ??
      asText(levels?.application);
    const currentUrl = parseHttpUrl(current ?? '');
    if (currentUrl && isSameUrl(currentUrl, url)) return [];
    if (!register) {
      log.warn(
        `Meta sends ${which}'s webhooks to ${describeUrl(current)}, not to WHATSAPP_WEBHOOK_URL: enter it as Callback URL in Meta's dashboard, or set WHATSAPP_WEBHOOK_REGISTER=true`,
      );
      return [];
    }
    const callback = formatHttpUrl(url);
    if (callback.length > MAX_CALLBACK_LENGTH) {
      log.warn(
        `WHATSAPP_WEBHOOK_URL was not registered: it is longer than the ${MAX_CALLBACK_LENGTH} characters that Meta takes`,
      );
      return [];
    }
    const override = { override_callback_uri: callback, verify_token: register };
    const { success } = graph.post(path, { webhook_configuration: override }, limits());
    if (success === true) log.info(`Meta now sends ${which}'s webhooks to WHATSAPP_WEBHOOK_URL`);
    else log.warn('Meta did not take WHATSAPP_WEBHOOK_URL, and says no more');
  } catch (error) {
    if (error instanceof GraphError && isOtherThing(error)) {
      return [
        `${isUsual ? 'WHATSAPP_PHONE_NUMBER_ID is' : `WHATSAPP_MORE_PHONE_NUMBER_IDS holds ${account.phoneNumberId}, which is`} the id of something else, such as the WhatsApp Business Account: set it to the phone number id from Meta's dashboard (WhatsApp > API Setup)`,
      ];
    }
    if (error instanceof GraphError && isFatal(error)) {
      const whose = isUsual ? '' : ` from ${which}`;
      return [`Meta refuses what is needed to send${whose}: ${describeFailure(error)}`];
    }
    log.warn(`could not check or set with Meta where webhooks go: ${describeFailure(error)}`);
  }
  return [];
}

/** Only phone numbers have the field that is asked for (Meta's documentation, Graph API > Handle errors). */
const isOtherThing = ({ code, title = '' }: GraphError): boolean =>
  code === 100 && /\bnonexisting field\b/i.test(title);

/** Codes of a token that is none, or dead (Meta's documentation, Graph API > Handle errors). */
const DEAD_TOKEN = new Set([0, 102, 104, 190]);

/** A token for sending alone may not ask this, so a permission that is missing here says nothing. */
const isFatal = ({ code, subcode, proof }: GraphError): boolean =>
  proof !== undefined ||
  (code !== undefined && DEAD_TOKEN.has(code)) ||
  code === 33 ||
  (code === 100 && subcode === 33);

/** Without the query, which may hold a secret. */
function describeUrl(url: string | undefined): string {
  return url === undefined ? 'no URL' : oneLine(url.replace(/[?#].*/s, ''));
}
