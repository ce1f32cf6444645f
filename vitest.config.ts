import { defineConfig } from 'vitest/config';

/** The tests of the built component run once for each build, from the same files. */
const BUILDS = [
  { suffix: '', env: { WHATSAPP_BUILD: 'default' } },
  { suffix: '-light', env: { WHATSAPP_BUILD: 'light' } },
];

/**
 * End-to-end tests that run on one build alone. The same code is in both: the lighter one has more time
 * to be killed in, and bots, the phone and a deployment don't see which one it is.
 */
const ON_LIGHT = [
  ...['chaos', 'deploy', 'llm-consumer', 'own-consumer', 'phone', 'rich-consumer'],
  'unchanged-consumer',
];
const ON_DEFAULT = ['npm-start'];

/** In plain Node, too, but not for the inner loop: all orders of many instances; a browser. */
const LONG = ['test/unit/inbox/model/explore.test.ts', 'test/tools/phone/page.test.ts'];

/** In plain Node. */
const PLAIN = {
  maxWorkers: '100%',
  // Each takes a second or two here; machines that are busy take longer.
  testTimeout: 30_000,
  // A process for each file would take as long as the tests: no module keeps anything.
  isolate: false,
  sequence: { groupOrder: 0 },
};

export default defineConfig({
  test: {
    reporters: ['default', './test/helpers/count-reporter.ts'],
    projects: [
      {
        test: {
          ...PLAIN,
          name: 'unit',
          include: ['test/{unit,tools}/**/*.test.ts'],
          exclude: LONG,
        },
      },
      { test: { ...PLAIN, name: 'long', include: LONG } },
      // Compares times, so nothing runs beside it: `npm run test:slow`, not part of `npm test`.
      {
        test: {
          name: 'slow',
          include: ['test/slow/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          sequence: { groupOrder: 5 },
        },
      },
      ...BUILDS.map(({ suffix, env }, i) => ({
        test: {
          name: `component${suffix}`,
          env,
          include: ['test/component/**/*.test.ts'],
          globalSetup: './test/helpers/build-component.ts',
          maxWorkers: '100%',
          expect: { poll: { timeout: 10_000 } },
          testTimeout: 60_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 + i },
        },
      })),
      // One environment at a time: they share a store, and the machine.
      ...BUILDS.map(({ suffix, env }, i) => ({
        test: {
          name: `e2e${suffix}`,
          env,
          include: ['test/e2e/**/*.test.ts'],
          exclude: (env.WHATSAPP_BUILD === 'light' ? ON_DEFAULT : ON_LIGHT).map(
            (name) => `test/e2e/${name}.test.ts`,
          ),
          globalSetup: './test/helpers/build-environment.ts',
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 3 + i },
        },
      })),
    ],
  },
});
