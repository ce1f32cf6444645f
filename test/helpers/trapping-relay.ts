import { readFile, writeFile } from 'node:fs/promises';
import { appendRelay } from '../../relay/append.ts';
import { sections } from '../../scripts/lib/component-binary.ts';
import { fromRoot } from '../../scripts/lib/paths.ts';
import { buildWat } from '../../scripts/lib/wat.ts';
import { E2E_DIR, FILES } from './runtime.ts';

/**
 * Starts environments with a component whose relay traps in each store, when the second call of a
 * consumer has ended and nobody knows its outcome yet.
 */
export async function withTrappingRelay(start: () => Promise<void>): Promise<void> {
  const ours = FILES['asterai:whatsapp'];
  if (!ours) throw new Error('no build');
  const relay = `${E2E_DIR}/trapping-relay.wasm`;
  const wat = trapAtThirdTurn(await readFile(fromRoot('relay/relay.wat'), 'utf8'));
  await buildWat(wat, fromRoot('wit'), 'relay', relay);
  const component = `${E2E_DIR}/with-trapping-relay.wasm`;
  const bytes = withoutRelay(await readFile(ours.component));
  await writeFile(component, appendRelay(bytes, await readFile(relay)));
  FILES['asterai:whatsapp'] = { ...ours, component };
  try {
    await start();
  } finally {
    FILES['asterai:whatsapp'] = ours;
  }
}

function trapAtThirdTurn(wat: string): string {
  const [loop, memory] = ['(loop $turn', '(memory '];
  if (!wat.includes(loop) || !wat.includes(memory)) throw new Error('relay.wat has changed');
  const trap = `
      (global.set $turns (i32.add (global.get $turns) (i32.const 1)))
      (if (i32.eq (global.get $turns) (i32.const 3)) (then unreachable))`;
  return wat
    .replace(loop, `${loop}${trap}`)
    .replace(memory, `(global $turns (mut i32) (i32.const 0))\n  ${memory}`);
}

/** The relay is what was appended last: itself, its instance, an alias and an export. */
export function withoutRelay(component: Uint8Array): Uint8Array {
  const lengths = [...sections(component)].map(({ bytes }) => bytes.length);
  return component.subarray(0, component.length - lengths.slice(-4).reduce((a, b) => a + b));
}
