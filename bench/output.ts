/**
 * What comes out of an environment, and when.
 * @module
 */

/** A line of a consumer: `NAME got ID|PHONE|SENDER'S NAME|CONTENT`. */
export const DELIVERY = /^bench:\w+ got /;

/** Something to wait for. */
class Watched {
  private readonly watchers = new Set<() => void>();
  private failure: string | undefined;

  /** Nothing more comes: who still waits gets this as an error. */
  end(why: string): void {
    this.failure = why;
    this.notify();
  }

  get ended(): boolean {
    return this.failure !== undefined;
  }

  protected notify(): void {
    for (const check of [...this.watchers]) check();
  }

  /**
   * @param limit milliseconds
   * @returns when it was done, on the clock of `performance.now()`
   */
  protected until(done: () => boolean, what: string, limit: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer);
        this.watchers.delete(check);
        act();
      };
      const fail = (why: string) => {
        settle(() => reject(new Error(`waiting for ${what}: ${why}`)));
      };
      const check = () => {
        if (done()) settle(() => resolve(performance.now()));
        else if (this.failure !== undefined) fail(this.failure);
      };
      const timer = setTimeout(() => fail(`nothing in ${limit / 1000} s`), limit);
      this.watchers.add(check);
      check();
    });
  }
}

/** The lines of a runtime. */
export class Output extends Watched {
  readonly startedAt = performance.now();
  readonly lines: string[] = [];
  private readonly onLine: (line: string) => void;

  constructor(onLine: (line: string) => void) {
    super();
    this.onLine = onLine;
  }

  add(line: string): void {
    this.lines.push(line);
    this.onLine(line);
    this.notify();
  }

  override end(): void {
    super.end(`the runtime ended. The last lines:\n${this.last()}`);
  }

  last(): string {
    return this.lines.slice(-20).join('\n');
  }

  /** Waits for a line, among those already there too. */
  async first(pattern: RegExp, limit: number): Promise<string> {
    const find = () => this.lines.find((line) => pattern.test(line));
    await this.until(() => find() !== undefined, `${pattern}`, limit);
    return find() ?? '';
  }
}

/** Messages that reached their end. */
export class Arrivals extends Watched {
  /** On the clock of `performance.now()`. */
  readonly times: number[] = [];
  /** What came, one text each. */
  readonly texts: string[] = [];

  add(text: string): void {
    this.texts.push(text);
    this.times.push(performance.now());
    this.notify();
  }

  /** @returns when there were so many in all, on the clock of `performance.now()` */
  async reach(count: number, limit: number): Promise<number> {
    await this.until(() => this.times.length >= count, `${count} arrivals`, limit);
    return this.times[count - 1] ?? performance.now();
  }
}
