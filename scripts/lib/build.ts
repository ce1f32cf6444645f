/**
 * `npm run build`: build/component.wasm, the component, and build/package.wasm, its WIT with docs.
 *
 * WIT → types → one JavaScript module → component. What is up to date stays as it is.
 */
import { copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { buildComponent } from './lib/componentize.ts';
import { ifChanged } from './lib/if-changed.ts';
import { buildPackage } from './lib/package-wasm.ts';
import { fromRoot } from './lib/paths.ts';
import { main, step } from './lib/report.ts';
import { copyWasiWit, generateTypes } from './lib/wit.ts';

const WIT_DIR = fromRoot('wit');
const COMPONENT = fromRoot('build/component.wasm');
const EXAMPLE = fromRoot('build/echo-consumer.wasm');
const PACKAGE = fromRoot('build/package.wasm');

await main(async () => {
  await ifChanged(PACKAGE, ['wit', 'scripts', 'package-lock.json'], () =>
    step('types and build/package.wasm from the WIT', async () => {
      await copyWasiWit(WIT_DIR);
      await generateTypes(WIT_DIR, 'fan-out', fromRoot('generated/types'));
      // From the world that also imports incoming-handler: consumers build against the package.
      const wit = await readFile(fromRoot('wit/component.wit'), 'utf8');
      await writeFile(PACKAGE, await buildPackage(WIT_DIR, wit, 'fan-out', 'component'));
    }),
  );
  if (process.argv.includes('--types-only')) return;
  await ifChanged(COMPONENT, ['src', 'wit', 'scripts', 'package-lock.json'], () =>
    step('build/component.wasm with componentize-js (about 15 s)', () =>
      buildComponent({
        entry: fromRoot('src/component.ts'),
        witDir: WIT_DIR,
        world: 'component',
        out: fromRoot('build/component'),
        // The code calls WASI by itself.
        disableFeatures: ['stdio', 'random', 'clocks', 'http', 'fetch-event'],
      }),
    ),
  );
  await ifChanged(EXAMPLE, ['examples', 'wit', 'scripts', 'package-lock.json'], () =>
    step('build/echo-consumer.wasm, the example consumer', async () => {
      const folder = fromRoot('examples/echo-consumer');
      await mkdir(`${folder}/wit/deps`, { recursive: true });
      await copyFile(PACKAGE, `${folder}/wit/deps/whatsapp.wasm`);
      await generateTypes(`${folder}/wit`, 'consumer', `${folder}/generated`);
      await buildComponent({
        entry: `${folder}/src/consumer.ts`,
        witDir: `${folder}/wit`,
        world: 'consumer',
        out: fromRoot('build/echo-consumer'),
        disableFeatures: ['random', 'clocks', 'http', 'fetch-event'],
      });
    }),
  );
  const { size } = await stat(COMPONENT);
  console.log(`build/component.wasm: ${(size / 1e6).toFixed(1)} MB`);
});
