/** What becomes of a consumer that somebody works on. */
export type BuildEvent =
  | { kind: 'building' }
  /** What was saved answers from now on. */
  | { kind: 'live'; milliseconds: number }
  /** Its source is wrong: the last good build goes on running. @param text lines for a person */
  | { kind: 'failed'; text: string };

/** Runs a build for each change, one at a time. What changes meanwhile is in one more build. */
export class Rebuilds {
  private readonly build: () => Promise<void>;
  private readonly tell: (event: BuildEvent) => void;
  private running: Promise<void> | undefined;
  private again = false;

  /** @param build rejects with what is wrong in the source */
  constructor(build: () => Promise<void>, tell: (event: BuildEvent) => void) {
    this.build = build;
    this.tell = tell;
  }

  /** Something has changed. @returns when no build runs any more */
  changed(): Promise<void> {
    this.again = true;
    this.running ??= this.work().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async work(): Promise<void> {
    while (this.again) {
      this.again = false;
      const start = Date.now();
      this.tell({ kind: 'building' });
      try {
        await this.build();
        // A newer state of the source tells of itself.
        if (!this.again) this.tell({ kind: 'live', milliseconds: Date.now() - start });
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        if (!this.again) this.tell({ kind: 'failed', text });
      }
    }
  }
}
