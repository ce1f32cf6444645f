/**
 * A consumer's project: what it is called, how it is built, and where its component is then.
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { buildExample } from '../lib/build.ts';
import { fromHere } from '../lib/consumer/project.ts';
import { readDotEnv } from '../lib/consumer/variables.ts';
import { fromRoot } from '../lib/paths.ts';
import { UserError } from '../lib/report.ts';

/** A component by its name. */
export interface Named {
  /** `namespace:name`. */
  name: string;
  version: string;
}

export interface Consumer extends Named {
  folder: string;
  /** The folder as it was written. */
  shown: string;
}

/** The one consumer that this project builds itself. */
const EXAMPLE = fromRoot('examples/echo-consumer');

/** @param directory of a consumer's project @throws UserError */
export function readConsumer(directory: string): Consumer {
  const folder = fromHere(directory);
  if (!existsSync(folder)) throw new UserError(`--consumer ${directory}: there is no such folder`);
  const named = nameInWit(`${folder}/wit`);
  if (named) return { ...named, folder, shown: directory };
  throw new UserError(
    `--consumer ${directory}: no file in its wit/ has a line such as "package my-name:my-bot@0.1.0;", which names the component`,
  );
}

/** What this project's own component is called. */
export function nameOfOurs(): Named {
  const named = nameInWit(fromRoot('wit'));
  if (!named) throw new Error('wit/ names no package');
  return named;
}

/** A component's name: that of the package of its world. */
function nameInWit(folder: string): Named | undefined {
  const files = existsSync(folder) ? readdirSync(folder).filter((one) => one.endsWith('.wit')) : [];
  for (const file of files) {
    const text = readFileSync(path.join(folder, file), 'utf8');
    const [, name, version] = /^\s*package\s+([a-z0-9:-]+)@([\w.+-]+)\s*;/m.exec(text) ?? [];
    if (name !== undefined && version !== undefined) return { name, version };
  }
  return undefined;
}

/** The variables in the `.env` of a consumer's own folder. @throws UserError */
export const variablesOf = ({ folder, shown }: Consumer): Record<string, string> =>
  readDotEnv(folder, shown);

/** Builds a consumer with what its project says. @returns the path of its component @throws UserError */
export async function buildConsumer({ folder, shown }: Consumer): Promise<string> {
  if (folder === EXAMPLE) {
    await buildExample();
    return fromRoot('build/echo-consumer.wasm');
  }
  await build(folder, shown);
  return findComponent(folder, shown);
}

async function build(folder: string, shown: string): Promise<void> {
  const manifest = path.join(folder, 'package.json');
  if (existsSync(manifest)) {
    const { scripts, ...wanted } = readManifest(manifest, shown);
    if (scripts?.build === undefined) return;
    const needs = { ...wanted.dependencies, ...wanted.devDependencies };
    if (Object.keys(needs).length > 0 && !existsSync(path.join(folder, 'node_modules'))) {
      const isLocked = existsSync(path.join(folder, 'package-lock.json'));
      await run('npm', [isLocked ? 'ci' : 'install'], folder);
    }
    await run('npm', ['run', 'build'], folder);
  } else if (existsSync(path.join(folder, 'Cargo.toml'))) {
    await run('cargo', ['build', '--release', '--target', 'wasm32-wasip2'], folder);
  }
}

interface Manifest {
  scripts?: { build?: string };
  dependencies?: object;
  devDependencies?: object;
}

function readManifest(file: string, shown: string): Manifest {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new UserError(`--consumer ${shown}: its package.json is not JSON`);
  }
}

/** Runs a tool in the consumer's folder; what it says goes to the terminal. */
async function run(tool: string, args: readonly string[], cwd: string): Promise<void> {
  const command = [tool, ...args].join(' ');
  console.log(`${command} (in ${cwd}) …`);
  // Of npm's own variables, which say how this script was started, none is for the consumer. Nor is any
  // secret of ours.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|WHATSAPP_)/.test(name)),
  );
  const child = spawn(tool, args, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = await once(child, 'close').catch(() => {
    throw new UserError(`${tool} could not be started: is it installed?`);
  });
  if (code !== 0) throw new UserError(`${command} failed in ${cwd} (see above)`);
}

function findComponent(folder: string, shown: string): string {
  const release = path.join(folder, 'target/wasm32-wasip2/release');
  const rust = existsSync(release) ? readdirSync(release).filter((f) => f.endsWith('.wasm')) : [];
  const places = [
    path.join(folder, 'build/component.wasm'),
    ...rust.map((file) => path.join(release, file)),
  ];
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  throw new UserError(
    `--consumer ${shown}: its build made neither build/component.wasm nor target/wasm32-wasip2/release/*.wasm`,
  );
}
