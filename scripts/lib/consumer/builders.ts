/**
 * How a consumer's folder becomes a component that the environment runs, again and again while
 * somebody works on it.
 * @module
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { fromRoot } from '../paths.ts';
import { UserError } from '../report.ts';
import { generateTypes } from '../wit.ts';
import { buildLiveHost, hashOf, readShape, type Shape } from './live-host.ts';
import { liveFolder, writeProgram } from './program.ts';
import { type ConsumerProject, WORLD } from './project.ts';

export interface Builder {
  /** What the environment must allow besides, where there is something. */
  readonly allowDir: string | undefined;
  /**
   * Builds what has changed.
   * @returns the component's file: of another name when the environment must start again with it
   * @throws UserError with what is wrong in the source; then the last good build stays as it is
   */
  build(): Promise<string>;
}

export const builderOf = (project: ConsumerProject): Builder =>
  project.kind === 'rust' ? new RustBuilder(project) : new TypeScriptBuilder(project);

/** A change of the program needs no new component: the one that runs reads it. */
class TypeScriptBuilder implements Builder {
  readonly allowDir: string;
  private readonly project: ConsumerProject;
  private wit = '';
  private shape: Shape = { imports: [], exports: [] };

  constructor(project: ConsumerProject) {
    this.project = project;
    this.allowDir = fromRoot(liveFolder(project));
  }

  async build(): Promise<string> {
    const { folder } = this.project;
    const wit = await hashOf([`${folder}/wit`]);
    if (wit !== this.wit) {
      await generateTypes(`${folder}/wit`, WORLD, `${folder}/generated`);
      this.shape = await readShape(this.project);
      this.wit = wit;
    }
    await writeProgram(this.project, this.shape);
    return buildLiveHost(this.project, this.shape);
  }
}

class RustBuilder implements Builder {
  readonly allowDir = undefined;
  private readonly project: ConsumerProject;

  constructor(project: ConsumerProject) {
    this.project = project;
  }

  async build(): Promise<string> {
    const { folder: cwd, name } = this.project;
    const args = ['build', '--release', '--quiet', '--target', 'wasm32-wasip2'];
    try {
      await promisify(execFile)('cargo', args, { cwd });
    } catch (error) {
      const { code, stderr = '' } = error as { code?: unknown; stderr?: string };
      if (code === 'ENOENT')
        throw new UserError('there is no cargo here: install Rust (rustup.rs)');
      throw new UserError(stderr.trim() || String(error));
    }
    const out = path.join(cwd, 'target/wasm32-wasip2/release');
    const [file] = (await readdir(out)).filter((file) => file.endsWith('.wasm'));
    if (file === undefined)
      throw new UserError(`cargo left no .wasm in ${out}: Cargo.toml needs a cdylib`);
    // Under a name of its content, and where a later build doesn't write.
    const copy = fromRoot(
      `build/live/${name.replace(':', '-')}-${await hashOf([path.join(out, file)])}.wasm`,
    );
    await mkdir(path.dirname(copy), { recursive: true });
    await copyFile(path.join(out, file), copy);
    return copy;
  }
}
