/**
 * The built component, transpiled by jco and run on preview2-shim.
 * @module
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface FakeComponent {
  interfaces: string[];
  fails?: { kind: string; message: string };
}

export interface Setup {
  variables: Record<string, string>;
  /** The other components of the environment, by name. */
  components: Record<string, FakeComponent>;
  /** The directory that the component may use. */
  allowDir?: string;
}

export interface ConsumerCall {
  component: string;
  functionName: string;
  args: unknown[];
}

/** QuickJS's modules use extended constant expressions, which Node 20 has behind a flag. */
const WASM_FLAGS =
  Number.parseInt(process.versions.node, 10) < 22 ? ['--experimental-wasm-extended-const'] : [];

/** What the component says of that (fake-asterai-host.mjs). */
const NO_WORKER = /a worker failed: function-not-found: there is no store for a worker$/;

export class ComponentUnderTest {
  /** What the component wrote, both streams in order of arrival. */
  readonly lines: string[] = [];
  /** How often a worker was refused: the shim has no store for one, so calls are made directly. */
  refusals = 0;
  private readonly child: ChildProcess;
  private lastId = 0;

  private constructor(child: ChildProcess) {
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8');
      stream?.on('data', (text: string) => {
        const all = text.split('\n').filter(Boolean);
        this.lines.push(...all.filter((line) => !NO_WORKER.test(line)));
        this.refusals += all.filter((line) => NO_WORKER.test(line)).length;
      });
    }
  }

  static async start(): Promise<ComponentUnderTest> {
    const script = fileURLToPath(new URL('./component-process.mjs', import.meta.url));
    const child = fork(script, { silent: true, execArgv: WASM_FLAGS });
    const subject = new ComponentUnderTest(child);
    const [first] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
    if (!first?.ready) throw new Error(`the component did not start: ${subject.lines.join('\n')}`);
    return subject;
  }

  configure(setup: Setup): Promise<void> {
    return this.ask('configure', setup);
  }

  async url(): Promise<string> {
    return `http://127.0.0.1:${await this.ask<number>('port')}`;
  }

  /** The calls of consumers since the last time. */
  takeCalls(): Promise<ConsumerCall[]> {
    return this.ask('takeCalls');
  }

  getSelf(): Promise<{ name: string; phone: string }> {
    return this.ask('getSelf');
  }

  sendMessage(content: string, to: string): Promise<string> {
    return this.ask('sendMessage', [content, to]);
  }

  /** Calls any function, as over the call API: WIT's names, and `{error}` for a failure. */
  call(functionName: string, ...args: unknown[]): Promise<unknown> {
    return this.ask('call', [functionName, ...args]);
  }

  /** Calls `asterai:whatsapp/worker`, the relay. */
  work(ticket: string, payload: string): Promise<void> {
    return this.ask('work', [ticket, payload]);
  }

  /** Calls a function of `asterai:whatsapp/inbox`. */
  inbox(functionName: string, ...args: unknown[]): Promise<{ ok?: unknown; err?: string }> {
    return this.ask('inbox', [functionName, ...args]);
  }

  /** The schedules made since the last time: cron, component, function and arguments of each. */
  takeSchedules(): Promise<string[][]> {
    return this.ask('takeSchedules');
  }

  /** @returns whether `run` ended with ok */
  run(): Promise<boolean> {
    return this.ask('run');
  }

  async stop(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }

  private async ask<T>(operation: string, argument?: unknown): Promise<T> {
    const id = ++this.lastId;
    return new Promise<T>((resolve, reject) => {
      const onExit = () =>
        reject(new Error(`the component's process ended: ${this.lines.join('\n')}`));
      const onMessage = (message: { id: number; value: T; error?: string }) => {
        if (message.id !== id) return;
        this.child.off('message', onMessage).off('exit', onExit);
        if (message.error) reject(new Error(message.error));
        else resolve(message.value);
      };
      this.child.on('message', onMessage).once('exit', onExit);
      this.child.send({ id, operation, argument });
    });
  }
}
