/**
 * The measurements, one after another; each starts the runtime afresh.
 * @module
 */
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { BenchEnvironment, type EnvironmentOptions } from './environment.ts';
import type { FigureKey } from './figures.ts';
import { Client, type TimedRequest } from './load.ts';
import { cpuTime, peakMemory } from './proc.ts';
import { percentile } from './statistics.ts';
import type { Subject } from './subjects.ts';
import { countFunctions } from './wasm-functions.ts';

/** Figures of one round of one subject. */
export type Sample = Partial<Record<FigureKey, number>>;

export interface Phase {
  title: string;
  /** How many rounds a subject gets; 0 when it can't do this. */
  rounds: (subject: Subject) => number;
  measure: (subject: Subject) => Promise<Sample>;
}

/** How much is measured. */
export interface Effort {
  firstStarts: number;
  /** Of what is cheap. */
  rounds: number;
  /** Of many deliveries, and of those of a slow subject: each takes it minutes. */
  deliveryRounds: number;
  slowDeliveryRounds: number;
  /** Requests in a round. */
  answers: number;
  messages: number;
  /** Fewer for 3 consumers, as they cost three times as much. */
  burst: number;
  burstFor3: number;
  sends: number;
  /** Messages in the inbox when the environment starts. */
  shortQueue: number;
  longQueue: number;
  /** How many of the long queue are delivered before the rest is thrown away. */
  longQueueDeliveries: number;
  slowLongQueueDeliveries: number;
}

/** About 22 minutes on 2 cores, most of them for the slow subject without and with an inbox. */
export const FULL: Effort = {
  firstStarts: 2,
  rounds: 5,
  deliveryRounds: 3,
  slowDeliveryRounds: 1,
  answers: 200,
  messages: 100,
  burst: 200,
  burstFor3: 50,
  sends: 30,
  shortQueue: 10,
  longQueue: 10_000,
  longQueueDeliveries: 300,
  slowLongQueueDeliveries: 100,
};

/** To see that it works. */
export const QUICK: Effort = {
  firstStarts: 1,
  rounds: 1,
  deliveryRounds: 1,
  slowDeliveryRounds: 1,
  answers: 50,
  messages: 5,
  burst: 20,
  burstFor3: 10,
  sends: 10,
  shortQueue: 10,
  longQueue: 1000,
  longQueueDeliveries: 20,
  slowLongQueueDeliveries: 10,
};

/** Before anything is measured: connections, pages and caches. */
const WARM_UP = 50;
/** The same for deliveries, which take longer. */
const UNCOUNTED = 2;
/** Milliseconds between messages that are sent one at a time. */
const PAUSE = 100;
/** As many requests are under way in a burst, and when answers are measured "4 at a time". */
const LANES = 4;

