/**
 * Carries out a plan: posts messages as Meta does, and kills the runtime in between.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment, Runtime } from '../../scripts/lib/asterai.ts';
import { freePort } from '../../scripts/lib/free-port.ts';
import { startGraphApi } from '../../stand-in/graph-api.ts';
import { ACCESS_TOKEN, PHONE_NUMBER_ID } from '../cases/variables.ts';
import { InboxDirectory } from '../helpers/inbox-directory.ts';
import type { JournalEntry } from '../helpers/journal.ts';
import { postBody } from '../helpers/messages.ts';
import { store, writeEnvironment } from '../helpers/runtime.ts';
import { bodyOf } from './payloads.ts';
import type { Plan, PlannedMessage } from './plan.ts';

/**
 * One replies through our `api`, one traps at every fifth call and takes its worker along, one is slow:
 * 5 s for a long message. They get texts; the last one gets events of all kinds.
 */
export const CONSUMERS = ['test:reply', 'test:flaky', 'test:slow', 'test:all'];

/** Two more, which keep no journal: their replies tell what they got. */
export const IN_JAVASCRIPT = ['example:echo', 'test:echo'];

export interface Outcome {
  accepted: Map<string, string[]>;
  journal: JournalEntry[];
  /** What reached Meta, in order: test:reply answers with the id. */
  replies: string[];
  /** Consumers that keep no journal. */
  repliers: readonly string[];
  posts: Record<'accepted' | 'refused' | 'unanswered', number>;
  /** Dead letters at the end. */
  dead: number;
  seconds: number;
}

interface Stats {
  waiting: number;
  running: number;
  retrying: number;
  dead: number;
}

/** Milliseconds between two tries of one post, and between two looks at the state. */
const AGAIN = 200;
const LOOK = 1_000;

export interface ChaosOptions {
  /** Milliseconds until everything must be delivered. */
  patience: number;
  /** Consumers that keep no journal, beside the others. */
  repliers?: readonly string[];
  report?: (line: string) => void;
}

export async function carryOut(
  plan: Plan,
  { patience, repliers = [], report = () => {} }: ChaosOptions,
): Promise<Outcome> {
  const start = Date.now();
  const consumers = [...CONSUMERS, ...repliers];
  const directory = await InboxDirectory.fresh('chaos');
  const standIn = await startGraphApi({
    accessToken: ACCESS_TOKEN,
    phoneNumberId: PHONE_NUMBER_ID,
  });
  const port = await freePort();
  const variables = directory.variables(port, {
    WHATSAPP_API_URL: standIn.url,
    WHATSAPP_INCOMING_HANDLER_COMPONENTS: consumers.join(),
    WHATSAPP_MAX_CONCURRENCY: `${plan.options.maxConcurrency}`,
  });
  const victim = new Victim(await writeEnvironment(variables, consumers), port, directory);
  await victim.start();
  try {
    const sender = new Sender(victim.url);
    const killing = killAtTimes(plan.kills, victim, report);
    await Promise.all([killing, ...plan.senders.map((messages) => sender.send(messages))]);
    report(`all posts answered after ${secondsSince(start)} s, ${plan.kills.length} kills`);
    const { dead } = await victim.settled(start + patience, report);
    return {
      accepted: sender.accepted,
      journal: await directory.journal(),
      replies: standIn.sent.map(({ body }) => body),
      repliers,
      posts: sender.posts,
      dead,
      seconds: secondsSince(start),
    };
  } finally {
    await victim.kill();
    await standIn.close();
  }
}

const secondsSince = (start: number): number => Math.round((Date.now() - start) / 1000);

async function killAtTimes(
  lives: readonly number[],
  victim: Victim,
  report: (line: string) => void,
): Promise<void> {
  for (const life of lives) {
    await sleep(life);
    await victim.kill();
    report(`killed after ${life} ms`);
    await victim.start();
  }
}

/** The runtime that is killed and started again. */
class Victim {
  readonly url: string;
  private readonly environment: Environment;
  private readonly port: number;
  private readonly directory: InboxDirectory;
  private runtime: Runtime | undefined;
  private kills = 0;

  constructor(environment: Environment, port: number, directory: InboxDirectory) {
    this.environment = environment;
    this.port = port;
    this.directory = directory;
    const { namespace, name } = environment.metadata;
    this.url = `http://127.0.0.1:${port}/${namespace}/${name}/asterai/whatsapp`;
  }

  /** Returns once the port answers: `run` goes on. */
  async start(): Promise<void> {
    const launch = { allowDir: this.directory.path };
    this.runtime = await store.run(this.environment, this.port, () => {}, launch);
  }

  async kill(): Promise<void> {
    await this.runtime?.stop('SIGKILL');
    await this.directory.noteKill(++this.kills);
  }

  /** Waits until nothing waits, runs or is to be tried again. */
  async settled(end: number, report: (line: string) => void): Promise<Stats> {
    // Who fails five times in a row, and some would, is tried again after an hour only.
    await this.directory.heal();
    let told = '';
    for (;;) {
      const stats = (await this.runtime?.call('asterai:whatsapp', 'inbox/stats', [])) as Stats;
      const { waiting, running, retrying } = stats;
      if (waiting + running + retrying === 0) return stats;
      const state = JSON.stringify(stats);
      if (Date.now() > end) throw new Error(`not all was delivered in time: ${state}`);
      if (state !== told) report(state);
      told = state;
      await sleep(LOOK);
    }
  }
}

/** Sends messages as Meta does: what isn't answered 200 is sent again until it is. */
class Sender {
  /** By sender: ids in the order in which they were answered. */
  readonly accepted = new Map<string, string[]>();
  readonly posts = { accepted: 0, refused: 0, unanswered: 0 };
  private readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  /** Sends one sender's messages one after another, and each of them again at its times. */
  async send(messages: readonly PlannedMessage[]): Promise<void> {
    const repeats: Promise<void>[] = [];
    for (const message of messages) {
      await sleep(message.pause);
      for (const delay of message.repeats) {
        repeats.push(sleep(delay).then(() => this.sendOne(message)));
      }
      await this.sendOne(message);
      const { from, id } = message;
      this.accepted.set(from, [...(this.accepted.get(from) ?? []), id]);
    }
    await Promise.all(repeats);
  }

  private async sendOne(message: PlannedMessage): Promise<void> {
    for (;;) {
      const answer = await postBody(this.url, bodyOf(message)).catch(() => undefined);
      if (answer?.status === 200) {
        this.posts.accepted++;
        return;
      }
      this.posts[answer ? 'refused' : 'unanswered']++;
      await sleep(AGAIN);
    }
  }
}
