import { readFile } from 'node:fs/promises';
import { componentEmbed, componentNew, parse } from '@bytecodealliance/jco';
import { fromRoot } from '../scripts/lib/paths.ts';

/**
 * Makes the relay's component of relay.wat.
 * @param witDir the folder whose world `relay` it is made for, an absolute path
 */
export async function buildRelay(witDir: string): Promise<Uint8Array> {
  const binary = await parse(await readFile(fromRoot('relay/relay.wat'), 'utf8'));
  return componentNew(await componentEmbed({ binary, witPath: witDir, world: 'relay' }), []);
}
