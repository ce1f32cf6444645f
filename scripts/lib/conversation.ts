/**
 * Messages posted to a running webhook as Meta posts them, and what comes back at the stand-in.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SentMessage } from '../../stand-in/graph-api.ts';
import { postSigned, type Webhook } from './post-webhook.ts';
import { textPayload } from './webhook-payload.ts';

/** Milliseconds after a first reply in which more to the same person still count as replies. */
const MORE = 300;

/** Who writes: a number with country code, digits only, and a profile name. */
export interface Person {
  from: string;
  name: string;
}

/** `failed`: the bot trapped; `refused`: the webhook didn't take it; `none`: no reply in time. */
export type Outcome = 'reply' | 'failed' | 'refused' | 'none';

interface Waiting {
  id: string;
  from: string;
  start: number;
  outcome: Outcome | undefined;
  print: Print;
  done: AbortController;
}

type Print = (line: string) => void;

export class Conversation {
  private readonly webhook: Webhook;
  private readonly print: Print;
  private readonly send: (body: string) => Promise<Response>;
  private readonly waiting = new Set<Waiting>();

  /**
   * @param print gets a line for each message that is posted or sent
   * @param send posts a body to the webhook
   */
  constructor(webhook: Webhook, print: Print, send = (body: string) => postSigned(webhook, body)) {
    this.webhook = webhook;
    this.print = print;
    this.send = send;
  }

  /**
   * Posts a text under an id of its own, signed, and waits for the first reply to that person.
   * @param seconds to wait after the webhook's answer; 0: not at all
   * @param also gets the lines of this message, too
   */
  async say(
    text: string,
    person: Person,
    { seconds, also = () => {} }: { seconds: number; also?: Print },
  ): Promise<Outcome> {
    const { from, name } = person;
    const print = (line: string) => {
      this.print(line);
      also(line);
    };
    const id = `wamid.SAMPLE${Date.now()}${randomBytes(4).toString('hex')}`;
    const done = new AbortController();
    const entry: Waiting = { id, from, start: Date.now(), outcome: undefined, print, done };
    // Before the post: a fast bot's reply is at the stand-in before the webhook's answer is here.
    this.waiting.add(entry);
    try {
      print(`  message   ${name} (+${from}) writes ${JSON.stringify(text)}`);
      if (!(await this.post({ id, from, name, text }, entry))) return 'refused';
      if (seconds === 0) return 'none';
      await sleep(seconds * 1000, undefined, { signal: done.signal }).catch(() => {});
      if (entry.outcome === 'reply') await sleep(MORE);
      if (entry.outcome === undefined) print(noReply(seconds));
      return entry.outcome ?? 'none';
    } finally {
      this.waiting.delete(entry);
    }
  }

  /** Tells of a message that the stand-in took: the reply to one of ours, or something else. */
  onSent(message: SentMessage): void {
    const body = JSON.stringify(message.body);
    const to = message.to ?? message.recipient;
    const entry = this.askedBy(message);
    if (entry === undefined) {
      this.print(`  sent      ${body} to ${to}`);
      return;
    }
    entry.print(`  reply     ${body} to ${to}, at the Graph API after ${elapsed(entry)}`);
    settle(entry, 'reply');
  }

  /**
   * Tells of a line that the runtime wrote: it may say that a consumer failed on one of ours.
   * @param cause what the consumer wrote about it, as far as it is known
   */
  onRuntimeLine(line: string, cause: string | undefined): void {
    const [, consumer, id, reason] = /^whatsapp: (\S+) failed on (\S+): (.*)$/.exec(line) ?? [];
    if (id === undefined) return;
    const text = `  failed    ${consumer} on ${id}: ${cause ?? reason}`;
    const entry = [...this.waiting].find((waiting) => waiting.id === id);
    if (entry !== undefined) {
      entry.print(text);
      settle(entry, 'failed');
    } else if (cause !== undefined) this.print(text);
  }

  /** By the message that it answers, where it names one; else by its receiver, the first in line. */
  private askedBy({ to, raw }: SentMessage): Waiting | undefined {
    const answered = contextOf(raw);
    const all = [...this.waiting];
    if (answered !== undefined) return all.find(({ id }) => id === answered);
    const those = all.filter(({ from }) => to === `+${from}`);
    return those.find(({ outcome }) => outcome === undefined) ?? those.at(-1);
  }

  /** @returns false when the webhook didn't take it; then it has been said */
  private async post(
    message: { id: string; from: string; name: string; text: string },
    entry: Waiting,
  ): Promise<boolean> {
    const body = textPayload(this.webhook.phoneNumberId, message);
    try {
      const response = await this.send(body);
      const problem = response.ok ? '' : `: ${(await response.text()).trim().split('\n')[0]}`;
      entry.print(`  webhook   answered with ${response.status} after ${elapsed(entry)}${problem}`);
      return response.ok;
    } catch (error) {
      const late = error instanceof Error && error.name === 'TimeoutError';
      entry.print(`  webhook   ${late ? 'did not answer in time' : "can't be reached"}`);
      return false;
    }
  }
}

function settle(entry: Waiting, outcome: Outcome): void {
  entry.outcome ??= outcome;
  entry.done.abort();
}

function noReply(seconds: number): string {
  return `  no reply  within ${seconds} s; one that comes later is shown, too. The bot may need longer, or not
            reply to this text, or not be among the consumers that "whatsapp: ready" lists. See what
            it wrote, in the terminal of npm start, and docs/troubleshooting.md.`;
}

function elapsed({ start }: Waiting): string {
  return `${((Date.now() - start) / 1000).toFixed(2)} s`;
}

/** The `context.message_id` of a message to Meta (Meta's documentation, Cloud API > Contextual replies). */
function contextOf(raw: unknown): string | undefined {
  if (typeof raw !== 'object' || raw === null || !('context' in raw)) return undefined;
  const { context } = raw;
  if (typeof context !== 'object' || context === null || !('message_id' in context)) {
    return undefined;
  }
  return typeof context.message_id === 'string' ? context.message_id : undefined;
}
