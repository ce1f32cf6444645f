/**
 * `npm run fuzz`: mutated payloads, headers, queries and answers of the Graph API, thrown at the built
 * light component. Prints what came of it, and exits 1 when something was not as it must be.
 */
import { readOptions, wholeNumber } from '../../scripts/lib/options.ts';
import { main, UserError } from '../../scripts/lib/report.ts';

const OPTIONS = {
  seed: { type: 'string', default: `${Math.floor(Math.random() * 2 ** 31)}` },
  cases: { type: 'string', default: '20000' },
} as const;

/** Violations that are printed. */
const SHOWN = 20;

await main(async () => {
  const { values } = readOptions('npm run fuzz', OPTIONS);
  const seed = wholeNumber('seed', values.seed);
  const cases = wholeNumber('cases', values.cases);
  // Read when the helpers are loaded, as with vitest.
  process.env.WHATSAPP_BUILD = 'light';
  const { buildForTests } = await import('../helpers/build-component.ts');
  const { fuzz } = await import('./run.ts');
  await buildForTests('light');
  console.log(`fuzz: ${cases} cases, seed ${seed}`);
  const start = Date.now();
  const { counts, delivered, violations } = await fuzz(seed, cases, (done) => {
    if (done % 1_000 !== 0 && done !== cases) return;
    const seconds = ((Date.now() - start) / 1000).toFixed(0);
    console.log(`${seconds.padStart(6)} s  ${done} cases`);
  });
  const sorted = [...counts].sort(([a], [b]) => a.localeCompare(b));
  console.log(`\n${sorted.map(([what, count]) => `${what}: ${count}`).join('\n')}`);
  console.log(`${delivered} messages delivered, ${violations.length} violations`);
  if (violations.length === 0) return;
  console.error(`\n${violations.slice(0, SHOWN).join('\n')}`);
  throw new UserError(`the same cases again: npm run fuzz -- --seed ${seed} --cases ${cases}`);
});
