/**
 * A consumer's program: its TypeScript checked, and bundled into the file that live-guest.ts runs.
 * @module
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { type InputOptions, type RolldownBuild, rolldown } from 'rolldown';
import { loadConfig } from 'rolldown/config';
import { fromRoot } from '../paths.ts';
import { UserError } from '../report.ts';
import type { Shape } from './live-host.ts';
import type { ConsumerProject } from './project.ts';

/** The directory of the program, which the environment must allow; its path names it in traces. */
export const liveFolder = ({ name }: ConsumerProject): string =>
  `build/live/${name.replace(':', '-')}`;

/**
 * Checks and bundles the program, and puts it in the place of the one before.
 * @throws UserError with what is wrong in it; then the one before stays
 */
export async function writeProgram(project: ConsumerProject, shape: Shape): Promise<void> {
  const checked = checkTypes(project);
  const [bundled] = await Promise.all([
    bundleProgram(project, shape).catch(async (error: unknown) => {
      // What the type check says of the same mistake names the line in fewer words.
      await checked;
      throw error;
    }),
    checked,
  ]);
  const folder = fromRoot(liveFolder(project));
  await mkdir(folder, { recursive: true });
  // The map first: a trace is read after the program has run.
  await replaceFile(`${folder}/bot.js.map`, bundled.map);
  await replaceFile(`${folder}/bot.js`, bundled.code);
}

/** In one step: the consumer reads it at any time. */
async function replaceFile(file: string, content: string): Promise<void> {
  await writeFile(`${file}.new`, content);
  await rename(`${file}.new`, file);
}

async function checkTypes(project: ConsumerProject): Promise<void> {
  if (!existsSync(`${project.folder}/tsconfig.json`)) return;
  const tsc = fromRoot('node_modules/typescript/bin/tsc');
  const args = ['--project', project.folder, '--noEmit', '--pretty', 'false'];
  // What it has checked before, it doesn't check again.
  args.push('--incremental', '--tsBuildInfoFile', fromRoot(`${liveFolder(project)}.tsbuildinfo`));
  try {
    await promisify(execFile)(process.execPath, [tsc, ...args]);
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new UserError((stdout || stderr).trim() || String(error));
  }
}

async function bundleProgram(
  project: ConsumerProject,
  shape: Shape,
): Promise<{ code: string; map: string }> {
  const file = fromRoot(`${liveFolder(project)}/bot.js`);
  let build: RolldownBuild | undefined;
  try {
    build = await rolldown({
      ...(await inputOptions(project)),
      cwd: project.folder,
      logLevel: 'silent',
    });
    const { output } = await build.generate({
      file,
      format: 'cjs',
      exports: 'named',
      sourcemap: 'hidden',
      codeSplitting: false,
    });
    const [{ code, map, exports }] = output;
    for (const { identifier } of shape.exports) {
      if (!exports.includes(identifier)) {
        throw new UserError(
          `${project.shown}/src/consumer.ts must export ${identifier}, as wit/ says`,
        );
      }
    }
    // An expression that is a function, and no line more at the beginning: lines stay those of the map.
    const program = `(function (exports, require) {${code}\n})\n//# sourceURL=${liveFolder(project)}/bot.js`;
    return { code: program, map: map?.toString() ?? '' };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(error instanceof Error ? error.message : String(error));
  } finally {
    await build?.close();
  }
}

/** What the consumer's own build has, where it says how it bundles. */
async function inputOptions({ folder }: ConsumerProject): Promise<InputOptions> {
  const config = path.join(folder, 'rolldown.config.js');
  if (existsSync(config)) {
    // The other loader writes a file beside it, which would be taken for a change.
    const loaded = await loadConfig(config, { configLoader: 'native' });
    const options = typeof loaded === 'function' ? undefined : [loaded].flat()[0];
    if (options) {
      const { output: _, ...input } = options;
      return input;
    }
  }
  return { input: 'src/consumer.ts', external: /^(wasi|asterai):/, platform: 'neutral' };
}
