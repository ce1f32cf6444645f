/**
 * Builds the component that runs a consumer's program from a file (live-guest.ts). It depends on the
 * consumer's WIT only.
 * @module
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { componentize } from '@bytecodealliance/componentize-js';
import { componentEmbed } from '@bytecodealliance/jco';
import { bundle } from '../bundle.ts';
import { fromRoot } from '../paths.ts';
import { step } from '../report.ts';
import { type ConsumerProject, WORLD } from './project.ts';

const LIVE_WORLD = 'live-consumer';

/** An interface that the world exports, as JavaScript and WIT name it. */
interface Exported {
  identifier: string;
  functions: string[];
}

/** What the consumer's world imports and exports. */
export interface Shape {
  imports: string[];
  exports: Exported[];
}

/** So many are kept: one for each WIT. */
const KEPT = 4;

/**
 * Makes the component unless one for the same WIT is there: consumers that differ in their name and
 * program alone share it, and the runtime's compiled code for it.
 * @returns the component's file; a new WIT has a new one
 */
export async function buildLiveHost(project: ConsumerProject, shape: Shape): Promise<string> {
  const folder = fromRoot('build/live-host');
  const wit = `${folder}/wit`;
  await rm(wit, { recursive: true, force: true });
  await cp(`${project.folder}/wit`, wit, { recursive: true });
  await writeFile(`${wit}/live-consumer.wit`, liveWit(await renamePackage(wit)));
  const own = ['live-guest.ts', 'live-host.ts'].map((name) =>
    fromRoot(`scripts/lib/consumer/${name}`),
  );
  const component = `${folder}/${await hashOf([wit, ...own, fromRoot('package-lock.json')])}.wasm`;
  if (existsSync(component)) return component;
  await step(
    'the component that a bot in the making runs in (15 s, once for each WIT)',
    async () => {
      const entry = `${folder}/entry.ts`;
      await writeFile(entry, entryModule(shape));
      await bundle(entry, `${folder}/live-host.js`);
      const { component: bytes } = await componentize({
        sourcePath: `${folder}/live-host.js`,
        witPath: wit,
        worldName: LIVE_WORLD,
        // As the consumer's own build has it.
        disableFeatures: ['fetch-event'],
      });
      await writeFile(component, bytes);
    },
  );
  await removeOld(folder);
  return component;
}

/** Reads it from the WIT and the types that were made of it, which have the whole names. */
export async function readShape({ folder }: ConsumerProject): Promise<Shape> {
  const types = await readFile(`${folder}/generated/${WORLD}.d.ts`, 'utf8');
  const embedded = await componentEmbed({ dummy: true, witPath: `${folder}/wit`, world: WORLD });
  const dummy = new WebAssembly.Module(Buffer.from(embedded));
  const named = (kind: string) => [...types.matchAll(new RegExp(`^.*// ${kind} (\\S+)$`, 'gm'))];
  // Interfaces with types alone have nothing to import.
  const called = WebAssembly.Module.imports(dummy).map(({ module }) => interfaceName(module));
  const exported = WebAssembly.Module.exports(dummy).map(({ name }) => name.split('|'));
  return {
    imports: named('import').flatMap(([, name = '']) =>
      called.includes(interfaceName(name)) ? name : [],
    ),
    exports: named('export').map(([line, name = '']) => ({
      identifier: /export \* as (\w+) from/.exec(line)?.[1] ?? '',
      functions: exported.flatMap(([, module = '', name_ = '']) =>
        interfaceName(module) === interfaceName(name) && /^[a-z][a-z0-9-]*$/.test(name_)
          ? camelCase(name_)
          : [],
      ),
    })),
  };
}

/** The name alone: the dummy module shortens versions. */
const interfaceName = (text: string): string => text.replace(/^.*\|/, '').replace(/@.*$/, '');

const camelCase = (name: string): string =>
  name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

export function entryModule({ imports, exports }: Shape): string {
  const guest = fromRoot('scripts/lib/consumer/live-guest.ts');
  const call = (identifier: string, name: string) =>
    `${name}: (...args) => bot().${identifier}.${name}(...args)`;
  return [
    `import { currentBot } from ${JSON.stringify(guest)};`,
    ...imports.map((name, i) => `import * as import${i} from '${name}';`),
    `const imports = { ${imports.map((name, i) => `'${name}': import${i}`).join(', ')} };`,
    'const bot = () => currentBot(imports);',
    ...exports.map(
      ({ identifier, functions }) =>
        `export const ${identifier} = { ${functions.map((name) => call(identifier, name)).join(', ')} };`,
    ),
    '',
  ].join('\n');
}

const LIVE_PACKAGE = 'package live:consumer@0.1.0;';

const liveWit = (packageLine: string): string => `${packageLine}
world ${LIVE_WORLD} {
  include ${WORLD};
  import wasi:filesystem/preopens@0.2.12;
  import wasi:filesystem/types@0.2.12;
}
`;

/**
 * Takes the consumer's own name out of the WIT's top folder, unless interfaces there bear it, too.
 * @returns the line that names the package
 */
async function renamePackage(wit: string): Promise<string> {
  const files = (await readdir(wit)).filter((name) => name.endsWith('.wit'));
  const texts = await Promise.all(files.map((file) => readFile(`${wit}/${file}`, 'utf8')));
  const line = /^\s*package\s[^;]*;/m;
  if (texts.some((text) => /^\s*interface\s/m.test(text))) {
    return texts.map((text) => line.exec(text)?.[0]).find(Boolean) ?? LIVE_PACKAGE;
  }
  for (const [i, file] of files.entries()) {
    await writeFile(`${wit}/${file}`, texts[i]?.replace(line, LIVE_PACKAGE) ?? '');
  }
  return LIVE_PACKAGE;
}

/** Removes all but the newest components. */
async function removeOld(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.wasm'));
  const files = await Promise.all(
    names.map(async (name) => ({ name, time: (await stat(`${folder}/${name}`)).mtimeMs })),
  );
  const old = files.sort((a, b) => b.time - a.time).slice(KEPT);
  await Promise.all(old.map(({ name }) => rm(`${folder}/${name}`)));
}

/** A short hash of files and of all files in folders. */
export async function hashOf(places: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const place of places) {
    const entries = await readdir(place, { recursive: true, withFileTypes: true }).catch(
      () => undefined,
    );
    const files = entries
      ?.filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
    for (const file of files?.sort() ?? [place]) {
      hash.update(`${path.basename(file)}\0`).update(await readFile(file));
    }
  }
  return hash.digest('hex').slice(0, 16);
}
