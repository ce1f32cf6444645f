/**
 * Waking up: what is due is delivered by an instance of its own, which a signed request to our own
 * webhook makes. Whoever calls us is on the stack of a call between components, and from there a
 * consumer that replies could not call us back.
 * @module
 */
import type { Config } from '../config.ts';
import { describeFailure, Failure } from '../failure.ts';
import { InboxError } from '../inbox/disk-error.ts';
import { expire, TICK } from '../inbox/expire.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { isSomethingLeft } from '../inbox/queue.ts';
import { equalsSecret } from '../lib/constant-time.ts';
import { hmacHex } from '../lib/hmac.ts';
import { type Calendar, type Host, HttpFailure } from '../ports.ts';
import { encodeUtf8 } from '../wasi/engine.ts';
import { countSlots } from './slots.ts';

/** The request's header: seconds since 1970, a dot, and the signature in hex. */
export const WAKE_HEADER = 'x-whatsapp-wake';

/** Seconds that a request's time may differ from ours. */
const TOLERANCE = 60;

/** Milliseconds between lines about the same trouble. */
const REPORT_EVERY = 10 * 60_000;

/** Milliseconds; the other side answers before it works. */
const TIMEOUTS = { connect: 2_000, firstByte: 3_000, betweenBytes: 1_000 };

/**
 * Sends the request.
 * @param limit milliseconds for all of it
 * @throws HttpFailure, ConfigError; Error when the answer isn't 200
 */
export function requestWake(
  config: Config,
  { http, calendar }: Pick<Host, 'http' | 'calendar'>,
  limit = 4_000,
): void {
  const seconds = Math.floor(calendar.now() / 1000);
  const { status } = http.send({
    method: 'POST',
    url: config.get('webhookUrl'),
    headers: [[WAKE_HEADER, `${seconds}.${signTime(seconds, config)}`]],
    body: new Uint8Array(),
    timeouts: { ...TIMEOUTS, total: limit },
  });
  if (status !== 200) throw new WakeRefused(status);
}

/** Something else than an inbox answered. */
export class WakeRefused extends Failure {
  override readonly name = 'WakeRefused';
  readonly status: number;

  constructor(status: number) {
    super(`HTTP ${status}`);
    this.status = status;
  }

  get logText(): string {
    return `it answers ${this.status}`;
  }
}

/**
 * The schedule's tick: tidies up, and has what waits delivered.
 * @returns whether there was anything, or as much is being delivered as may be at a time
 * @throws FileError, InboxError, ConfigError
 */
export function wakeIfNeeded(
  inbox: Inbox,
  config: Config,
  host: Pick<Host, 'http' | 'calendar' | 'log'>,
): boolean {
  expire(inbox);
  if (config.get('consumers').length === 0) return false;
  const held = inbox.locks.sweepDead();
  // Looking through thousands that wait would only slow down those who deliver them.
  if (countSlots(held) >= config.get('maxConcurrency')) return true;
  if (!isSomethingLeft(inbox, held)) return false;
  try {
    requestWake(config, host);
    return true;
  } catch (error) {
    const failure = describeWakeFailure(error);
    if (host.calendar.now() % REPORT_EVERY < TICK) host.log.warn(failure);
    throw new InboxError(failure);
  }
}

/** Milliseconds that a delivery may wait for others to be woken. */
const HELP_LIMIT = 1_000;

/** Has one more instance deliver. Without it everything is delivered all the same, but one by one. */
export function wakeAnother(config: Config, host: Pick<Host, 'http' | 'calendar'>): void {
  try {
    requestWake(config, host, HELP_LIMIT);
  } catch {
    // The start and the schedule tell what is wrong.
  }
}

/** Why the request to ourselves failed. */
export function describeWakeFailure(error: unknown): string {
  const why = error instanceof HttpFailure ? error.code : describeFailure(error);
  return `inbox: WHATSAPP_WEBHOOK_URL does not lead from here to this component (${why})`;
}

/** @param values of the request's header */
export function isWakeSigned(
  values: readonly string[],
  config: Config,
  calendar: Calendar,
): boolean {
  const [, seconds, signature] = /^(\d{1,12})\.([0-9a-f]{64})$/.exec(values.join()) ?? [];
  if (seconds === undefined || signature === undefined) return false;
  if (!equalsSecret(signature, signTime(Number(seconds), config))) return false;
  return Math.abs(calendar.now() / 1000 - Number(seconds)) <= TOLERANCE;
}

/** The access token is the secret that is always there. */
function signTime(seconds: number, config: Config): string {
  const text = `asterai:whatsapp wake ${seconds}`;
  return hmacHex(config.get('accessToken'), encodeUtf8(text));
}
