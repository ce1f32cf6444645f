/**
 * What is measured, and how it is told.
 * @module
 */

/** The floor that only answers, and the one that answers and calls the consumers. */
export type Floor = 'floor-ack' | 'floor-dispatch';

/** The builds, which are compared with the floor. */
export const BUILDS = ['componentize-js', 'light'] as const;
export type Build = (typeof BUILDS)[number];

/** The same build, with an inbox: compared with itself without. */
export type InboxBuild = `${Build} + inbox`;
export const withInbox = (build: Build): InboxBuild => `${build} + inbox`;

export type Unit = 'bytes' | 'functions' | 'milliseconds';

export interface Figure {
  title: string;
  unit: Unit;
  /** What it is compared with; none where the floor can't do it. */
  floor?: Floor;
  /** For the picture, which shows some figures only. */
  picture?: string;
}

export type FigureKey =
  | 'size'
  | 'functions'
  | 'firstStart'
  | 'firstMessage'
  | 'warmStart'
  | `${'verify' | 'post'}${'1' | '4'}${'P50' | 'P99'}`
  | 'answerP50'
  | 'answerP99'
  | 'messageP50'
  | 'messageP99'
  | 'burst1'
  | 'cpu'
  | 'memory'
  | 'burst3'
  | 'send'
  | 'drainShort'
  | 'drainLong';

/** How many messages a burst has, for 1 and for 3 consumers, and how many wait in an inbox. */
export interface Sizes {
  burst: number;
  burstFor3: number;
  shortQueue: number;
  longQueue: number;
}

export function describeFigures({
  burst,
  burstFor3,
  shortQueue,
  longQueue,
}: Sizes): Record<FigureKey, Figure> {
  const ack = { unit: 'milliseconds', floor: 'floor-ack' } as const;
  const dispatch = { unit: 'milliseconds', floor: 'floor-dispatch' } as const;
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
    post1P50: {
      ...ack,
      title: 'answer to signed POST, p50',
      picture: 'answer to signed POST (p50)',
    },
    post1P99: { ...ack, title: '… p99' },
    post4P50: { ...ack, title: '… 4 at a time, p50' },
    post4P99: { ...ack, title: '… 4 at a time, p99' },
    // With consumers, and thus in the wake of the delivery before, unlike those above.
    answerP50: { ...dispatch, title: 'answer with deliveries one by one, p50' },
    answerP99: { ...dispatch, title: '… p99' },
    messageP50: {
      ...dispatch,
      title: 'message to consumer, p50',
      picture: 'message to consumer (p50)',
    },
    messageP99: { ...dispatch, title: '… p99' },
    burst1: {
      ...dispatch,
      title: `burst of ${burst} delivered, 1 consumer`,
      picture: `burst of ${burst} delivered`,
    },
    cpu: { ...dispatch, title: '… CPU time per message' },
    memory: {
      title: '… peak memory (RSS)',
      unit: 'bytes',
      floor: 'floor-dispatch',
      picture: 'peak memory in the burst',
    },
    burst3: { ...dispatch, title: `burst of ${burstFor3} delivered, 3 consumers` },
    send: { unit: 'milliseconds', title: 'send-message, p50' },
    drainShort: {
      unit: 'milliseconds',
      title: `${shortQueue.toLocaleString('en')} waiting at the start, per delivery`,
    },
    drainLong: {
      unit: 'milliseconds',
      title: `${longQueue.toLocaleString('en')} waiting at the start, per delivery`,
    },
  };
}

/** Such as `14.8 MB`, `7.4 ms` or `12,860`. */
export function formatValue(value: number, unit: Unit): string {
  if (unit === 'functions') return value.toLocaleString('en');
  if (unit === 'bytes') {
    return value < 1e6 ? `${digits(value / 1e3)} kB` : `${digits(value / 1e6)} MB`;
  }
  return value < 1000 ? `${digits(value)} ms` : `${digits(value / 1000)} s`;
}

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
