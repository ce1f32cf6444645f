/**
 * What `run` does when the environment starts: checks the configuration and says what is wrong and
 * how to fix it, one line each.
 * @module
 */
import { type Config, ConfigError } from './config.ts';
import { summarize } from './failure.ts';
import type { Graph } from './graph/client.ts';
import { formatHttpUrl, isSameUrl, parseHttpUrl } from './http-url.ts';
import { asObject, asText } from './json.ts';
import { oneLine } from './one-line.ts';
import type { Clock, Components, Log } from './ports.ts';

/** Milliseconds for everything: the other components' `run` waits for ours. */
const LIMIT = 5_000;
/** Meta's documentation, Webhooks > Override: the longest callback URL. */
const MAX_CALLBACK_LENGTH = 200;
/** Any version of the interface that has today's signature. */
const INCOMING_HANDLER = /^asterai:whatsapp\/incoming-handler@0\.1\.\d+$/;

/**
 * @param startInbox takes the milliseconds that it may use, and returns what is wrong
 * @returns false when a variable is missing or malformed, a consumer can't be called, or the inbox
 * can't be used
 */
export function start(
  config: Config,
  components: Components,
  graph: Graph,
  clock: Clock,
  log: Log,
  startInbox: (limit: number) => string[],
): boolean {
  const end = clock.now() + LIMIT;
  const consumers = config.get('consumers');
  const problems = [
    ...config.problems(),
    ...consumers.flatMap((consumer) => consumerProblem(consumer, components) ?? []),
    ...startInbox(LIMIT / 2),
  ];
  for (const warning of [...problems, ...warnings(config)]) log.warn(warning);
  checkCallback(config, graph, () => end - clock.now(), log);
  if (problems.length > 0) {
    log.warn(`not ready: ${count(problems.length, 'problem')} to fix`);
    return false;
  }
  const inbox = config.get('inboxDir') === undefined ? '' : '; inbox on';
  log.info(
    consumers.length === 0
      ? 'ready, send-only (no consumers configured)'
      : `ready, ${count(consumers.length, 'consumer')}: ${consumers.join(', ')}${inbox}`,
  );
  return true;
}

function consumerProblem(consumer: string, components: Components): string | undefined {
  const interfaces = components.interfacesOf(consumer);
  const name = oneLine(consumer);
  if (!interfaces) {
    return `consumer ${name} is not in the environment: add it (asterai env add-component), or take it out of WHATSAPP_INCOMING_HANDLER_COMPONENTS`;
  }
  if (!interfaces.some((exported) => INCOMING_HANDLER.test(exported))) {
    return `consumer ${name} does not export asterai:whatsapp/incoming-handler@0.1.0: implement it, or take it out of WHATSAPP_INCOMING_HANDLER_COMPONENTS`;
  }
  return undefined;
}

/** What works, but not as most people want it. */
function warnings(config: Config): string[] {
  const lines: string[] = [];
  if (config.get('appSecret') === undefined) {
    lines.push(
      "WHATSAPP_APP_SECRET is not set: anyone who knows the URL can post messages. Set it to the App Secret from Meta's dashboard (App settings > Basic)",
    );
  }
  const webhookUrl = ifConfigured(() => config.get('webhookUrl'));
  if (webhookUrl && !/\/webhook\/?$/.test(webhookUrl.path)) {
    lines.push(
      'WHATSAPP_WEBHOOK_URL does not end in /webhook, where this component listens: fix it, unless a proxy rewrites the path',
    );
  }
  return lines;
}

/**
 * Asks Meta where this number's webhooks go (Meta's documentation, Webhooks > Override: a URL of the
 * phone number wins over one of the business account, and that over the app's), and sets the phone
 * number's when told to. Trouble here is a warning: messages may well come in and go out without it.
 */
function checkCallback(config: Config, graph: Graph, remaining: () => number, log: Log): void {
  const needed = ifConfigured(() => ({
    url: config.get('webhookUrl'),
    path: `/${config.get('phoneNumberId')}`,
    token: config.get('accessToken'),
    register: config.get('registerWebhook') && config.get('verifyToken'),
  }));
  if (!needed) return;
  const { url, path, register } = needed;
  const limits = () => ({ limit: remaining(), retry: false });
  try {
    const answer = graph.get(`${path}?fields=webhook_configuration`, limits());
    const levels = asObject(answer.webhook_configuration);
    const current =
      asText(levels?.phone_number) ??
      asText(levels?.whatsapp_business_account) ??
      asText(levels?.application);
    const currentUrl = parseHttpUrl(current ?? '');
    if (currentUrl && isSameUrl(currentUrl, url)) return;
    if (!register) {
      log.warn(
        `Meta sends this number's webhooks to ${describeUrl(current)}, not to WHATSAPP_WEBHOOK_URL: enter it as Callback URL in Meta's dashboard, or set WHATSAPP_WEBHOOK_REGISTER=true`,
      );
      return;
    }
    const callback = formatHttpUrl(url);
    if (callback.length > MAX_CALLBACK_LENGTH) {
      log.warn(
        `WHATSAPP_WEBHOOK_URL was not registered: it is longer than the ${MAX_CALLBACK_LENGTH} characters that Meta takes`,
      );
      return;
    }
    const override = { override_callback_uri: callback, verify_token: register };
    const { success } = graph.post(path, { webhook_configuration: override }, limits());
    if (success === true) log.info("Meta now sends this number's webhooks to WHATSAPP_WEBHOOK_URL");
    else log.warn('Meta did not take WHATSAPP_WEBHOOK_URL, and says no more');
  } catch (error) {
    log.warn(`could not check or set with Meta where webhooks go: ${summarize(error)}`);
  }
}

/** Without the query, which may hold a secret. */
function describeUrl(url: string | undefined): string {
  return url === undefined ? 'no URL' : oneLine(url.replace(/[?#].*/s, ''));
}

/** The value, or undefined when a variable behind it is missing or malformed, as already told. */
function ifConfigured<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
