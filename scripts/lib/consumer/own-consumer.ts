/**
 * `npm start -- --consumer FOLDER`: a consumer of one's own takes the example's place, and each
 * change of its source is built and runs.
 * @module
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { ComponentFiles, Environment } from '../asterai.ts';
import { fromRoot } from '../paths.ts';
import { UserError } from '../report.ts';
import { type Builder, builderOf } from './builders.ts';
import { type ConsumerProject, fromHere, readProject } from './project.ts';
import { type BuildEvent, Rebuilds } from './rebuilds.ts';
import { consumerVariables, DATA_VARIABLE } from './variables.ts';
import { watchSource } from './watch.ts';

const EXAMPLE = 'example:echo';
const CONSUMERS = 'WHATSAPP_INCOMING_HANDLER_COMPONENTS';

/** Puts the environment's new content in place and starts it again. */
type Restart = (component: {
  name: string;
  version: string;
  files: ComponentFiles;
}) => Promise<void>;

export class OwnConsumer {
  readonly project: ConsumerProject;
  private readonly builder: Builder;
  private readonly listeners: ((event: BuildEvent) => void)[] = [];
  private component = '';
  private variables: Record<string, string> = {};

  /** @throws UserError when there is no consumer in that folder */
  constructor(folder: string) {
    this.project = readProject(fromHere(folder));
    this.builder = builderOf(this.project);
  }

  /** Told of each build after the first. */
  onBuild(listener: (event: BuildEvent) => void): void {
    this.listeners.push(listener);
  }

  /**
   * Builds it, and puts it into the environment in the example's place, with its variables. What the
   * environment has set wins.
   */
  async join(environment: Environment): Promise<void> {
    const { shown, name, version } = this.project;
    this.component = await this.builder.build().catch((error: Error) => {
      throw new UserError(`${shown} can't be built:\n${error.message}`);
    });
    const { components, vars } = environment;
    delete components[EXAMPLE];
    components[name] = version;
    const listed = (vars[CONSUMERS] ?? '').split(',').map((entry) => entry.trim());
    const others = listed.filter((entry) => entry !== '' && entry !== EXAMPLE && entry !== name);
    vars[CONSUMERS] = [name, ...others].join(',');
    this.takeVariables(vars);
    if (this.contractDiffers()) {
      console.log(
        `note: ${shown}/wit/deps/whatsapp.wasm is of another version of this project: copy build/package.wasm there`,
      );
    }
  }

  /** What the environment must allow, of these variables. */
  allowDirs(vars: Record<string, string>): string[] {
    return [vars[DATA_VARIABLE], this.builder.allowDir].flatMap((directory) => directory || []);
  }

  get files(): ComponentFiles {
    return { component: this.component };
  }

  /**
   * Builds it after each change of its source, and says how it went.
   * @param restart when a new component or new variables must come in
   * @returns what ends it
   */
  async watch(vars: Record<string, string>, restart: Restart): Promise<() => Promise<void>> {
    const { name, version, folder, shown } = this.project;
    const rebuilds = new Rebuilds(
      async () => {
        const component = await this.builder.build();
        const changed = this.takeVariables(vars);
        if (component === this.component && !changed) return;
        try {
          await restart({ name, version, files: { component } });
          this.component = component;
        } catch (error) {
          // The runtime refuses it, such as for an import that nothing in the environment has.
          await restart({ name, version, files: this.files });
          throw error;
        }
      },
      (event) => {
        const text = describe(event, shown);
        if (text !== undefined) console.log(text);
        for (const listener of this.listeners) listener(event);
      },
    );
    return watchSource(folder, () => void rebuilds.changed());
  }

  /** Adds the consumer's own variables to those of the environment. @returns whether one changed */
  private takeVariables(vars: Record<string, string>): boolean {
    const fresh = consumerVariables(this.project.folder, process.env);
    let changed = false;
    for (const [name, value] of Object.entries(fresh)) {
      const ours = name in this.variables || !(name in vars);
      if (!ours || vars[name] === value) continue;
      vars[name] = value;
      changed = true;
      this.variables[name] = value;
    }
    for (const name of Object.keys(this.variables)) {
      if (name in fresh) continue;
      delete this.variables[name];
      delete vars[name];
      changed = true;
    }
    makeDataDirectory(vars[DATA_VARIABLE]);
    return changed;
  }

  private contractDiffers(): boolean {
    try {
      const theirs = readFileSync(`${this.project.folder}/wit/deps/whatsapp.wasm`);
      return !theirs.equals(readFileSync(fromRoot('build/package.wasm')));
    } catch {
      // It may have the contract in another form.
      return false;
    }
  }
}

/** Components see a directory only if it is there at the start. */
function makeDataDirectory(directory = ''): void {
  if (directory === '') return;
  if (!isAbsolute(directory)) throw new UserError(`${DATA_VARIABLE} must be an absolute path`);
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw new UserError(`${DATA_VARIABLE} can't be made: ${(error as Error).message}`);
  }
}

function describe(event: BuildEvent, shown: string): string | undefined {
  switch (event.kind) {
    case 'building':
      return undefined;
    case 'live':
      return `  build     ${shown} is live after ${(event.milliseconds / 1000).toFixed(2)} s`;
    case 'failed':
      return `  build     of ${shown} failed; the last good one goes on running:\n${event.text.replace(/^/gm, '            ')}`;
  }
}
