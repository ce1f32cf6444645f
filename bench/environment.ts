/**
 * One subject with its consumers in the real runtime, for one measurement.
 * @module
 */
import { mkdir, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Environment, LocalStore, type Runtime } from '../scripts/lib/asterai.ts';
import { freePort } from '../scripts/lib/free-port.ts';
import { sign, textPayload } from '../scripts/lib/webhook-payload.ts';
import { Client, type TimedRequest } from './load.ts';
import { benchMessage, fillInbox } from './messages.ts';
import { BENCH_DIR, CONSUMERS, consumerFile, type Subject } from './subjects.ts';

export const ACCESS_TOKEN = 'bench-access-token';
export const PHONE_NUMBER_ID = '100000000000001';
const VERIFY_TOKEN = 'bench-verify-token';
const APP_SECRET = 'bench-app-secret';
const NAME = { namespace: 'bench', name: 'whatsapp', version: '0.0.0' };
const COMPONENT = 'asterai:whatsapp';
const SEND_MESSAGE = 'api/send-message';
/** For one environment at a time, which finds it new. */
const INBOX_DIR = `${BENCH_DIR}/inbox`;
const SENT = ['Hello from the bench', '+15550100123'];

/** Until it serves, on an empty cache and a slow machine. */
const START_LIMIT = 180_000;
/** Until its own check is through; it gives up on the Graph API after 5 s. */
const READY_LIMIT = 60_000;
/** Until everything has reached the consumers. */
const DELIVERY_LIMIT = 1_200_000;

export interface EnvironmentOptions {
  subject: Subject;
  /** How many are in the environment, and get the messages. */
  consumers: number;
  /** With this the consumers stay in the environment but get nothing: answers only. */
  sendOnly?: boolean;
  /** How many messages are in the inbox at the start. */
  waiting?: number;
  /** Of the stand-in for the Graph API. */
  graphUrl: string;
}

/** A started environment. */
export class BenchEnvironment {
  /** From the start of the process to the first answer, in milliseconds. */
  readonly startTime: number;
  readonly pid: number;
  private readonly runtime: Runtime;
  private readonly output: Output;
  private readonly webhook: string;
  private readonly consumers: number;
  /** The number of the next message. */
  private next: number;

  private constructor(
    runtime: Runtime,
    output: Output,
    webhook: string,
    { consumers, waiting = 0 }: EnvironmentOptions,
  ) {
    this.runtime = runtime;
    this.output = output;
    this.webhook = webhook;
    this.consumers = consumers;
    this.next = waiting;
    this.pid = runtime.pid ?? 0;
    this.startTime = performance.now() - output.startedAt;
  }

