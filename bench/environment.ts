/**
 * One subject with its consumers in the real runtime, for one measurement.
 * @module
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Environment, LocalStore, type Runtime } from '../scripts/lib/asterai.ts';
import { freePort } from '../scripts/lib/free-port.ts';
import { sign, textPayload } from '../scripts/lib/webhook-payload.ts';
import { type StandIn, startGraphApi } from '../stand-in/graph-api.ts';
import type { Replier } from './figures.ts';
import { Client, LANES, type TimedRequest } from './load.ts';
import { benchMessage, fillInbox } from './messages.ts';
import { Arrivals, DELIVERY, Output } from './output.ts';
import { BENCH_DIR, CONSUMERS, consumerFile, REPLYING, type Subject } from './subjects.ts';

const ACCESS_TOKEN = 'bench-access-token';
const PHONE_NUMBER_ID = '100000000000001';
const VERIFY_TOKEN = 'bench-verify-token';
const APP_SECRET = 'bench-app-secret';
const NAME = { namespace: 'bench', name: 'whatsapp', version: '0.0.0' };
const COMPONENT = 'asterai:whatsapp';
const SEND_MESSAGE = 'api/send-message';
/** For one environment at a time, which finds it new. */
const INBOX_DIR = `${BENCH_DIR}/inbox`;
/** That of the phone number. */
const OWN_INBOX = `${INBOX_DIR}/${PHONE_NUMBER_ID}`;
const SENT = ['Hello from the bench', '+15550100123'];

/** Until it serves, on an empty cache and a slow machine. */
const START_LIMIT = 180_000;
/** Until its own check is through; it gives up on the Graph API after 5 s. */
const READY_LIMIT = 60_000;
/** Until everything has reached the consumers. */
const DELIVERY_LIMIT = 1_200_000;

/** Who gets the messages: so many that only write a line, or one in JavaScript that replies. */
export type Consumers = 0 | 1 | 3 | Replier;

export interface EnvironmentOptions {
  subject: Subject;
  consumers: Consumers;
  /** How many messages are in the inbox at the start. */
  waiting?: number;
}

/** What an environment runs on. */
interface Parts {
  runtime: Runtime;
  output: Output;
  standIn: StandIn;
  arrivals: Arrivals;
}

/** A started environment. */
export class BenchEnvironment {
  /** From the start of the process to the first answer, in milliseconds. */
  readonly startTime: number;
  readonly pid: number;
  /** One for each consumer and message: a line, or a reply that has reached the Graph API. */
  readonly arrivals: Arrivals;
  private readonly runtime: Runtime;
  private readonly output: Output;
  private readonly standIn: StandIn;
  private readonly webhook: string;
  /** Of one message. */
  private readonly arrivalsEach: number;
  /** The number of the next message. */
  private next: number;

  private constructor(
    parts: Parts,
    webhook: string,
    { consumers, waiting = 0 }: EnvironmentOptions,
  ) {
    this.runtime = parts.runtime;
    this.output = parts.output;
    this.standIn = parts.standIn;
    this.arrivals = parts.arrivals;
    this.webhook = webhook;
    this.arrivalsEach = typeof consumers === 'number' ? consumers : 1;
    this.next = waiting;
    this.pid = this.runtime.pid ?? 0;
    this.startTime = performance.now() - this.output.startedAt;
  }

  /** Starts the runtime, and waits until it answers. */
  static async start(options: EnvironmentOptions): Promise<BenchEnvironment> {
    const { subject, consumers, waiting = 0 } = options;
    await rm(INBOX_DIR, { recursive: true, force: true });
    if (subject.inbox) {
      await mkdir(INBOX_DIR, { recursive: true });
      if (waiting > 0) fillInbox(OWN_INBOX, waiting);
    }
    const replies = typeof consumers === 'string';
    const arrivals = new Arrivals();
    const standIn = await startGraphApi({
      accessToken: ACCESS_TOKEN,
      phoneNumberId: PHONE_NUMBER_ID,
      onMessage: ({ body }) => {
        if (replies) arrivals.add(body);
      },
    });
    const store = new LocalStore(subject.home);
    const port = await freePort();
    const webhook = `http://127.0.0.1:${port}/${NAME.namespace}/${NAME.name}/asterai/whatsapp/webhook`;
    const environment = await writeEnvironment(store, webhook, standIn.url, options);
    const output = new Output((line) => {
      if (!replies && DELIVERY.test(line)) arrivals.add(line);
    });
    const launchOptions = subject.inbox ? { allowDir: INBOX_DIR } : {};
    const runtime = store.launch(environment, port, (line) => output.add(line), launchOptions);
    void runtime.ended.then(() => {
      output.end();
      arrivals.end(`the runtime ended:\n${output.last()}`);
    });
    await healthy(runtime.url, output);
    const parts = { runtime, output, standIn, arrivals };
    const started = new BenchEnvironment(parts, webhook, options);
    // Until its own check at the start is through, it is not itself.
    if (subject.real) {
      const line = await output.first(/^whatsapp: (not )?ready/, READY_LIMIT);
      const wanted = subject.inbox ? /: ready.*; inbox on$/ : /: ready/;
      if (!wanted.test(line)) throw new Error(`${subject.name}:\n${output.lines.join('\n')}`);
    }
    return started;
  }

  /** Meta's handshake. */
  verification(): TimedRequest {
    const query = `hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${VERIFY_TOKEN}`;
    return { method: 'GET', url: `${this.webhook}?${query}` };
  }

  /** Signed messages that this environment hasn't had, ready to be sent. */
  messages(count: number): TimedRequest[] {
    return Array.from({ length: count }, () => this.message());
  }