/** @param graphUrl of the stand-in for the Graph API */
export function phases(effort: Effort, graphUrl: string): Phase[] {
  const whereDelivering = (subject: Subject) =>
    subject.delivers ? (subject.slow ? effort.slowDeliveryRounds : effort.deliveryRounds) : 0;
  const within = <T>(
    options: Omit<EnvironmentOptions, 'graphUrl'>,
    work: (environment: BenchEnvironment) => Promise<T>,
  ) => inEnvironment({ ...options, graphUrl }, work);

  return [
    {
      title: 'size and functions',
      rounds: ({ inbox }) => (inbox ? 0 : 1),
      measure: async (subject) => {
        const component = readFileSync(subject.file(1));
        return { size: component.length, functions: countFunctions(component) };
      },
    },
    {
      title: 'first start',
      rounds: (subject) => (subject.delivers ? effort.firstStarts : 1),
      measure: async (subject) => {
        await rm(subject.home, { recursive: true, force: true });
        return within({ subject, consumers: 1 }, async (environment) => {
          if (!subject.delivers) return {};
          await withClient(1, (client) => environment.deliver(client, environment.messages(1)));
          return { firstStart: environment.startTime, firstMessage: environment.age() };
        });
      },
    },
    {
      title: 'warm start',
      rounds: ({ delivers }) => (delivers ? effort.rounds : 0),
      measure: (subject) =>
        within({ subject, consumers: 1 }, async ({ startTime }) => ({ warmStart: startTime })),
    },
    {
      title: 'answers',
      // The other floor would be at work for its consumers meanwhile. No consumer, no use of an inbox.
      rounds: ({ name, inbox }) => (name === 'floor-dispatch' || inbox ? 0 : effort.rounds),
      measure: (subject) =>
        within({ subject, consumers: 1, sendOnly: true }, async (environment) => {
          const gets = Array<TimedRequest>(effort.answers).fill(environment.verification());
          const posts = environment.messages(effort.answers);
          const get1 = await answerTimes(gets, 1);
          const post1 = await answerTimes(posts, 1);
          const get4 = await answerTimes(gets, LANES);
          const post4 = await answerTimes(posts, LANES);
          return {
            verify1P50: percentile(get1, 50),
            verify1P99: percentile(get1, 99),
            verify4P50: percentile(get4, 50),
            verify4P99: percentile(get4, 99),
            post1P50: percentile(post1, 50),
            post1P99: percentile(post1, 99),
            post4P50: percentile(post4, 50),
            post4P99: percentile(post4, 99),
          };
        }),
    },
    {
      title: 'send-message',
      rounds: ({ real, inbox }) => (real && !inbox ? effort.rounds : 0),
      measure: (subject) =>
        within({ subject, consumers: 1 }, async (environment) => {
          const sends = Array<TimedRequest>(effort.sends).fill(await environment.sendMessage());
          return { send: percentile(await answerTimes(sends, 1), 50) };
        }),
    },
    {
      title: 'messages one at a time',
      rounds: whereDelivering,
      measure: (subject) =>
        within({ subject, consumers: 1 }, (environment) =>
          withClient(1, async (client) => {
            const answers: number[] = [];
            const totals: number[] = [];
            for (const message of environment.messages(effort.messages + UNCOUNTED)) {
              // The instance before still has to end, with an inbox a little later.
              await sleep(PAUSE);
              const delivery = await environment.deliver(client, [message]);
              answers.push(...delivery.answers);
              totals.push(delivery.total);
            }
            answers.splice(0, UNCOUNTED);
            totals.splice(0, UNCOUNTED);
            return {
              answerP50: percentile(answers, 50),
              answerP99: percentile(answers, 99),
              messageP50: percentile(totals, 50),
              messageP99: percentile(totals, 99),
            };
          }),
        ),
    },
    {
      title: `burst of ${effort.burst}, 1 consumer`,
      rounds: whereDelivering,
      measure: (subject) =>
        within({ subject, consumers: 1 }, async (environment) => {
          const before = cpuTime(environment.pid);
          const burst1 = await deliverBurst(environment, subject, effort.burst);
          const cpu = (cpuTime(environment.pid) - before) / effort.burst;
          return { burst1, cpu, memory: peakMemory(environment.pid) };
        }),
    },
    {
      title: `burst of ${effort.burstFor3}, 3 consumers`,
      rounds: whereDelivering,
      measure: (subject) =>
        within({ subject, consumers: 3 }, async (environment) => ({
          burst3: await deliverBurst(environment, subject, effort.burstFor3),
        })),
    },
    {
      title: `${effort.shortQueue} waiting in the inbox`,
      rounds: ({ inbox }) => (inbox ? effort.rounds : 0),
      measure: async (subject) => ({
        drainShort: await drain(subject, effort.shortQueue, effort.shortQueue),
      }),
    },
    {
      title: `${effort.longQueue} waiting in the inbox`,
      rounds: (subject) => (subject.inbox ? whereDelivering(subject) : 0),
      measure: async (subject) => {
        const { longQueueDeliveries, slowLongQueueDeliveries } = effort;
        const count = subject.slow ? slowLongQueueDeliveries : longQueueDeliveries;
        return { drainLong: await drain(subject, effort.longQueue, count) };
      },
    },
  ];

  /** @returns milliseconds from one delivery of what waited at the start to the next, on average */
  function drain(subject: Subject, waiting: number, count: number): Promise<number> {
    return within({ subject, consumers: 1, waiting }, async (environment) => {
      const time = await environment.drain(count);
      refuseRepeats(environment, subject);
      return time / (count - 1);
    });
  }
}

async function inEnvironment<T>(
  options: EnvironmentOptions,
  work: (environment: BenchEnvironment) => Promise<T>,
): Promise<T> {
  const environment = await BenchEnvironment.start(options);
  try {
    return await work(environment);
  } finally {
    await environment.stop();
  }
}

async function withClient<T>(lanes: number, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(lanes);
  try {
    return await work(client);
  } finally {
    client.close();
  }
}

function answerTimes(requests: readonly TimedRequest[], lanes: number): Promise<number[]> {
  return withClient(lanes, async (client) => {
    await client.sendAll(requests.slice(0, WARM_UP));
    return client.sendAll(requests);
  });
}

/** A process that has just started, so that the memory is that of the burst. */
async function deliverBurst(
  environment: BenchEnvironment,
  subject: Subject,
  count: number,
): Promise<number> {
  const { total } = await withClient(LANES, (client) =>
    environment.deliver(client, environment.messages(count)),
  );
  refuseRepeats(environment, subject);
  return total;
}

/** Speed counts only when each message reached each consumer once. The floor's are all the same. */
function refuseRepeats(environment: BenchEnvironment, { name, real }: Subject): void {
  const lines = environment.deliveries();
  if (real && new Set(lines).size !== lines.length) {
    throw new Error(`${name} delivered a message twice and another not at all`);
  }
}
