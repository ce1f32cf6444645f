/**
 * WIT → types → one JavaScript module → component. What is up to date stays as it is.
 * @module
 */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { appendRelay } from '../../relay/append.ts';
import { buildRelay } from '../../relay/build.ts';
import { buildComponent, type ComponentSource, ENGINE_FEATURES } from './componentize.ts';
import { buildLightComponent } from './componentize-light.ts';
import { ifChanged } from './if-changed.ts';
import { buildPackage } from './package-wasm.ts';
import { fromRoot } from './paths.ts';
import { step, UserError } from './report.ts';
import { copyWasiWit, generateTypes } from './wit.ts';

const WIT_DIR = fromRoot('wit');
const COMPONENT = fromRoot('build/component.wasm');
const EXAMPLE = fromRoot('examples/echo-consumer');
const CONSUMER = fromRoot('build/echo-consumer.wasm');
const LIGHT = fromRoot('build/light/component.wasm');
const PACKAGE = fromRoot('build/package.wasm');

/** build/package.wasm, the WIT with its docs, and the types in generated/. */
export const buildWit = (): Promise<void> =>
  ifChanged(PACKAGE, ['wit', 'scripts/lib', 'package-lock.json'], () =>
    step('types and build/package.wasm from the WIT', async () => {
      await copyWasiWit(WIT_DIR);
      await generateTypes(WIT_DIR, 'fan-out', fromRoot('generated/types'));
      // From the world that also has incoming-handler and worker: consumers build against the
      // package, and the runtime calls what it holds.
      const wit = await readFile(fromRoot('wit/component.wit'), 'utf8');
      await writeFile(PACKAGE, await buildPackage(WIT_DIR, wit, 'fan-out', 'component'));
    }),
  );

/** build/package.wasm, the contract that a consumer is built against. */
export const buildContract = (): Promise<void> => orFail(buildWit);

/** The types of an example consumer, against build/package.wasm as anyone's consumer has it. */
async function prepareExample(example: string): Promise<void> {
  await mkdir(`${example}/wit/deps`, { recursive: true });
  await copyFile(PACKAGE, `${example}/wit/deps/whatsapp.wasm`);
  await generateTypes(`${example}/wit`, 'consumer', `${example}/generated`);
}

/** Those of all examples in TypeScript. */
export async function prepareExamples(): Promise<void> {
  for (const name of ['echo', 'llm', 'rich']) {
    await prepareExample(fromRoot(`examples/${name}-consumer`));
  }
}

const COMPONENT_INPUTS = ['src', 'wit', 'relay', 'scripts/lib', 'package-lock.json'];

const componentSource = (out: string): ComponentSource => ({
  entry: fromRoot('src/component.ts'),
  witDir: WIT_DIR,
  world: 'component',
  out: fromRoot(out),
  finish: async (component) => appendRelay(component, await buildRelay(WIT_DIR)),
});

/** build/component.wasm and build/package.wasm. */
export const buildDefault = (): Promise<void> =>
  orFail(async () => {
    await buildWit();
    await ifChanged(COMPONENT, COMPONENT_INPUTS, () =>
      step('build/component.wasm with componentize-js (about 15 s)', () =>
        // None of the engine's features: the code calls WASI by itself.
        buildComponent(componentSource('build/component'), ENGINE_FEATURES),
      ),
    );
  });

const EXAMPLE_INPUTS = ['examples/echo-consumer', 'wit', 'scripts/lib', 'package-lock.json'];

const exampleSource = (out: string): ComponentSource => ({
  entry: `${EXAMPLE}/src/consumer.ts`,
  witDir: `${EXAMPLE}/wit`,
  world: 'consumer',
  out,
});

/** build/echo-consumer.wasm. */
export const buildExample = (): Promise<void> =>
  orFail(async () => {
    await buildWit();
    await ifChanged(CONSUMER, EXAMPLE_INPUTS, () =>
      step('build/echo-consumer.wasm, the example consumer (about 15 s)', async () => {
        await prepareExample(EXAMPLE);
        // Its log is console.log.
        const unused = ['random', 'clocks', 'http', 'fetch-event'] as const;
        await buildComponent(exampleSource(fromRoot('build/echo-consumer')), unused);
      }),
    );
  });

/** The example consumer on QuickJS, where its log is lost. @param path with the ending `.wasm` */
export const buildQuickExample = (path: string): Promise<void> =>
  orFail(async () => {
    await buildWit();
    await ifChanged(path, EXAMPLE_INPUTS, () =>
      step('the example consumer with componentize-qjs', async () => {
        await prepareExample(EXAMPLE);
        await buildLightComponent(exampleSource(path.replace(/\.wasm$/, '')));
      }),
    );
  });

/** build/light/component.wasm and build/light/package.wasm. */
export const buildLight = (): Promise<void> =>
  orFail(async () => {
    await buildWit();
    await ifChanged(LIGHT, COMPONENT_INPUTS, () =>
      step('build/light/component.wasm with componentize-qjs (about 15 s)', () =>
        buildLightComponent(componentSource('build/light/component')),
      ),
    );
    await copyFile(PACKAGE, fromRoot('build/light/package.wasm'));
  });

/** The default build, and the example consumer. */
export async function buildAll(): Promise<void> {
  await buildDefault();
  await buildExample();
}

async function orFail(build: () => Promise<void>): Promise<void> {
  try {
    await build();
  } catch (error) {
    throw new UserError(`the build failed: ${error instanceof Error ? error.message : error}`);
  }
}
