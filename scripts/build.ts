/**
 * `npm run build`: build/component.wasm, build/package.wasm (the WIT with docs) and the example
 * consumer. `--light` makes build/light/ instead; `--types-only` makes just what the type check needs.
 */
import { stat } from 'node:fs/promises';
import { buildAll, buildLight, buildWit, prepareExamples } from './lib/build.ts';
import { readOptions } from './lib/options.ts';
import { fromRoot } from './lib/paths.ts';
import { main } from './lib/report.ts';

await main(async () => {
  const { values } = readOptions('npm run build', {
    light: { type: 'boolean', default: false },
    'types-only': { type: 'boolean', default: false },
  });
  if (values['types-only']) {
    await buildWit();
    await prepareExamples();
    return;
  }
  const { light } = values;
  await (light ? buildLight() : buildAll());
  const component = light ? 'build/light/component.wasm' : 'build/component.wasm';
  const { size } = await stat(fromRoot(component));
  console.log(`${component}: ${(size / 1e6).toFixed(1)} MB`);
});
