import type { Runtime } from './asterai.ts';

/** A runtime that another one can replace, on the same port. */
export class RestartingRuntime {
  /** Resolves when it has ended, and not to be replaced. */
  readonly ended: Promise<void>;
  private readonly launch: () => Runtime;
  private runtime: Runtime;
  private replacing = false;
  private stopped = false;
  private end = () => {};

  constructor(launch: () => Runtime) {
    this.launch = launch;
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
    this.runtime = this.start();
  }

  listening(): Promise<void> {
    return this.runtime.listening();
  }

  /** Ends the one that runs, and starts the next. @returns when that one listens */
  async restart(): Promise<void> {
    this.replacing = true;
    try {
      await this.runtime.stop();
    } finally {
      this.replacing = false;
    }
    if (this.stopped) return this.end();
    this.runtime = this.start();
    await this.listening();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.runtime.stop();
  }

  private start(): Runtime {
    const runtime = this.launch();
    void runtime.ended.then(() => {
      if (!this.replacing) this.end();
    });
    return runtime;
  }
}
