/**
 * `npm run chaos`: many messages to three consumers while the runtime is killed again and again. Prints
 * what came of it, and exits 1 when the inbox broke a promise.
 */
import { readOptions, wholeNumber } from '../../scripts/lib/options.ts';
import { main, UserError } from '../../scripts/lib/report.ts';

const OPTIONS = {
  seed: { type: 'string', default: `${Math.floor(Math.random() * 2 ** 31)}` },
  messages: { type: 'string', default: '300' },
  senders: { type: 'string', default: '20' },
  kills: { type: 'string', default: '8' },
  concurrency: { type: 'string', default: '4' },
  build: { type: 'string', default: 'light' },
  javascript: { type: 'boolean', default: false },
} as const;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // The runtime ends with this process.
  process.on(signal, () => process.exit(130));
}

/** Milliseconds: a message that fails five times in a row is due after 73 minutes, and that is bad luck. */
const PATIENCE = 30 * 60_000;

await main(async () => {
  const { values } = readOptions('npm run chaos', OPTIONS);
  if (values.build !== 'light' && values.build !== 'default') {
    throw new UserError('--build must be light or default');
  }
  // Read when the helpers are loaded, as with vitest.
  process.env.WHATSAPP_BUILD = values.build;
  const { buildForChaos } = await import('../helpers/build-environment.ts');
  const { carryOut, CONSUMERS, IN_JAVASCRIPT } = await import('./run.ts');
  const { makePlan } = await import('./plan.ts');
  const { assess } = await import('./report.ts');
  await buildForChaos(values.build === 'light', values.javascript);
  const options = {
    seed: wholeNumber('seed', values.seed),
    messages: wholeNumber('messages', values.messages),
    senders: wholeNumber('senders', values.senders),
    kills: wholeNumber('kills', values.kills),
    maxConcurrency: wholeNumber('concurrency', values.concurrency),
  };
  console.log(`chaos: ${values.build} build, ${JSON.stringify(options)}`);
  const start = Date.now();
  const plan = makePlan(options);
  const outcome = await carryOut(plan, {
    patience: PATIENCE,
    repliers: values.javascript ? IN_JAVASCRIPT : [],
    report: (line) => {
      console.log(`${((Date.now() - start) / 1000).toFixed(1).padStart(6)} s  ${line}`);
    },
  });
  const { table, violations } = assess(outcome, plan, CONSUMERS);
  console.log(`\n${table}`);
  if (violations.length > 0) {
    console.error(`\n${violations.join('\n')}`);
    throw new UserError(
      `${violations.length} violations; the same plan again: npm run chaos -- --seed ${values.seed}`,
    );
  }
});
