/**
 * The real asterai runtime on this machine: its binary, and a local store under a HOME of our own, so
 * that a user's own store is never touched.
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { stringify } from 'smol-toml';
import { fromRoot } from './paths.ts';
import { UserError } from './report.ts';

/** An environment, in the form of asterai's `env.toml`. */
export interface Environment {
  metadata: { namespace: string; name: string; version: string };
  /** Versions by component name. */
  components: Record<string, string>;
  vars: Record<string, string>;
}

/** The files of a component; `package` is its WIT with docs, and may be left out. */
export interface ComponentFiles {
  component: string;
  package?: string;
}

export interface LaunchOptions {
  /**
   * What calls of the runtime's own API must show; without it they are open to all who reach the
   * port, the webhook's callers among them.
   */
  secret?: string;
  /** The directory that components may use, or several. */
  allowDir?: string | readonly string[];
}

/** @throws UserError when there is none for this machine */
export function findAsterai(): string {
  const { ASTERAI_BIN } = process.env;
  const binary =
    ASTERAI_BIN ??
    fromRoot(`node_modules/@asterai/cli-${process.platform}-${process.arch}/bin/asterai`);
  if (existsSync(binary)) return binary;
  throw new UserError(
    ASTERAI_BIN
      ? `there is no asterai at ASTERAI_BIN (${ASTERAI_BIN})`
      : `there is no asterai runtime for ${process.platform}-${process.arch} in node_modules: run npm ci on Linux x64, or set ASTERAI_BIN to an asterai binary`,
  );
}

const copyOf = (source: string) => (path: string) => copyFile(source, path);

/** Writes a file beside its place, then moves it there: whoever reads sees the old one or the new one. */
export async function replace(path: string, write: (path: string) => Promise<void>): Promise<void> {
  const beside = `${path}.new`;
  await rm(beside, { force: true });
  await write(beside);
  await rename(beside, path);
}

/** A folder that takes HOME's place for the asterai CLI. */
export class LocalStore {
  readonly home: string;

  constructor(home: string) {
    this.home = home;
  }

  /**
   * Puts a component in, or another in its place. What runs has read its own at its start.
   * @param name such as `asterai:whatsapp`
   */
  async addComponent(name: string, version: string, files: ComponentFiles): Promise<void> {
    const folder = await this.artifact(name, version, 'component');
    if (files.package === undefined) await rm(`${folder}/package.wasm`, { force: true });
    else await replace(`${folder}/package.wasm`, copyOf(files.package));
    await replace(`${folder}/component.wasm`, copyOf(files.component));
  }

  /** Whether it needs no registry. */
  hasComponent(name: string, version: string): boolean {
    return existsSync(this.componentFile(name, version));
  }

  /** Where a component is, or would be. */
  componentFile(name: string, version: string): string {
    return `${this.folder(name, version)}/component.wasm`;
  }

  /** The versions of a component or an environment that are in the store, in no order. */
  async versions(name: string): Promise<string[]> {
    const prefix = `${name.split(':')[1]}@`;
    const names = await readdir(`${this.artifacts}/${name.split(':')[0]}`).catch(() => []);
    return names.filter((one) => one.startsWith(prefix)).map((one) => one.slice(prefix.length));
  }

  /** Where an environment is, or would be. */
  environmentFile(name: string, version: string): string {
    return `${this.folder(name, version)}/env.toml`;
  }

  /** Writes the environment, secrets included: readable by the owner only. */
  async writeEnvironment(environment: Environment): Promise<void> {
    const { namespace, name, version } = environment.metadata;
    const folder = await this.artifact(`${namespace}:${name}`, version, 'environment');
    await replace(`${folder}/env.toml`, (path) =>
      writeFile(path, stringify(environment), { mode: 0o600 }),
    );
  }

  private async artifact(name: string, version: string, kind: string): Promise<string> {
    const folder = this.folder(name, version);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await replace(`${folder}/metadata.json`, (path) => writeFile(path, JSON.stringify({ kind })));
    return folder;
  }

