/**
 * The measurements, one after another; each starts the runtime afresh.
 * @module
 */
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { BenchEnvironment, type EnvironmentOptions } from './environment.ts';
import { type FigureKey, type LoadKey, REPLIERS, type Replier, type Sizes } from './figures.ts';
import { Client, LANES, type TimedRequest } from './load.ts';
import { cpuTime, memoryNow, peakMemory } from './proc.ts';
import { median, percentile } from './statistics.ts';
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
export interface Effort extends Sizes {
  firstStarts: number;
  /** Of what is cheap. */
  rounds: number;
  /** Of many deliveries, and of those of a slow subject: each takes it minutes. */
  deliveryRounds: number;
  slowDeliveryRounds: number;
  /** Requests in a round. */
  answers: number;
  messages: number;
  slowMessages: number;
  sends: number;
  /** How many of the long queue are delivered before the rest is thrown away. */
  longQueueDeliveries: number;
}

/** About a quarter of an hour on 2 cores. */
export const FULL: Effort = {
  firstStarts: 1,
  rounds: 2,
  deliveryRounds: 1,
  slowDeliveryRounds: 1,
  answers: 150,
  messages: 60,
  slowMessages: 15,
  burst: 200,
  burstFor3: 30,
  sends: 20,
  shortQueue: 10,
  longQueue: 10_000,
  longQueueDeliveries: 200,
  sustain: 30,
  rest: 20,
};

/** To see that it works. */
export const QUICK: Effort = {
  firstStarts: 1,
  rounds: 1,
  deliveryRounds: 1,
  slowDeliveryRounds: 1,
  answers: 50,
  messages: 5,
  slowMessages: 2,
  burst: 20,
  burstFor3: 10,
  sends: 10,
  shortQueue: 10,
  longQueue: 1000,
  longQueueDeliveries: 20,
  sustain: 3,
  rest: 3,
};

/** Before anything is measured: connections, pages and caches. */
const WARM_UP = 50;
/** The same for deliveries, which take longer. */
const UNCOUNTED = 2;
/** Milliseconds between messages that are sent one at a time. */
const PAUSE = 100;
/** Messages under way when it is measured what can be kept up: twice the workers. */
const UNDER_WAY = 16;
/** Milliseconds until what a start or a burst set going has come to rest. */
const SETTLE = 3_000;

