/**
 * What is made from the WIT before anything else: WASI's own WIT beside ours, and the types of the
 * guest.
 * @module
 */
import { cp, mkdir, rm } from 'node:fs/promises';
import { fromRoot } from './paths.ts';
import { runTool } from './run-tool.ts';

/** The version of WASI that the runtime offers and `wit/component.wit` names. */
const WASI_WIT = 'node_modules/@bytecodealliance/jco/lib/wit/builtin/0.2.12';
const WASI_PACKAGES = ['cli', 'clocks', 'filesystem', 'http', 'io', 'random', 'sockets'];

/** Copies WASI's WIT from the installed jco into a WIT folder's `deps/`. */
export async function copyWasiWit(witDir: string): Promise<void> {
  await mkdir(`${witDir}/deps`, { recursive: true });
  for (const name of WASI_PACKAGES) {
    const target = `${witDir}/deps/wasi-${name}`;
    await rm(target, { recursive: true, force: true });
    await cp(fromRoot(`${WASI_WIT}/wasi-${name}`), target, { recursive: true });
  }
}

/** Writes the TypeScript declarations of a world's imports and exports. */
export async function generateTypes(witDir: string, world: string, outDir: string): Promise<void> {
  await rm(outDir, { recursive: true, force: true });
  await runTool('@bytecodealliance/jco/dist/jco.js', [
    'guest-types',
    witDir,
    '--world-name',
    world,
    '--out-dir',
    outDir,
  ]);
}
