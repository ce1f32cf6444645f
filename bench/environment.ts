/**
 * One subject with its consumers in the real runtime, for one measurement.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Environment, LocalStore, type Runtime } from '../scripts/lib/asterai.ts';
import { samplePayload, sign } from '../scripts/lib/sample-message.ts';
import { freePort } from '../test/helpers/runtime.ts';
import { Client, type TimedRequest } from './load.ts';
import { CONSUMERS, consumerFile, type Subject } from './subjects.ts';

export const ACCESS_TOKEN = 'bench-access-token';
export const PHONE_NUMBER_ID = '100000000000001';
/** Nothing listens there: the component just compares it with what the stand-in tells. */
export const WEBHOOK_URL = 'http://127.0.0.1:8080/bench/whatsapp/asterai/whatsapp/webhook';
const VERIFY_TOKEN = 'bench-verify-token';
const APP_SECRET = 'bench-app-secret';
const NAME = { namespace: 'bench', name: 'whatsapp', version: '0.0.0' };
const COMPONENT = 'asterai:whatsapp';
const SEND_MESSAGE = 'api/send-message';
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
  private readonly consumers: number;

  private constructor(runtime: Runtime, output: Output, consumers: number) {
    this.runtime = runtime;
    this.output = output;
    this.consumers = consumers;
    this.pid = runtime.pid ?? 0;
    this.startTime = performance.now() - output.startedAt;
  }

  /** Starts the runtime, and waits until it answers. */
  static async start(options: EnvironmentOptions): Promise<BenchEnvironment> {
    const { subject, consumers } = options;
    const store = new LocalStore(subject.home);
    const environment = await writeEnvironment(store, options);
    const port = await freePort();
    const output = new Output();
    const runtime = store.launch(environment, port, (line) => output.add(line));
    void runtime.ended.then(() => output.end());
    await healthy(runtime.url, output);
    const started = new BenchEnvironment(runtime, output, consumers);
    // Until its own check at the start is through, it is not itself.
    if (subject.real) await output.first(/^whatsapp: (not )?ready/, READY_LIMIT);
    return started;
  }

  /** Meta's handshake. */
  verification(): TimedRequest {
    const query = `hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${VERIFY_TOKEN}`;
    return { method: 'GET', url: `${this.webhook}?${query}` };
  }

  /** Signed messages, each with an id of its own, ready to be sent. */
  messages(count: number): TimedRequest[] {
    return Array.from({ length: count }, (_, i) => {
      const body = samplePayload({
        id: `wamid.BENCH${i}`,
        from: '15550100123',
        name: 'Ada',
        text: 'Hello from the bench',
        phoneNumberId: PHONE_NUMBER_ID,
      });
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
    const target = this.output.deliveries + messages.length * this.consumers;
    const delivered = this.output.delivered(target, DELIVERY_LIMIT);
    const start = performance.now();
    // Together: when a request fails, nobody is left to wait for the other.
    const [end, answers] = await Promise.all([delivered, client.sendAll(messages)]);
    return { answers, total: end - start };
  }

  /** What the consumers wrote, one line each. */
  deliveries(): string[] {
    return this.output.lines.filter((line) => DELIVERY.test(line));
  }

  /** From the start of the process, in milliseconds. */
  age(): number {
    return performance.now() - this.output.startedAt;
  }

  stop(): Promise<void> {
    return this.runtime.stop('SIGKILL');
  }

  private get webhook(): string {
    return `${this.runtime.componentUrl('asterai/whatsapp')}/webhook`;
  }
}

async function writeEnvironment(
  store: LocalStore,
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
      WHATSAPP_WEBHOOK_URL: WEBHOOK_URL,
      WHATSAPP_API_URL: graphUrl,
      WHATSAPP_INCOMING_HANDLER_COMPONENTS: sendOnly ? '' : names.join(','),
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
  deliveries = 0;
  ended = false;
  private readonly watchers = new Set<() => void>();

  add(line: string): void {
    this.lines.push(line);
    if (DELIVERY.test(line)) this.deliveries++;
    this.notify();
  }

  end(): void {
    this.ended = true;
    this.notify();
  }

  /** Waits for a line, among those already there too. */
  async first(pattern: RegExp, limit: number): Promise<void> {
    await this.until(() => this.lines.some((line) => pattern.test(line)), `${pattern}`, limit);
  }

  /** @returns when the delivery with this number came, on the clock of `performance.now()` */
  delivered(target: number, limit: number): Promise<number> {
    return this.until(() => this.deliveries >= target, `${target} deliveries`, limit);
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
