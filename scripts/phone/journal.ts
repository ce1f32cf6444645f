import { randomBytes } from 'node:crypto';
import type { Happening, News } from './happening.ts';

/** How many are kept: a page that is opened later shows these. */
const KEPT = 5000;

type Listener = (happening: Happening) => void;

/** All that happened in this run, oldest first, and whoever wants to hear of more. */
export class Journal {
  /** Of this run: a page that knew another begins anew. */
  readonly run = randomBytes(4).toString('hex');
  private readonly happenings: Happening[] = [];
  private readonly listeners = new Set<Listener>();
  private count = 0;

  /** @param at in epoch milliseconds, for what happened before now */
  tell(news: News, at: number = Date.now()): void {
    const happening: Happening = { ...news, n: ++this.count, at };
    this.happenings.push(happening);
    if (this.happenings.length > KEPT) this.happenings.shift();
    for (const listener of this.listeners) listener(happening);
  }

  /** @param after the number of the last one that is known; 0: none */
  since(after: number): Happening[] {
    return this.happenings.filter(({ n }) => n > after);
  }

  /** @returns what ends it */
  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Whether anybody looks. */
  get isHeard(): boolean {
    return this.listeners.size > 0;
  }
}
