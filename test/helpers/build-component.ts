/** Vitest's global set-up of the component tests: the built component as JavaScript. */

import { buildAll } from '../../scripts/lib/build.ts';
import { ifChanged } from '../../scripts/lib/if-changed.ts';
import { fromRoot } from '../../scripts/lib/paths.ts';
import { step } from '../../scripts/lib/report.ts';
import { runTool } from '../../scripts/lib/run-tool.ts';

export default async function setup(): Promise<void> {
  await buildAll();
  await ifChanged(fromRoot('build/transpiled/component.js'), ['build/component.wasm'], () =>
    step('build/transpiled, the component as JavaScript', () =>
      runTool('@bytecodealliance/jco/dist/jco.js', [
        'transpile',
        fromRoot('build/component.wasm'),
        '--out-dir',
        fromRoot('build/transpiled'),
        '--map',
        'asterai:host/api@1.0.0=../../test/helpers/fake-asterai-host.mjs',
      ]),
    ),
  );
}
