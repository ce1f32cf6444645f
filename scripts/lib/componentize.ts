import { readFile, writeFile } from 'node:fs/promises';
import { componentize } from '@bytecodealliance/componentize-js';
import { bundle } from './bundle.ts';
import { pruneWit } from './prune-wit.ts';

export interface ComponentSource {
  /** The TypeScript entry module. */
  entry: string;
  witDir: string;
  world: string;
  /** Where `NAME.js` (the bundle) and `NAME.wasm` go, without the ending. */
  out: string;
  /** What to do with the component before it is written. */
  finish?: (component: Uint8Array) => Uint8Array | Promise<Uint8Array>;
}

/** What StarlingMonkey offers, each with imports of its own. */
export const ENGINE_FEATURES = ['stdio', 'random', 'clocks', 'http', 'fetch-event'] as const;

export type EngineFeature = (typeof ENGINE_FEATURES)[number];

/** Makes a component of TypeScript with componentize-js, without the features named. */
export async function buildComponent(
  { entry, witDir, world, out, finish = (component) => component }: ComponentSource,
  disableFeatures: readonly EngineFeature[],
): Promise<void> {
  await bundle(entry, `${out}.js`);
  await pruneWit(witDir, await readFile(`${out}.js`, 'utf8'), `${out}-pruned-wit`);
  const { component } = await componentize({
    sourcePath: `${out}.js`,
    witPath: `${out}-pruned-wit`,
    worldName: world,
    disableFeatures: [...disableFeatures],
  });
  await writeFile(`${out}.wasm`, await finish(component));
}
