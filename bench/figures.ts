/**
 * What is measured, and how it is told.
 * @module
 */

/** The floor that only answers, and the one that answers and calls the consumers. */
export type Floor = 'floor-ack' | 'floor-dispatch';

/** The builds, which are compared with the floor. */
export const BUILDS = ['componentize-js', 'light'] as const;
export type Build = (typeof BUILDS)[number];

/** The same build, with an inbox. */
export type InboxBuild = `${Build} + inbox`;
export const withInbox = (build: Build): InboxBuild => `${build} + inbox`;

/** The same with an inbox, as an older commit built it (`--before`). */
export type OldBuild = `${InboxBuild}, before`;
export const before = (build: Build): OldBuild => `${withInbox(build)}, before`;

export type Unit = 'bytes' | 'functions' | 'milliseconds' | 'percent' | 'perSecond' | 'ratio';

/** The engines of the consumers in JavaScript; each replies to every message. */
export const REPLIERS = ['componentize-js', 'QuickJS'] as const;
export type Replier = (typeof REPLIERS)[number];

export interface Figure {
  title: string;
  unit: Unit;
  /** What it is compared with; none where the floor can't do it. */
  floor?: Floor;
  /** For the picture, which shows some figures only. */
  picture?: string;
  /** Only with a consumer in JavaScript, on this engine. */
  replier?: Replier;
}

/** What is measured with any consumer; the reply is a message's end where the consumer replies. */
export type LoadKey =
  | 'messageP50'
  | 'messageP99'
  | 'burst1'
  | 'cpu'
  | 'memory'
  | 'workerMemory'
  | 'sustained'
  | 'sustainedP99'
  | 'sustainedGrowth';

export type ReplyKey = `${Replier} ${LoadKey}`;

export type FigureKey =
  | 'size'
  | 'functions'
  | 'firstStart'
  | 'firstMessage'
  | 'warmStart'
  | `${'verify' | 'post'}${'1' | '4'}${'P50' | 'P99'}`
  | 'answerP50'
  | 'answerP99'
  | LoadKey
  | ReplyKey
  | 'burst3'
  | 'restCpu'
  | 'restMemory'
  | 'send'
  | 'firstDelivery'
  | 'drainShort'
  | 'drainLong';

/** How many messages a burst has, for 1 and for 3 consumers, and how many wait in an inbox. */
export interface Sizes {
  burst: number;
  burstFor3: number;
  shortQueue: number;
  longQueue: number;
  /** Seconds. */
  sustain: number;
  rest: number;
}

export function describeFigures(sizes: Sizes): Record<FigureKey, Figure> {
  const { burstFor3, shortQueue, longQueue, rest } = sizes;
  const ack = { unit: 'milliseconds', floor: 'floor-ack' } as const;
  const dispatch = { unit: 'milliseconds', floor: 'floor-dispatch' } as const;
  const loads = describeLoad(sizes);
  return {
    size: { title: 'size', unit: 'bytes', floor: 'floor-dispatch', picture: 'size' },
    functions: {
      title: 'functions',
      unit: 'functions',
      floor: 'floor-dispatch',
      picture: 'functions',
    },
    firstStart: { ...dispatch, title: 'first start, empty cache' },
    firstMessage: { ...dispatch, title: '… until the first message is delivered' },
    warmStart: { ...dispatch, title: 'start, warm cache' },
    verify1P50: { ...ack, title: 'answer to GET (verification), p50' },
    verify1P99: { ...ack, title: '… p99' },
    verify4P50: { ...ack, title: '… 4 at a time, p50' },
    verify4P99: { ...ack, title: '… 4 at a time, p99' },
    post1P50: { ...ack, title: 'answer to signed POST, nobody to deliver to, p50' },
    post1P99: { ...ack, title: '… p99' },
    post4P50: { ...ack, title: '… 4 at a time, p50' },
    post4P99: { ...ack, title: '… 4 at a time, p99' },
    answerP50: {
      ...dispatch,
      title: 'answer to signed POST, with deliveries, p50',
      picture: 'answer to signed POST (p50)',
    },
    answerP99: { ...dispatch, title: '… p99' },
    ...loads,
    burst3: { ...dispatch, title: `burst of ${burstFor3} delivered, 3 consumers` },
    restCpu: {
      title: `CPU at rest, of one core (${rest} s)`,
      unit: 'percent',
      floor: 'floor-dispatch',
    },
    restMemory: { title: 'memory at rest (RSS)', unit: 'bytes', floor: 'floor-dispatch' },
    send: { unit: 'milliseconds', title: 'send-message, p50' },
    firstDelivery: {
      unit: 'milliseconds',
      title: 'start until the first delivery of what waited, warm cache',
    },
    drainShort: { unit: 'milliseconds', title: `${formatCount(shortQueue)} waiting, per delivery` },
    drainLong: { unit: 'milliseconds', title: `${formatCount(longQueue)} waiting, per delivery` },
    ...Object.fromEntries(
      REPLIERS.flatMap((replier) =>
        Object.entries(loads).map(([key, { title, unit }]) => [
          `${replier} ${key}`,
          { title: title.replace('message to consumer', 'message to reply'), unit, replier },
        ]),
      ),
    ),
  } as Record<FigureKey, Figure>;
}

function describeLoad({ burst, sustain }: Sizes): Record<LoadKey, Figure> {
  const dispatch = { unit: 'milliseconds', floor: 'floor-dispatch' } as const;
  return {
    messageP50: {
      ...dispatch,
      title: 'message to consumer, p50',
      picture: 'message to consumer (p50)',
    },
    messageP99: { ...dispatch, title: '… p99' },
    burst1: {
      ...dispatch,
      title: `burst of ${burst} delivered`,
      picture: `burst of ${burst} delivered`,
    },
    cpu: { ...dispatch, title: '… CPU time per message' },
    memory: {
      title: '… peak memory (RSS)',
      unit: 'bytes',
      floor: 'floor-dispatch',
      picture: 'peak memory in the burst',
    },
    workerMemory: { title: '… memory of each further worker', unit: 'bytes' },
    sustained: {
      title: `sustained for ${sustain} s, 16 under way`,
      unit: 'perSecond',
      floor: 'floor-dispatch',
    },
    sustainedP99: { title: '… message to its end, p99', unit: 'milliseconds' },
    sustainedGrowth: { title: '… the last third’s median, to the first third’s', unit: 'ratio' },
  };
}

/** Such as `14.8 MB`, `7.4 ms` or `12,860`. */
export function formatValue(value: number, unit: Unit): string {
  switch (unit) {
    case 'functions':
      return formatCount(value);
    case 'bytes':
      return value < 1e6 ? `${digits(value / 1e3)} kB` : `${digits(value / 1e6)} MB`;
    case 'milliseconds':
      return value < 1000 ? `${digits(value)} ms` : `${digits(value / 1000)} s`;
    case 'percent':
      return `${digits(value)} %`;
    case 'perSecond':
      return `${digits(value)}/s`;
    case 'ratio':
      return formatRatio(value);
  }
}

const formatCount = (count: number): string => count.toLocaleString('en');

/** Such as `2.31×`. */
export function formatRatio(ratio: number): string {
  return `${digits(ratio)}×`;
}

/** Three significant digits are all that a measurement is worth, but no digit left of the point goes. */
function digits(value: number): string {
  const decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString('en', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
}
