/**
 * Components written by hand in WebAssembly's text form.
 * @module
 */
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { componentEmbed, componentNew, parse } from '@bytecodealliance/jco';
import { fromRoot } from './paths.ts';
import { copyWasiWit } from './wit.ts';

/** Where the texts that the host hands over may begin; below it a component has room of its own. */
export const FREE = 16_384;

/** What the host needs of every component: memory that is handed out and never taken back. */
export const ALLOCATOR = `
    (global $free (mut i32) (i32.const ${FREE}))
    (func (export "cm32p2_realloc") (param i32 i32 i32 i32) (result i32) (local $start i32)
      (local.set $start (i32.and (i32.add (global.get $free) (i32.const 7)) (i32.const -8)))
      (global.set $free (i32.add (local.get $start) (local.get 3)))
      (local.get $start))
    (func (export "cm32p2_initialize"))`;

/** Writes a WIT folder anew, for a world that may use WASI, `asterai:host` and `asterai:whatsapp`. */
export async function writeWit(witDir: string, world: string): Promise<void> {
  await rm(witDir, { recursive: true, force: true });
  await mkdir(`${witDir}/deps`, { recursive: true });
  await copyWasiWit(witDir);
  await cp(fromRoot('wit/component.wit'), `${witDir}/deps/whatsapp.wit`);
  for (const file of ['asterai-host.wit', 'asterai-host-cron.wit']) {
    await cp(fromRoot(`wit/deps/${file}`), `${witDir}/deps/${file}`);
  }
  await writeFile(`${witDir}/world.wit`, world);
}

/** Makes a component of a module's text, for a world of the WIT folder. */
export async function buildWat(
  wat: string,
  witPath: string,
  world: string,
  out: string,
): Promise<void> {
  const module = await componentEmbed({ binary: await parse(wat), witPath, world });
  await writeFile(out, await componentNew(module, []));
}