export function phases(effort: Effort): Phase[] {
  const whereDelivering = (subject: Subject) =>
    subject.delivers ? (subject.slow ? effort.slowDeliveryRounds : effort.deliveryRounds) : 0;
  const messagesOf = ({ slow }: Subject) => (slow ? effort.slowMessages : effort.messages);

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
      rounds: ({ delivers, old }) => (old ? 0 : delivers ? effort.firstStarts : 1),
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
      rounds: ({ delivers, old }) => (delivers && !old ? effort.rounds : 0),
      measure: (subject) =>
        within({ subject, consumers: 1 }, async ({ startTime }) => ({ warmStart: startTime })),
    },
    {
      title: 'answers',
      // The other floor would be at work for its consumers meanwhile. No consumer, no use of an inbox.
      rounds: ({ name, inbox }) => (name === 'floor-dispatch' || inbox ? 0 : effort.rounds),
      measure: (subject) =>
        within({ subject, consumers: 0 }, async (environment) => {
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
          oneAtATime(environment, messagesOf(subject)),
        ),
    },
    ...repliers((replier) => ({
      title: 'messages one at a time',
      rounds: whereDelivering,
      measure: (subject) =>
        within({ subject, consumers: replier }, async (environment) => {
          const { messageP50, messageP99 } = await oneAtATime(environment, messagesOf(subject));
          return { messageP50, messageP99 };
        }),
    })),
    {
      title: `burst of ${effort.burst}`,
      // Each of its requests loads the environment: minutes, which the burst for 3 shows as well.
      rounds: (subject) => (subject.old || subject.slow ? 0 : whereDelivering(subject)),
      measure: (subject) =>
        within({ subject, consumers: 1 }, (environment) => burst(environment, subject)),
    },
    ...repliers((replier) => ({
      title: `burst of ${effort.burst}`,
      rounds: (subject) => (subject.old ? 0 : whereDelivering(subject)),
      measure: (subject) =>
        within({ subject, consumers: replier }, (environment) => burst(environment, subject)),
    })),
    {
      title: `burst of ${effort.burstFor3}, 3 consumers`,
      rounds: (subject) => (subject.old ? 0 : whereDelivering(subject)),
      measure: (subject) =>
        within({ subject, consumers: 3 }, async (environment) => ({
          burst3: await deliverBurst(environment, subject, effort.burstFor3),
        })),
    },
    {
      title: `sustained for ${effort.sustain} s`,
      rounds: ({ delivers, real, inbox, old }) => (delivers && (!real || inbox) && !old ? 1 : 0),
      measure: (subject) =>
        within({ subject, consumers: 1 }, (environment) => sustained(environment)),
    },
    ...repliers((replier) => ({
      title: `sustained for ${effort.sustain} s`,
      rounds: ({ old }) => (old ? 0 : 1),
      measure: (subject) =>
        within({ subject, consumers: replier }, (environment) => sustained(environment)),
    })),
    {
      title: `${effort.rest} s at rest`,
      rounds: ({ delivers, real, inbox, old }) => (delivers && (!real || inbox) && !old ? 1 : 0),
      measure: (subject) =>
        within({ subject, consumers: 1 }, async ({ pid }) => {
          await sleep(SETTLE);
          const before = cpuTime(pid);
          await sleep(effort.rest * 1000);
          const restCpu = ((cpuTime(pid) - before) / (effort.rest * 1000)) * 100;
          return { restCpu, restMemory: memoryNow(pid) };
        }),
    },
    {
      title: `${effort.shortQueue} waiting in the inbox`,
      rounds: ({ inbox, old }) => (inbox && !old ? effort.rounds : 0),
      measure: async (subject) => {
        const { first, each } = await drain(subject, effort.shortQueue, effort.shortQueue);
        return { firstDelivery: first, drainShort: each };
      },
    },
    {
      title: `${effort.longQueue} waiting in the inbox`,
      rounds: ({ inbox, old }) => (inbox && !old ? effort.deliveryRounds : 0),
      measure: async (subject) => {
        const { each } = await drain(subject, effort.longQueue, effort.longQueueDeliveries);
        return { drainLong: each };
      },
    },
  ];

  async function burst(environment: BenchEnvironment, subject: Subject): Promise<Load> {
    const { pid } = environment;
    // Each subject comes to rest first, so that the memory is that of the burst.
    await sleep(SETTLE);
    const before = { cpu: cpuTime(pid), memory: memoryNow(pid) };
    const burst1 = await deliverBurst(environment, subject, effort.burst);
    const cpu = (cpuTime(pid) - before.cpu) / effort.burst;
    const figures = { burst1, cpu, memory: peakMemory(pid) };
    if (!subject.inbox) return figures;
    await sleep(SETTLE);
    // The keeper was there before.
    const more = (await environment.idleWorkers()) - 1;
    return more > 0
      ? { ...figures, workerMemory: (memoryNow(pid) - before.memory) / more }
      : figures;
  }

  async function sustained(environment: BenchEnvironment): Promise<Load> {
    const { rate, latencies } = await withClient(LANES, async (client) => {
      await environment.deliver(client, environment.messages(UNDER_WAY));
      return environment.sustain(client, effort.sustain * 1000, UNDER_WAY);
    });
    const third = Math.floor(latencies.length / 3);
    return {
      sustained: rate,
      sustainedP99: percentile(latencies, 99),
      sustainedGrowth: median(latencies.slice(-third)) / median(latencies.slice(0, third)),
    };
  }

  /**
   * Delivers what waits at the start.
   * @returns milliseconds from the start to the first delivery, and from one to the next on average
   */
  function drain(subject: Subject, waiting: number, count: number) {
    return within({ subject, consumers: 1, waiting }, async (environment) => {
      const last = await environment.arrivals.reach(count, DRAIN_LIMIT);
      const [first = Number.NaN] = environment.arrivals.times;
      refuseRepeats(environment, subject);
      return { first: environment.age(first), each: (last - first) / (count - 1) };
    });
  }
}

type Load = Partial<Record<LoadKey, number>>;

/** Milliseconds. */
const DRAIN_LIMIT = 300_000;

/** The same for each consumer in JavaScript: with an inbox, where it matters. */
function repliers(
  make: (
    replier: Replier,
  ) => Omit<Phase, 'measure'> & { measure: (subject: Subject) => Promise<Load> },
): Phase[] {
  return REPLIERS.map((replier) => {
    const { title, rounds, measure } = make(replier);
    return {
      title: `${title}, consumer on ${replier}`,
      rounds: (subject) => (subject.inbox ? rounds(subject) : 0),
      measure: async (subject) => {
        const figures = Object.entries(await measure(subject)) as [LoadKey, number][];
        return Object.fromEntries(figures.map(([key, value]) => [`${replier} ${key}`, value]));
      },
    };
  });
}

async function oneAtATime(environment: BenchEnvironment, count: number) {
  const answers: number[] = [];
  const totals: number[] = [];
  await withClient(1, async (client) => {
    for (const message of environment.messages(count + UNCOUNTED)) {
      // The instance before still has to end, with an inbox a little later.
      await sleep(PAUSE);
      const delivery = await environment.deliver(client, [message]);
      answers.push(...delivery.answers);
      totals.push(delivery.total);
    }
  });
  answers.splice(0, UNCOUNTED);
  totals.splice(0, UNCOUNTED);
  return {
    answerP50: percentile(answers, 50),
    answerP99: percentile(answers, 99),
    messageP50: percentile(totals, 50),
    messageP99: percentile(totals, 99),
  };
}

async function within<T>(
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
function refuseRepeats({ arrivals }: BenchEnvironment, { name, real }: Subject): void {
  if (real && new Set(arrivals.texts).size !== arrivals.texts.length) {
    throw new Error(`${name} delivered a message twice and another not at all`);
  }
}