  private folder(name: string, version: string): string {
    return `${this.artifacts}/${name.replace(':', '/')}@${version}`;
  }

  private get artifacts(): string {
    return `${this.home}/.asterai/bin/artifacts`;
  }

  /**
   * Runs an asterai command to its end.
   * @param variables of its process: `component call` hands them to the component
   */
  async command(
    args: readonly string[],
    options: { cwd?: string; variables?: Record<string, string> } = {},
  ): Promise<{ code: number; output: string }> {
    const child = this.spawn(args, options);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    const code = await new Promise<number>((resolve) => {
      child.on('close', (status) => resolve(status ?? 1));
    });
    return { code, output };
  }

  /** Starts `env run`, and waits until the port answers. */
  async run(...args: Parameters<LocalStore['launch']>): Promise<Runtime> {
    const runtime = this.launch(...args);
    await runtime.listening();
    return runtime;
  }

  /** Starts `env run`. */
  launch(
    environment: Environment,
    port: number,
    onLine: (line: string) => void,
    { secret, allowDir = [] }: LaunchOptions = {},
  ): Runtime {
    const { namespace, name } = environment.metadata;
    const args = ['env', 'run', `${namespace}:${name}`, '--port', `${port}`, '--no-pull'];
    for (const directory of [allowDir].flat()) args.push('--allow-dir', directory);
    const variables: Record<string, string> = secret ? { ASTERAI_RUNTIME_SECRET: secret } : {};
    const child = this.spawn(args, { variables });
    // Should this process end first, by whatever way it can still tell.
    const kill = () => child.kill('SIGKILL');
    process.on('exit', kill);
    child.on('close', () => process.off('exit', kill));
    const runtime = new Runtime(child, `http://127.0.0.1:${port}`, {
      environment: `${namespace}/${name}`,
      secret,
    });
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', onLine);
    }
    return runtime;
  }

  private spawn(
    args: readonly string[],
    { cwd = this.home, variables }: { cwd?: string; variables?: Record<string, string> } = {},
  ): ChildProcess {
    // Nothing of the caller's own environment reaches the components but what they are given.
    const env = { ...variables, HOME: this.home, PATH: process.env.PATH ?? '' };
    // A process group of its own: a Ctrl-C in the terminal is for whoever started the runtime, and ends
    // it without the runtime's own panic.
    return spawn(findAsterai(), args, {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}

/** A running environment. */
export class Runtime {
  /** Of the server, no slash at the end. */
  readonly url: string;
  readonly pid: number | undefined;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
  private readonly child: ChildProcess;
  private readonly environment: string;
  private readonly secret: string | undefined;

  /** @param access what calls name and show */
  constructor(
    child: ChildProcess,
    url: string,
    { environment, secret }: { environment: string; secret: string | undefined },
  ) {
    this.child = child;
    this.url = url;
    this.pid = child.pid;
    this.environment = environment;
    this.secret = secret;
    this.ended = new Promise((resolve) => child.on('close', () => resolve()));
  }

  /** Where a component's own HTTP handler is reached, such as for `asterai/whatsapp`. */
  componentUrl(component: string): string {
    return `${this.url}/${this.environment}/${component}`;
  }

  /** Calls an exported function through the runtime's call API, as `asterai env call` does. */
  async call(component: string, functionName: string, args: readonly unknown[]): Promise<unknown> {
    const response = await fetch(`${this.url}/v1/environment/${this.environment}/call`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(this.secret && { authorization: `Bearer ${this.secret}` }),
      },
      body: JSON.stringify({ component, function: functionName, args }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${functionName}: HTTP ${response.status} ${text}`);
    return (JSON.parse(text) as { output: unknown }).output;
  }

  async listening(): Promise<void> {
    let ended = false;
    void this.ended.then(() => (ended = true));
    for (;;) {
      if (ended) throw new UserError('the asterai runtime ended before it was ready (see above)');
      if (
        await fetch(`${this.url}/health`).then(
          ({ ok }) => ok,
          () => false,
        )
      )
        return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.child.kill(signal);
    await this.ended;
  }
}
