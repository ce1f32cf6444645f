/**
 * Whether the inbox kept its promises, from what the consumers wrote down.
 * @module
 */
import type { JournalEntry } from '../helpers/journal.ts';

export interface Evidence {
  /** By sender: the ids in the order in which they were accepted. */
  accepted: ReadonlyMap<string, readonly string[]>;
  consumers: readonly string[];
  /** Whether a consumer is to get it. Default: it is. */
  takes?: (consumer: string, id: string) => boolean;
  maxConcurrency: number;
  journal: readonly JournalEntry[];
}

export interface ConsumerFigures {
  /** Different messages that it took. */
  took: number;
  calls: number;
  traps: number;
  /** Calls that a kill cut off. */
  cutOff: number;
  /** Calls for what it had just taken when the runtime was killed. */
  repeatedAfterKill: number;
}

export interface Verdict {
  /** Empty: all promises were kept. */
  violations: string[];
  consumers: Map<string, ConsumerFigures>;
  mostAtATime: number;
  /** Calls that ended while a call of 5 s ran for another sender. */
  passed: number;
}

/** Milliseconds of a call that holds others up, if anything does. */
const LONG_CALL = 4_900;

/**
 * Milliseconds that may lie between the end of a consumer's work and the note of it in the inbox: a
 * kill in between may have the delivery repeated. The runtime unloads the consumer first, which takes
 * the default build seconds when calls overlap on a busy machine (3.4 s were seen). What bounds such
 * repeats is that there are no more of them than deliveries can have run.
 */
const NOTING = 15_000;

/** Milliseconds until the first retry, less what two readings of the clock may differ by. */
const FIRST_DELAY = 9_990;

/** A message and a consumer. */
interface Pair {
  consumer: string;
  id: string;
  state: 'new' | 'running' | 'took' | 'trapped' | 'cut off';
  /** When the last call began and ended. */
  began: number;
  ended: number;
  /** The kill after which it may be repeated although it was taken. */
  excusedBy: number | undefined;
}

export function judge(evidence: Evidence): Verdict {
  const proceedings = new Proceedings(evidence);
  for (const entry of evidence.journal) proceedings.hear(entry);
  return proceedings.conclude();
}

class Proceedings {
  private readonly evidence: Evidence;
  private readonly verdict: Verdict;
  private readonly senders = new Map<string, { sender: string; position: number }>();
  private readonly pairs = new Map<string, Pair>();
  private readonly running = new Set<Pair>();
  /** By sender: the last call for any of its messages. */
  private readonly lastCalls = new Map<string, Pair>();
  /** By consumer and sender: the position of the last message that was tried for the first time. */
  private readonly lastFirsts = new Map<string, number>();
  /** When calls ended, and whose messages they were for. */
  private readonly ends: { time: number; sender: string }[] = [];
  /** By kill: deliveries that ran then. */
  private readonly interrupted: number[] = [];

  constructor(evidence: Evidence) {
    this.evidence = evidence;
    const none = { took: 0, calls: 0, traps: 0, cutOff: 0, repeatedAfterKill: 0 };
    this.verdict = {
      violations: [],
      consumers: new Map(evidence.consumers.map((name) => [name, { ...none }])),
      mostAtATime: 0,
      passed: 0,
    };
    for (const [sender, ids] of evidence.accepted) {
      ids.forEach((id, position) => {
        this.senders.set(id, { sender, position });
        for (const consumer of evidence.consumers) {
          if (evidence.takes?.(consumer, id) === false) continue;
          const pair: Pair = {
            consumer,
            id,
            state: 'new',
            began: 0,
            ended: 0,
            excusedBy: undefined,
          };
          this.pairs.set(`${consumer} ${id}`, pair);
        }
      });
    }
  }

