/**
 * What a run of the chaos test does, and when: all of it follows from the seed.
 * @module
 */
import { createRandom } from '../helpers/random.ts';

export interface PlanOptions {
  seed: number;
  messages: number;
  senders: number;
  kills: number;
  maxConcurrency: number;
}

export type Kind = 'text' | 'image' | 'echo' | 'status' | 'notice';

export interface PlannedMessage {
  kind: Kind;
  /** What a consumer that journals calls it. */
  id: string;
  from: string;
  /** Begins with `NUMBER:`, by which the replies of consumers in JavaScript are told apart. */
  text: string;
  /** Milliseconds between the answer to the sender's last message and this one. */
  pause: number;
  /** When it is posted again: milliseconds after the first time; 0: in parallel. */
  repeats: readonly number[];
}

export interface Plan {
  options: PlanOptions;
  /** By sender, in order. */
  senders: readonly (readonly PlannedMessage[])[];
  /** For each kill: how many milliseconds after the start of the process. */
  kills: readonly number[];
}

/** How many of the messages take the slow consumer 5 s. */
export const countLong = ({ senders }: Plan): number =>
  senders.flat().filter(({ text }) => text.length >= LONG).length;

/** Milliseconds. */
const PAUSE = { from: 0, to: 1_500 };
const REPEAT_LATER = { from: 50, to: 12_000 };
const LIFE = { from: 200, to: 6_000 };
/** Bytes of content: the slow consumer takes 10 ms for each. */
const LENGTH = { from: 5, to: 25 };
const LONG = 500;
/** One in so many is long: it takes the slow consumer 5 s. */
const LONG_ONE_IN = 25;
/**
 * Of all messages, the part before the first long one: what begins while the runtime is killed every few
 * seconds would be cut off until it is given up, as it should.
 */
const BEFORE_LONG = 0.6;

/** What people write; and a human in the business's name, to them. */
const WRITTEN: readonly Kind[] = ['text', 'text', 'text', 'text', 'image', 'echo'];
/** Beside the people: who is told of in statuses, and the account. */
const TOLD: readonly Kind[] = ['status', 'status', 'notice'];

export function makePlan(options: PlanOptions): Plan {
  const random = createRandom(options.seed);
  const between = ({ from, to }: { from: number; to: number }) =>
    from + Math.floor(random() * (to - from));
  const lengthOf = (i: number): number =>
    random() < 1 / LONG_ONE_IN && i > options.messages * BEFORE_LONG ? LONG : between(LENGTH);
  const lanes = options.senders + TOLD.length;
  const senders: PlannedMessage[][] = Array.from({ length: lanes }, () => []);
  for (let i = 0; i < options.messages; i++) {
    const sender = between({ from: 0, to: lanes });
    const kind = TOLD[sender] ?? WRITTEN[between({ from: 0, to: WRITTEN.length })] ?? 'text';
    senders[sender]?.push({
      kind,
      id: `wamid.chaos-${i}`,
      from: `4917000${String(sender).padStart(5, '0')}`,
      text: `${i}:${'x'.repeat(lengthOf(i))}`,
      pause: between(PAUSE),
      repeats: [random() < 0.5 ? 0 : between(REPEAT_LATER), between(REPEAT_LATER)],
    });
  }
  return { options, senders, kills: Array.from({ length: options.kills }, () => between(LIFE)) };
}
