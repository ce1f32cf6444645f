/**
 * What `run` does when the environment starts: checks the configuration and says what is wrong and
 * how to fix it, one line each.
 * @module
 */
import { phoneNumberIds } from '../account.ts';
import { type Config, ConfigError } from '../config.ts';
import { consumerProblem } from '../consumers/check.ts';
import type { Context } from '../context.ts';
import { describeFailure } from '../failure.ts';
import { ifConfigured } from '../if-configured.ts';
import { openMediaDirectory } from '../media/directory.ts';
import type { Host } from '../ports.ts';
import type { Settings } from '../variables.ts';
import { checkCallback } from './callback.ts';
import { startInbox } from './inbox.ts';

/** Milliseconds for everything: the other components' `run` waits for ours. */
const LIMIT = 5_000;

/**
 * @returns false when a variable is missing or malformed, a consumer can't be called, the inbox can't be
 * used, or Meta refuses the token or the number
 */
export function start(config: Config, host: Host): boolean {
  const { clock, components, log } = host;
  const end = clock.now() + LIMIT;
  const consumers = ifConfigured(() => config.get('consumers')) ?? [];
  const problems = [
    ...config.problems(),
    ...consumers.flatMap((consumer) => consumerProblem(consumer, components) ?? []),
    ...startInbox(config, host),
    ...mediaProblem({ config, host }),
    ...inboxProblems(config),
  ];
  for (const warning of [...problems, ...warnings(config)]) log.warn(warning);
  const numbers = ifConfigured(() => phoneNumberIds(config)) ?? [];
  const refusals = numbers.flatMap((number) =>
    checkCallback(config, host, number, () => end - clock.now()),
  );
  for (const refusal of refusals) log.warn(refusal);
  problems.push(...refusals);
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

/** A media directory that can't be used; its own variable's line says the rest. */
function mediaProblem(at: Context): string[] {
  const isSet = ifConfigured(() => at.config.get('mediaDir')) !== undefined;
  if (!isSet) return [];
  try {
    openMediaDirectory(at).files.makeDirectory('.');
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return [error.message];
    return [`WHATSAPP_MEDIA_DIR can't be used: ${describeFailure(error)}`];
  }
}

/** What needs an inbox, and has none. */
function inboxProblems(config: Config): string[] {
  if (!ifConfigured(() => config.get('inboxDir') === undefined)) return [];
  const needs: [keyof Settings, string][] = [
    ['toolRecipients', 'WHATSAPP_TOOL_RECIPIENTS=chat needs an inbox, which tells who wrote'],
    ['combineSeconds', 'WHATSAPP_COMBINE_SECONDS needs an inbox, where texts wait'],
    ['pauseOnReply', 'WHATSAPP_PAUSE_ON_REPLY needs an inbox, which tells whom a human answered'],
  ];
  return needs
    .filter(([name]) => ifConfigured(() => isOn(config.get(name))))
    .map(([, problem]) => `${problem}: set WHATSAPP_INBOX_DIR`);
}

const isOn = (setting: unknown): boolean =>
  typeof setting === 'object' && setting !== null && 'chat' in setting
    ? setting.chat === true
    : (setting ?? 0) !== 0;

/** What works, but not as most people want it. */
function warnings(config: Config): string[] {
  const lines: string[] = [];
  const secret = ifConfigured(() => ({ value: config.get('appSecret') }));
  if (secret && secret.value === undefined) {
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

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