  private message(): TimedRequest {
    const { id, sender, content } = benchMessage(this.next++);
    const message = { id, from: sender.phone, name: sender.name, text: content };
    const body = textPayload(PHONE_NUMBER_ID, message);
    const headers = {
      'content-type': 'application/json',
      'x-hub-signature-256': sign(body, APP_SECRET),
    };
    return { method: 'POST', url: this.webhook, headers, body };
  }

  /**
   * A call of `send-message` through the runtime's call API.
   * @throws Error when that does not work: its answer would be a 200 all the same
   */
  async sendMessage(): Promise<TimedRequest> {
    const { namespace, name } = NAME;
    const id = await this.runtime.call(COMPONENT, SEND_MESSAGE, SENT);
    if (!`${id}`.startsWith('wamid.')) throw new Error(`send-message: ${id}`);
    return {
      method: 'POST',
      url: `${this.runtime.url}/v1/environment/${namespace}/${name}/call`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        component: COMPONENT,
        function: SEND_MESSAGE,
        args: SENT,
      }),
    };
  }

  /**
   * Sends messages and waits until each has arrived everywhere.
   * @returns in milliseconds, how long each answer took, and all from before the first request to the
   * last arrival
   */
  async deliver(
    client: Client,
    messages: readonly TimedRequest[],
  ): Promise<{ answers: number[]; total: number }> {
    const target = this.arrivals.times.length + messages.length * this.arrivalsEach;
    const arrived = this.arrivals.reach(target, DELIVERY_LIMIT);
    const start = performance.now();
    // Together: when a request fails, nobody is left to wait for the other.
    const [end, answers] = await Promise.all([arrived, client.sendAll(messages)]);
    return { answers, total: end - start };
  }

  /**
   * Keeps so many messages under way for a time: whoever waits for an arrival sends the next message.
   * So what comes out a second is what can be kept up, and a lag that grows shows in the latencies.
   * @param duration in milliseconds
   * @returns messages a second, and the milliseconds of each, in the order of arrival
   */
  async sustain(
    client: Client,
    duration: number,
    underWay: number,
  ): Promise<{ rate: number; latencies: number[] }> {
    const first = this.arrivals.times.length;
    const sentAt: number[] = [];
    let places = 0;
    const start = performance.now();
    const lane = async () => {
      while (performance.now() - start < duration) {
        const number = places++;
        await this.arrivals.reach(first + number + 1 - underWay, DELIVERY_LIMIT);
        sentAt.push(performance.now());
        await client.send(this.message());
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    await this.arrivals.reach(first + sentAt.length, DELIVERY_LIMIT);
    const arrivedAt = this.arrivals.times.slice(first);
    const latencies = arrivedAt.map((time, i) => time - (sentAt[i] ?? Number.NaN));
    const inTime = arrivedAt.filter((time) => time - start < duration).length;
    return { rate: (inTime * 1000) / duration, latencies };
  }

  /** How many workers wait for work. */
  async idleWorkers(): Promise<number> {
    return (await readdir(`${OWN_INBOX}/idle`).catch(() => [])).length;
  }

  /** From the start of the process until a moment on the clock of `performance.now()`. */
  age(moment = performance.now()): number {
    return moment - this.output.startedAt;
  }

  async stop(): Promise<void> {
    await this.runtime.stop('SIGKILL');
    await this.standIn.close();
    await rm(INBOX_DIR, { recursive: true, force: true });
  }
}

async function writeEnvironment(
  store: LocalStore,
  webhook: string,
  graphUrl: string,
  { subject, consumers }: EnvironmentOptions,
): Promise<Environment> {
  // With nobody to deliver to, consumers are there all the same: answers only.
  const names =
    typeof consumers === 'number' ? CONSUMERS.slice(0, consumers || 1) : [REPLYING[consumers]];
  const component = subject.file(consumers === 3 ? 3 : 1);
  await store.addComponent(COMPONENT, '0.1.0', { component });
  for (const name of names)
    await store.addComponent(name, '0.1.0', { component: consumerFile(name) });
  const environment: Environment = {
    metadata: NAME,
    components: Object.fromEntries([COMPONENT, ...names].map((name) => [name, '0.1.0'])),
    vars: {
      WHATSAPP_ACCESS_TOKEN: ACCESS_TOKEN,
      WHATSAPP_PHONE_NUMBER_ID: PHONE_NUMBER_ID,
      WHATSAPP_WEBHOOK_VERIFY_TOKEN: VERIFY_TOKEN,
      WHATSAPP_APP_SECRET: APP_SECRET,
      // Where an older build's inbox wakes itself. The stand-in knows of no callback: a line in the log.
      WHATSAPP_WEBHOOK_URL: webhook,
      WHATSAPP_API_URL: graphUrl,
      WHATSAPP_INCOMING_HANDLER_COMPONENTS: consumers === 0 ? '' : names.join(','),
      ...(subject.inbox && { WHATSAPP_INBOX_DIR: INBOX_DIR }),
    },
  };
  await store.writeEnvironment(environment);
  return environment;
}

/** More often than `Runtime.listening` asks: the floor starts in less than its pause. */
async function healthy(url: string, output: Output): Promise<void> {
  const client = new Client(1);
  while (!output.ended && performance.now() - output.startedAt < START_LIMIT) {
    const answered = await client.send({ method: 'GET', url: `${url}/health` }).then(
      () => true,
      () => false,
    );
    if (answered) {
      client.close();
      return;
    }
    await sleep(2);
  }
  client.close();
  throw new Error(`the runtime did not start:\n${output.last()}`);
}
