/**
 * Environments on the real asterai runtime, with a HOME of the tests' own.
 * @module
 */
import {
  type ComponentFiles,
  type Environment,
  findAsterai,
  type LaunchOptions,
  LocalStore,
  type Runtime,
} from '../../scripts/lib/asterai.ts';
import { freePort } from '../../scripts/lib/free-port.ts';
import { fromRoot } from '../../scripts/lib/paths.ts';

/** Where the test consumers are built. */
export const E2E_DIR = fromRoot('build/e2e');

/** Which build is under test: vitest.config.ts runs the same files for both. */
const BUILD = fromRoot(process.env.WHATSAPP_BUILD === 'light' ? 'build/light' : 'build');

export const store = new LocalStore(`${E2E_DIR}/home`);

/** Also for a test that puts another build in place of ours. */
export const FILES: Record<string, ComponentFiles> = {
  'asterai:whatsapp': {
    component: `${BUILD}/component.wasm`,
    package: `${BUILD}/package.wasm`,
  },
  'example:echo': { component: fromRoot('build/echo-consumer.wasm') },
  // The bot of `npm run create -- … --template llm`, as its own build makes it.
  'test:llm': { component: `${E2E_DIR}/llm.wasm` },
  'test:echo': { component: fromRoot('build/echo-consumer.wasm') },
  // Record what they get.
  'test:one': { component: `${E2E_DIR}/one.wasm` },
  'test:two': { component: `${E2E_DIR}/two.wasm` },
  'test:three': { component: `${E2E_DIR}/three.wasm` },
  'test:trap': { component: `${E2E_DIR}/trap.wasm` },
  'test:count': { component: `${E2E_DIR}/count.wasm` },
  // Calls our worker's functions, which are none of its business, and then records.
  'test:meddling': { component: `${E2E_DIR}/meddling.wasm` },
  // Keep a journal in the allowed directory (wat-journal.ts).
  'test:reply': { component: `${E2E_DIR}/reply.wasm` },
  'test:flaky': { component: `${E2E_DIR}/flaky.wasm` },
  'test:broken': { component: `${E2E_DIR}/broken.wasm` },
  'test:calm': { component: `${E2E_DIR}/calm.wasm` },
  'test:slow': { component: `${E2E_DIR}/slow.wasm` },
  // The same, for events of all kinds.
  'test:all': { component: `${E2E_DIR}/all.wasm` },
  // Calls what a message names, and answers with the outcome.
  'test:caller': { component: `${E2E_DIR}/caller.wasm` },
  // Exports all handlers, and tells what it hears.
  'test:listener': { component: `${E2E_DIR}/listener.wasm` },
  'example:rich': { component: `${E2E_DIR}/rich.wasm` },
  // Built against a message-handler with fewer fields, and with one more.
  'test:older': { component: `${E2E_DIR}/older.wasm` },
  'test:newer': { component: `${E2E_DIR}/newer.wasm` },
  // No consumer: tells what `list-components` tells agents.
  'test:inspector': { component: `${E2E_DIR}/inspector.wasm` },
};

/** False, said loudly, where there is no runtime; in CI that is a failure. */
export function hasRuntime(): boolean {
  try {
    findAsterai();
    return true;
  } catch (error) {
    if (process.env.CI) throw error;
    console.warn(`\n*** END-TO-END TESTS SKIPPED: ${(error as Error).message} ***\n`);
    return false;
  }
}

/** The environment's name in the store. */
export const NAME = { namespace: 'test', name: 'whatsapp', version: '0.0.0' };

/** Puts an environment of asterai:whatsapp and others into the store. */
export async function writeEnvironment(
  variables: Record<string, string>,
  others: readonly string[],
): Promise<Environment> {
  const environment: Environment = { metadata: NAME, components: {}, vars: variables };
  for (const name of ['asterai:whatsapp', ...others]) {
    const files = FILES[name];
    if (!files) throw new Error(`no such test component: ${name}`);
    await store.addComponent(name, '0.1.0', files);
    environment.components[name] = '0.1.0';
  }
  await store.writeEnvironment(environment);
  return environment;
}

/** A running environment and what its components wrote. */
export class TestEnvironment {
  readonly lines: string[];
  readonly runtime: Runtime;
  /** Of the component, no slash at the end. */
  readonly url: string;

  private constructor(runtime: Runtime, lines: string[]) {
    this.runtime = runtime;
    this.lines = lines;
    this.url = runtime.componentUrl('asterai/whatsapp');
  }

  /**
   * Starts an environment of asterai:whatsapp and others, and waits for the end of its `run`.
   * @param port where `variables` must name it beforehand; else a free one
   */
  static async start(
    variables: Record<string, string>,
    others: readonly string[] = [],
    port?: number,
    launch?: LaunchOptions,
  ): Promise<TestEnvironment> {
    const environment = await writeEnvironment(variables, others);
    const lines: string[] = [];
    const onLine = (line: string) => {
      lines.push(line);
    };
    const runtime = await store.run(environment, port ?? (await freePort()), onLine, launch);
    const test = new TestEnvironment(runtime, lines);
    await test.line(/^whatsapp: (not )?ready/);
    return test;
  }

  /** Waits for a line, among those already written too. */
  async line(pattern: RegExp, milliseconds = 90_000): Promise<string> {
    const end = Date.now() + milliseconds;
    for (;;) {
      const found = this.lines.find((line) => pattern.test(line));
      if (found !== undefined) return found;
      if (Date.now() > end) {
        throw new Error(`no line ${pattern} in ${milliseconds} ms, but:\n${this.lines.join('\n')}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** What the recording consumers got, in order: `NAME got ID|PHONE|SENDER'S NAME|CONTENT`. */
  received(): string[] {
    return this.lines.filter((line) => / got /.test(line));
  }

  call(functionName: string, ...args: unknown[]): Promise<unknown> {
    return this.runtime.call('asterai:whatsapp', functionName, args);
  }

  stop(): Promise<void> {
    return this.runtime.stop('SIGKILL');
  }
}
