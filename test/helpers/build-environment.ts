/** Vitest's global set-up of the end-to-end tests: the component and what it is tested with. */
import { cp } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { TestProject } from 'vitest/node';
import {
  buildAll,
  buildDefault,
  buildExample,
  buildLight,
  prepareExamples,
} from '../../scripts/lib/build.ts';
import { buildComponent, ENGINE_FEATURES } from '../../scripts/lib/componentize.ts';
import { ifChanged } from '../../scripts/lib/if-changed.ts';
import { fromRoot } from '../../scripts/lib/paths.ts';
import { step } from '../../scripts/lib/report.ts';
import {
  buildWatConsumers,
  consumerWorld,
  counting,
  HOST_IMPORT,
  meddling,
  recorder,
  trapping,
} from '../../scripts/lib/wat-consumers.ts';
import { E2E_DIR, hasRuntime } from './runtime.ts';
import { buildHandlerVariants } from './wat-handlers.ts';
import { HANDLERS_WORLD, JOURNALING_WORLD, journaling } from './wat-journal.ts';

export default async function setup({ config }: TestProject): Promise<void> {
  if (!hasRuntime()) return;
  await buildAll();
  if (config.env.WHATSAPP_BUILD === 'light') {
    await buildLight();
    await buildModelConsumer();
  }
  await buildTestComponents();
}

/** The same for `npm run chaos`. */
export async function buildForChaos(light: boolean, javascript: boolean): Promise<void> {
  await (light ? buildLight() : buildDefault());
  if (javascript) await buildExample();
  await buildJournaling();
}

/** What no component but ours has any business with. */
const STRANGE_CALLS = [
  '',
  'keeper',
  `keeper.${'0'.repeat(64)}`,
  `worker.${'0'.repeat(64)}`,
].flatMap((ticket) => [
  { component: 'asterai:whatsapp', functionName: 'worker/run', args: [ticket, '[]'] },
  { component: 'asterai:whatsapp', functionName: 'worker-step/next', args: [ticket, '[]', null] },
  { component: 'asterai:whatsapp', functionName: 'worker-step/next', args: ['no JSON for it'] },
]);

/** What the tests put beside our component, into build/e2e/. */
async function buildTestComponents(): Promise<void> {
  await buildJournaling();
  const inputs = [
    'wit',
    'scripts/lib',
    'test/helpers',
    'test/fixtures',
    'examples',
    'package-lock.json',
  ];
  await ifChanged(`${E2E_DIR}/inspector.wasm`, inputs, () =>
    step('the test consumers', async () => {
      await buildWatConsumers(E2E_DIR, {
        one: recorder('test:one'),
        two: recorder('test:two'),
        three: recorder('test:three'),
        trap: trapping(),
        count: counting('test:count'),
      });
      const stranger = { meddling: meddling('test:meddling', STRANGE_CALLS) };
      await buildWatConsumers(E2E_DIR, stranger, consumerWorld(HOST_IMPORT));
      const witDir = `${E2E_DIR}/inspector-wit`;
      await cp(fromRoot('test/fixtures/inspector/wit'), witDir, { recursive: true });
      await cp(fromRoot('wit/deps/asterai-host.wit'), `${witDir}/deps/asterai-host.wit`);
      const entry = fromRoot('test/fixtures/inspector/inspector.ts');
      const out = `${E2E_DIR}/inspector`;
      await buildComponent({ entry, witDir, world: 'inspector', out }, ENGINE_FEATURES);
      await buildHandlerVariants(E2E_DIR);
      await buildConsumer('caller');
      await buildConsumer('listener');
      await buildConsumer('rich', 'examples/rich-consumer/src/consumer.ts', 'consumer');
    }),
  );
}

/** All but console.log. */
const UNUSED_FEATURES = ENGINE_FEATURES.filter((feature) => feature !== 'stdio');

/** A consumer in TypeScript, against the package that anyone's consumer is built against. */
async function buildConsumer(
  name: string,
  entry = `test/fixtures/${name}/${name}.ts`,
  world = name,
): Promise<void> {
  const witDir = `${E2E_DIR}/${name}-wit`;
  const folder = fromRoot(dirname(entry)).replace(/\/src$/, '');
  await cp(`${folder}/wit`, witDir, { recursive: true });
  await cp(fromRoot('build/package.wasm'), `${witDir}/deps/whatsapp.wasm`);
  const out = `${E2E_DIR}/${name}`;
  await buildComponent({ entry: fromRoot(entry), witDir, world, out }, UNUSED_FEATURES);
}

/** The bot of the template llm, with what its own build leaves out: nothing but `fetch-event`. */
async function buildModelConsumer(): Promise<void> {
  const inputs = ['examples/llm-consumer', 'wit', 'scripts/lib', 'package-lock.json'];
  await ifChanged(`${E2E_DIR}/llm.wasm`, inputs, () =>
    step('the bot of the template llm', async () => {
      await prepareExamples();
      const witDir = fromRoot('examples/llm-consumer/wit');
      const entry = fromRoot('examples/llm-consumer/src/consumer.ts');
      await buildComponent({ entry, witDir, world: 'consumer', out: `${E2E_DIR}/llm` }, [
        'fetch-event',
      ]);
    }),
  );
}

/** The consumers that keep a journal, for the tests of the inbox. */
async function buildJournaling(): Promise<void> {
  const inputs = ['wit', 'scripts/lib', 'test/helpers', 'package-lock.json'];
  await ifChanged(`${E2E_DIR}/slow.wasm`, inputs, async () => {
    const all = { all: journaling('test:all', { handlers: true }) };
    await buildWatConsumers(E2E_DIR, all, HANDLERS_WORLD);
    const wats = {
      reply: journaling('test:reply', { replies: true }),
      flaky: journaling('test:flaky', { trapsEvery: 5 }),
      broken: journaling('test:broken', { trapsWhile: 'broken' }),
      calm: journaling('test:calm'),
      slow: journaling('test:slow', { millisecondsPerByte: 10 }),
    };
    await buildWatConsumers(E2E_DIR, wats, JOURNALING_WORLD);
  });
}
