/**
 * The light build: the same TypeScript on QuickJS (componentize-qjs), whose code is a tenth of
 * StarlingMonkey's.
 *
 * One thing is worked around here, and only here. The builder links the engine, which has WASI types
 * of its own, with the world's, and fails on any world with `wasi:http` ("mismatched resource
 * types"). So the world is given a stand-in for the namespace `wasi`, of the same length, and in the
 * result that is changed back. The version differs from the engine's own WASI too: both stand in the
 * same component once the names are equal. When the builder can link such worlds, `standIn`,
 * `restoreNamespace` and WASI_VERSION go.
 * @module
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { opt } from '@bytecodealliance/jco';
import { componentize } from 'componentize-qjs';
import { bundle } from './bundle.ts';
import type { ComponentSource } from './componentize.ts';
import { dropFunctionExport } from './drop-export.ts';
import { fromRoot } from './paths.ts';
import { pruneWit } from './prune-wit.ts';

const NAMESPACE = 'wasi:';
const STAND_IN = 'wazi:';
/** A version that the runtime offers and the engine doesn't use itself. */
const WASI_VERSION = '0.2.10';

/** What the engine's own build leaves exported; agents would see it as a tool. */
const ENGINE_INIT = 'init';

/** Makes a component of TypeScript with componentize-qjs. */
export async function buildLightComponent(source: ComponentSource): Promise<void> {
  const { entry, witDir, world, out, finish = (component) => component } = source;
  await bundle(entry, `${out}.js`, {
    replace: { [fromRoot('src/wasi/engine.ts')]: fromRoot('src/wasi/engine.light.ts') },
    mangle: true,
    // QuickJS has none: a call would be an exception, which is a trap.
    dropConsole: true,
  });
  const program = await readFile(`${out}.js`, 'utf8');
  const standInWit = `${out}-pruned-wit`;
  await pruneWit(witDir, program, standInWit);
  for (const file of await readdir(standInWit, { recursive: true })) {
    if (!file.endsWith('.wit')) continue;
    const path = `${standInWit}/${file}`;
    await writeFile(path, standIn(await readFile(path, 'utf8')));
  }
  const { component } = await componentize({
    witPath: standInWit,
    world,
    jsSource: standIn(program),
    // Only this form of the engine loads in the runtime.
    sync: true,
    optSize: true,
    // The engine's own imports: the code calls WASI by itself.
    stubWasi: true,
  });
  const restored = restoreNamespace(component);
  const { component: optimized } = await opt(restored, { quiet: true, optArgs: WASM_OPT });
  const finished = await finish(dropFunctionExport(optimized, ENGINE_INIT));
  await writeFile(`${out}.wasm`, finished);
}

/**
 * A call between components costs the runtime with the square of the number of functions, and with
 * the size of the code. Inlining functions of up to 20 instructions leaves the fewest CPU seconds a
 * message (docs/performance.md): less of it leaves more functions, more of it makes the code grow
 * faster than their number falls.
 */
const WASM_OPT = [
  '-O2',
  ...['--always-inline-max-function-size', '20'],
  ...['--one-caller-inline-max-function-size', '1000000'],
  '--strip-debug',
  '--strip-producers',
  // What the engine's modules use, and no more: the runtime must know it, too.
  '--enable-bulk-memory',
  '--enable-reference-types',
  '--enable-multivalue',
  '--enable-mutable-globals',
  '--enable-sign-ext',
  '--enable-nontrapping-float-to-int',
];

/** WASI's packages and their interfaces under the stand-in's name. */
function standIn(text: string): string {
  return text.replace(/\bwasi:([a-z-]+(?:\/[a-z-]+)?)@0\.2\.\d+/g, `${STAND_IN}$1@${WASI_VERSION}`);
}

/** @throws when a trace of the stand-in would be left */
function restoreNamespace(component: Uint8Array): Uint8Array {
  const bytes = Buffer.from(component);
  for (let at = bytes.indexOf(STAND_IN); at !== -1; at = bytes.indexOf(STAND_IN, at)) {
    bytes.write(NAMESPACE, at, 'latin1');
  }
  if (bytes.includes(STAND_IN.slice(0, -1))) throw new Error('a trace of the stand-in is left');
  return bytes;
}
