import { writeFile } from 'node:fs/promises';
import { componentize } from '@bytecodealliance/componentize-js';
import { rolldown } from 'rolldown';

export interface ComponentSource {
  /** The TypeScript entry module. */
  entry: string;
  witDir: string;
  world: string;
  /** Where `NAME.js` (the bundle) and `NAME.wasm` go, without the ending. */
  out: string;
  /** Engine features that the code does without, each with imports and code of its own. */
  disableFeatures: ('stdio' | 'random' | 'clocks' | 'http' | 'fetch-event')[];
}

/** Bundles TypeScript into one module and makes a component of it with componentize-js. */
export async function buildComponent(source: ComponentSource): Promise<void> {
  const { entry, witDir, world, out, disableFeatures } = source;
  const bundle = await rolldown({
    input: entry,
    // The component's imports: the engine links them.
    external: /^(wasi|asterai):/,
    platform: 'neutral',
    transform: { target: 'es2022' },
  });
  await bundle.write({
    file: `${out}.js`,
    format: 'esm',
    minify: { mangle: false, compress: true },
  });
  await bundle.close();
  const { component } = await componentize({
    sourcePath: `${out}.js`,
    witPath: witDir,
    worldName: world,
    disableFeatures,
  });
  await writeFile(`${out}.wasm`, component);
}