  hear({ who, what, id, time }: JournalEntry): void {
    if (what === 'kill') {
      this.kill(time);
      return;
    }
    const pair = this.pairs.get(`${who} ${id}`);
    const figures = this.verdict.consumers.get(who);
    const { sender, position } = this.senders.get(id) ?? {};
    if (!pair || !figures || sender === undefined || position === undefined) {
      this.object(`${who} was called for ${id}, which was never accepted, or isn't for it`);
      return;
    }
    if (what === 'begin') {
      figures.calls++;
      this.begin(pair, figures, sender, position, time);
      return;
    }
    this.running.delete(pair);
    if (time - pair.began >= LONG_CALL) {
      const others = this.ends.filter((end) => end.sender !== sender && end.time > pair.began);
      this.verdict.passed += others.length;
    }
    this.ends.push({ time, sender });
    pair.state = what === 'end' ? 'took' : 'trapped';
    pair.ended = time;
    if (what === 'trap') figures.traps++;
  }

  private begin(
    pair: Pair,
    figures: ConsumerFigures,
    sender: string,
    position: number,
    time: number,
  ): void {
    const { consumer, id, state } = pair;
    const name = `${id} for ${consumer}`;
    for (const other of this.running) {
      if (this.senders.get(other.id)?.sender === sender) {
        this.object(`${name} began while ${other.id} of the same sender ran for ${other.consumer}`);
      }
    }
    if (state === 'new') this.first(`${consumer} ${sender}`, position, name);
    if (state === 'trapped' && time - pair.ended < FIRST_DELAY) {
      this.object(`${name} was tried again after ${time - pair.ended} ms`);
    }
    if (state === 'took') {
      if (pair.excusedBy === undefined) this.object(`${name} was repeated`);
      else {
        figures.repeatedAfterKill++;
        this.interrupted[pair.excusedBy] = (this.interrupted[pair.excusedBy] ?? 0) + 1;
      }
    }
    pair.excusedBy = undefined;
    pair.began = time;
    pair.state = 'running';
    this.running.add(pair);
    this.lastCalls.set(sender, pair);
    this.verdict.mostAtATime = Math.max(this.verdict.mostAtATime, this.running.size);
  }

  private first(consumerAndSender: string, position: number, name: string): void {
    if (position < (this.lastFirsts.get(consumerAndSender) ?? 0)) {
      this.object(`${name} came after a later message of its sender`);
    }
    this.lastFirsts.set(consumerAndSender, position);
  }

  private kill(time: number): void {
    const number = this.interrupted.push(this.running.size) - 1;
    for (const pair of this.running) {
      pair.state = 'cut off';
      const figures = this.verdict.consumers.get(pair.consumer);
      if (figures) figures.cutOff++;
    }
    this.running.clear();
    for (const pair of this.lastCalls.values()) {
      if (time - pair.ended > NOTING) continue;
      if (pair.state === 'took') pair.excusedBy = number;
      if (pair.state === 'trapped') pair.state = 'cut off';
    }
  }

  private object(violation: string): void {
    this.verdict.violations.push(violation);
  }

  conclude(): Verdict {
    const { maxConcurrency } = this.evidence;
    const { mostAtATime, consumers } = this.verdict;
    for (const { consumer, id, state } of this.pairs.values()) {
      const figures = consumers.get(consumer);
      if (state === 'took' && figures) figures.took++;
      else this.object(`${id} was not taken by ${consumer} (${state})`);
    }
    if (mostAtATime > maxConcurrency) {
      this.object(`${mostAtATime} deliveries ran at a time, not ${maxConcurrency} at most`);
    }
    this.interrupted.forEach((count, kill) => {
      if (count > maxConcurrency) {
        this.object(`${count} deliveries were repeated after kill ${kill + 1}: more than ran then`);
      }
    });
    return this.verdict;
  }
}

/**
 * Whether consumers that keep no journal got each message: each replies with its text. How often they
 * got one again isn't judged: only they know what they had taken when a kill came.
 */
export function judgeReplies(
  replies: readonly string[],
  texts: readonly string[],
  repliers: number,
): string[] {
  const numberOf = (text: string): string | undefined => /\b(\d+):x*$/.exec(text)?.[1];
  const counts = new Map<string | undefined, number>();
  for (const reply of replies) {
    counts.set(numberOf(reply), (counts.get(numberOf(reply)) ?? 0) + 1);
  }
  return texts
    .map((text) => ({ number: numberOf(text), count: counts.get(numberOf(text)) ?? 0 }))
    .filter(({ count }) => count < repliers)
    .map(({ number, count }) => `message ${number} was answered ${count} times, not ${repliers}`);
}
