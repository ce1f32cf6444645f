/**
 * Tickets: what proves to a worker that the component itself has called it. `worker/run` is an export
 * like any other, which agents and the runtime's call API see.
 * @module
 */
import { type Config, ConfigError } from '../config.ts';
import { equalsSecret } from '../lib/constant-time.ts';
import { hmacHex } from '../lib/sha256.ts';
import type { Settings } from '../variables.ts';
import { encodeUtf8 } from '../wasi/engine.ts';

/**
 * What a worker is called for.
 * - `keeper`: the schedule's worker, which stays
 * - `relief`: one more worker, which a schedule starts once
 * - `worker`: one more worker, of a request that holds a slot for it
 * - `fan-out`: hands on the messages of one request, without an inbox
 */
export type Ticket = (typeof TICKETS)[number];

const TICKETS = ['keeper', 'relief', 'worker', 'fan-out'] as const;

/** @throws ConfigError when there is no secret to sign with */
export function formatTicket(ticket: Ticket, config: Config): string {
  return `${ticket}.${sign(ticket, config)}`;
}

/** @returns undefined when it isn't ours @throws ConfigError as above */
export function readTicket(text: string, config: Config): Ticket | undefined {
  const ticket = TICKETS.find((kind) => text.startsWith(`${kind}.`));
  if (!ticket) return undefined;
  const signature = text.slice(`${ticket}.`.length);
  return equalsSecret(signature, sign(ticket, config)) ? ticket : undefined;
}

/** The secrets of the configuration: one of them is always there when messages come in. */
const SECRETS: readonly (keyof Settings)[] = ['accessToken', 'appSecret', 'verifyToken'];

function sign(text: string, config: Config): string {
  const secrets = SECRETS.map((name) => settingOf(name, config));
  if (secrets.every((secret) => secret === '')) config.get('accessToken');
  return hmacHex(secrets.join('\n'), encodeUtf8(`asterai:whatsapp worker ${text}`));
}

function settingOf(name: keyof Settings, config: Config): string {
  try {
    return `${config.get(name) ?? ''}`;
  } catch (error) {
    if (error instanceof ConfigError) return '';
    throw error;
  }
}