  /** Starts the runtime, and waits until it answers. */
  static async start(options: EnvironmentOptions): Promise<BenchEnvironment> {
    const { subject, waiting = 0 } = options;
    await rm(INBOX_DIR, { recursive: true, force: true });
    if (subject.inbox) {
      await mkdir(INBOX_DIR, { recursive: true });
      if (waiting > 0) fillInbox(`${INBOX_DIR}/${PHONE_NUMBER_ID}`, waiting);
    }
    const store = new LocalStore(subject.home);
    const port = await freePort();
    const webhook = `http://127.0.0.1:${port}/${NAME.namespace}/${NAME.name}/asterai/whatsapp/webhook`;
    const environment = await writeEnvironment(store, webhook, options);
    const output = new Output();
    const launchOptions = subject.inbox ? { allowDir: INBOX_DIR } : {};
    const runtime = store.launch(environment, port, (line) => output.add(line), launchOptions);
    void runtime.ended.then(() => output.end());
    await healthy(runtime.url, output);
    const started = new BenchEnvironment(runtime, output, webhook, options);
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
    return Array.from({ length: count }, () => {
      const { id, sender, content } = benchMessage(this.next++);
      const message = { id, from: sender.phone, name: sender.name, text: content };
      const body = textPayload(PHONE_NUMBER_ID, message);
      const headers = {
        'content-type': 'application/json',
        'x-hub-signature-256': sign(body, APP_SECRET),
      };
      return { method: 'POST', url: this.webhook, headers, body };
    });
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
   * Sends messages and waits until each has reached every consumer.
   * @returns in milliseconds, how long each answer took, and all from before the first request to the
   * last delivery
   */
  async deliver(
    client: Client,
    messages: readonly TimedRequest[],
  ): Promise<{ answers: number[]; total: number }> {
    const target = this.output.deliveredAt.length + messages.length * this.consumers;
    const delivered = this.output.delivered(target, DELIVERY_LIMIT);
    const start = performance.now();
    // Together: when a request fails, nobody is left to wait for the other.
    const [end, answers] = await Promise.all([delivered, client.sendAll(messages)]);
    return { answers, total: end - start };
  }

  /**
   * Waits until this many deliveries have been made of what was in the inbox at the start.
   * @returns from the first of them to the last, in milliseconds
   */
  async drain(count: number): Promise<number> {
    await this.output.delivered(count, DELIVERY_LIMIT);
    const [first = Number.NaN] = this.output.deliveredAt;
    return (this.output.deliveredAt[count - 1] ?? Number.NaN) - first;
  }

  /** What the consumers wrote, one line each. */
  deliveries(): string[] {
    return this.output.lines.filter((line) => DELIVERY.test(line));
  }

  /** From the start of the process, in milliseconds. */
  age(): number {
    return performance.now() - this.output.startedAt;
  }

  async stop(): Promise<void> {
    await this.runtime.stop('SIGKILL');
    await rm(INBOX_DIR, { recursive: true, force: true });
  }
}

async function writeEnvironment(
  store: LocalStore,
  webhook: string,
  options: EnvironmentOptions,
): Promise<Environment> {
  const { subject, consumers, sendOnly = false, graphUrl } = options;
  const names = CONSUMERS.slice(0, consumers);
  await store.addComponent(COMPONENT, '0.1.0', { component: subject.file(consumers) });
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
      // Where an inbox wakes itself. The stand-in knows of no callback: a line in the log, for all.
      WHATSAPP_WEBHOOK_URL: webhook,
      WHATSAPP_API_URL: graphUrl,
      WHATSAPP_INCOMING_HANDLER_COMPONENTS: sendOnly ? '' : names.join(','),
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
  throw new Error(`the runtime did not start:\n${output.lines.join('\n')}`);
}

/** A line of a consumer: `NAME got ID|PHONE|SENDER'S NAME|CONTENT`. */
const DELIVERY = /^bench:\w+ got /;

/** The lines of a runtime, and when they came. */
class Output {
  readonly startedAt = performance.now();
  readonly lines: string[] = [];
  /** On the clock of `performance.now()`. */
  readonly deliveredAt: number[] = [];
  ended = false;
  private readonly watchers = new Set<() => void>();

  add(line: string): void {
    this.lines.push(line);
    if (DELIVERY.test(line)) this.deliveredAt.push(performance.now());
    this.notify();
  }

  end(): void {
    this.ended = true;
    this.notify();
  }

  /** Waits for a line, among those already there too. */
  async first(pattern: RegExp, limit: number): Promise<string> {
    const find = () => this.lines.find((line) => pattern.test(line));
    await this.until(() => find() !== undefined, `${pattern}`, limit);
    return find() ?? '';
  }

  /** @returns when the delivery with this number came, on the clock of `performance.now()` */
  delivered(target: number, limit: number): Promise<number> {
    return this.until(() => this.deliveredAt.length >= target, `${target} deliveries`, limit);
  }

  private until(done: () => boolean, what: string, limit: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer);
        this.watchers.delete(check);
        act();
      };
      const fail = (why: string) => {
        const last = this.lines.slice(-20).join('\n');
        settle(() => reject(new Error(`waiting for ${what}: ${why}. The last lines:\n${last}`)));
      };
      const check = () => {
        if (done()) settle(() => resolve(performance.now()));
        else if (this.ended) fail('the runtime ended');
      };
      const timer = setTimeout(() => fail(`nothing in ${limit / 1000} s`), limit);
      this.watchers.add(check);
      check();
    });
  }

  private notify(): void {
    for (const check of [...this.watchers]) check();
  }
}
