/** Vitest's global set-up of the component tests: the built component as JavaScript. */
import type { TestProject } from 'vitest/node';
import { buildAll, buildLight } from '../../scripts/lib/build.ts';
import { ifChanged } from '../../scripts/lib/if-changed.ts';
import { fromRoot } from '../../scripts/lib/paths.ts';
import { step } from '../../scripts/lib/report.ts';
import { runTool } from '../../scripts/lib/run-tool.ts';

export default function setup({ config }: TestProject): Promise<void> {
  return buildForTests(config.env.WHATSAPP_BUILD === 'light' ? 'light' : 'default');
}

export async function buildForTests(build: 'light' | 'default'): Promise<void> {
  const light = build === 'light';
  await (light ? buildLight() : buildAll());
  const built = light ? 'build/light/component.wasm' : 'build/component.wasm';
  const transpiled = light ? 'build/transpiled-light' : 'build/transpiled';
  await ifChanged(fromRoot(`${transpiled}/component.js`), [built], () =>
    step(`${transpiled}, the component as JavaScript`, () =>
      runTool('@bytecodealliance/jco/dist/jco.js', [
        'transpile',
        fromRoot(built),
        '--out-dir',
        fromRoot(transpiled),
        ...['--map', 'asterai:host/api@1.0.0=../../test/helpers/fake-asterai-host.mjs'],
        ...['--map', 'asterai:host-cron/scheduler@0.1.0=../../test/helpers/fake-asterai-host.mjs'],
        ...['--map', 'asterai:whatsapp/worker-step@0.1.0=../../test/helpers/own-worker-step.mjs'],
      ]),
    ),
  );
}
