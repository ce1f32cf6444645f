/**
 * What a run of the chaos test does, and when: all of it follows from the seed.
 * @module
 */

export interface PlanOptions {
  seed: number;
  messages: number;
  senders: number;
  kills: number;
  maxConcurrency: number;
}

export interface PlannedMessage {
  id: string;
  from: string;
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

/** Milliseconds. */
const PAUSE = { from: 0, to: 1_500 };
const REPEAT_LATER = { from: 50, to: 12_000 };
const LIFE = { from: 200, to: 6_000 };
/** Bytes of content: the slow consumer takes 10 ms for each. */
const LENGTH = { from: 5, to: 25 };

export function makePlan(options: PlanOptions): Plan {
  const random = createRandom(options.seed);
  const between = ({ from, to }: { from: number; to: number }) =>
    from + Math.floor(random() * (to - from));
  const senders: PlannedMessage[][] = Array.from({ length: options.senders }, () => []);
  for (let i = 0; i < options.messages; i++) {
    const sender = between({ from: 0, to: options.senders });
    senders[sender]?.push({
      id: `wamid.chaos-${i}`,
      from: `4917000${String(sender).padStart(5, '0')}`,
      text: 'x'.repeat(between(LENGTH)),
      pause: between(PAUSE),
      repeats: [random() < 0.5 ? 0 : between(REPEAT_LATER), between(REPEAT_LATER)],
    });
  }
  return { options, senders, kills: Array.from({ length: options.kills }, () => between(LIFE)) };
}

/** Mulberry32: numbers from 0 to below 1, the same ones for the same seed. */
function createRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
