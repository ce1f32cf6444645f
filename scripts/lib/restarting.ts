import type { Runtime } from './asterai.ts';

type OneRuntime = Pick<Runtime, 'ended' | 'listening' | 'stop'>;

/** A runtime that another one can replace, on the same port. */
export class RestartingRuntime<R extends OneRuntime = OneRuntime> {
  /** Resolves when it has ended, and not to be replaced. */
  readonly ended: Promise<void>;
  private readonly launch: () => R;
  private runtime: R;
  private replacing = false;
  private failed = false;
  private stopped = false;
  private end = () => {};

  constructor(launch: () => R) {
    this.launch = launch;
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
    this.runtime = this.start();
  }

  /** The one that runs, or ran last. */
  get current(): R {
    return this.runtime;
  }

  listening(): Promise<void> {
    return this.runtime.listening();
  }

  /**
   * Ends the one that runs, and starts the next.
   * @returns when that one listens
   * @throws when it doesn't; another `restart` may do better, but a second failure is the end
   */
  async restart(): Promise<void> {
    this.replacing = true;
    try {
      await this.runtime.stop();
      if (this.stopped) return this.end();
      this.runtime = this.start();
      await this.listening();
      this.failed = false;
    } catch (error) {
      if (this.failed || this.stopped) this.end();
      if (this.stopped) return;
      this.failed = true;
      throw error;
    } finally {
      this.replacing = false;
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.runtime.stop();
  }

  private start(): R {
    const runtime = this.launch();
    void runtime.ended.then(() => {
      if (!this.replacing) this.end();
    });
    return runtime;
  }
}
