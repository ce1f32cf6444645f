/**
 * `npm run build`: build/component.wasm, build/package.wasm (the WIT with docs) and the example
 * consumer. `--types-only` makes just what the type check needs.
 */
import { stat } from 'node:fs/promises';
import { buildAll, buildWit, prepareExample } from './lib/build.ts';
import { fromRoot } from './lib/paths.ts';
import { main } from './lib/report.ts';

await main(async () => {
  if (process.argv.includes('--types-only')) {
    await buildWit();
    await prepareExample();
    return;
  }
  await buildAll();
  const { size } = await stat(fromRoot('build/component.wasm'));
  console.log(`build/component.wasm: ${(size / 1e6).toFixed(1)} MB`);
});
