/**
 * `npm run bench`: what the component costs in the real runtime, beside a floor that does next to
 * nothing. Results go to bench/results/, and their tables into docs/performance.md.
 *
 * `--before DIR` measures the builds of an older checkout, too, where they are compared. `--quick`
 * measures little, and `--only TEXT` only those measurements whose titles hold the text; both write below
 * build/bench/, so that no published figure is replaced. `--redraw` makes the tables and the picture again
 * from the last results.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { findAsterai } from '../scripts/lib/asterai.ts';
import { readOptions } from '../scripts/lib/options.ts';
import { fromRoot } from '../scripts/lib/paths.ts';
import { main, UserError } from '../scripts/lib/report.ts';
import { describeFigures } from './figures.ts';
import { describeOrigin } from './origin.ts';
import { FULL, phases, QUICK } from './phases.ts';
import { drawPicture } from './picture.ts';
import { markdownTable, replaceTables, tellOrigin, textTable } from './report.ts';
import { compare, type Results } from './results.ts';
import { runPhases } from './run.ts';
import { BENCH_DIR, prepareSubjects } from './subjects.ts';

const OPTIONS = {
  quick: { type: 'boolean', default: false },
  redraw: { type: 'boolean', default: false },
  only: { type: 'string' },
  before: { type: 'string' },
} as const;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // The processes that are still running end with this one (see environment.ts). Not `once`: npm passes
  // a Ctrl-C on, and the second one must not end this process before it has ended the others.
  process.on(signal, () => process.exit(130));
}

await main(async () => {
  const { values: options } = readOptions('npm run bench', OPTIONS);
  const published = !options.quick && options.only === undefined;
  const dir = published ? fromRoot('bench/results') : BENCH_DIR;
  await mkdir(dir, { recursive: true });
  const results = options.redraw
    ? (JSON.parse(await readFile(`${dir}/latest.json`, 'utf8')) as Results)
    : await measure(options);
  await writeFile(`${dir}/latest.json`, `${JSON.stringify(results, null, 2)}\n`);
  await writeFile(`${dir}/latest.md`, markdownTable(results));
  await writeFile(`${dir}/latest.svg`, drawPicture(results));
  const written = [`${dir}/latest.{json,md,svg}`];
  if (published) {
    const page = fromRoot('docs/performance.md');
    await writeFile(page, replaceTables(await readFile(page, 'utf8'), results));
    written.push(page);
  }
  console.log(`\n${textTable(results)}\n\n${tellOrigin(results)}\nWritten: ${written.join(', ')}`);
});
// After an error a runtime may still be there, and would keep this process alive.
process.exit();

interface Options {
  quick: boolean;
  only?: string;
  before?: string;
}

async function measure({ quick, only, before }: Options): Promise<Results> {
  if (process.platform !== 'linux') throw new UserError('the bench reads /proc: run it on Linux');
  findAsterai();
  const effort = quick ? QUICK : FULL;
  const chosen = phases(effort).filter(({ title }) => title.includes(only ?? ''));
  if (chosen.length === 0) {
    const titles = phases(effort).map(({ title }) => title);
    throw new UserError(`nothing is called ${only}; there are: ${titles.join(' | ')}`);
  }
  const subjects = await prepareSubjects(before);
  const start = performance.now();
  const values = await runPhases(chosen, subjects, (line) => {
    const seconds = Math.round((performance.now() - start) / 1000);
    const clock = `${Math.floor(seconds / 60)}:${`${seconds % 60}`.padStart(2, '0')}`;
    console.log(`${clock.padStart(6)}  ${line}`);
  });
  const options = [quick && '--quick', only && `--only ${only}`, before && '--before …'];
  const given = options.filter(Boolean).join(' ');
  const origin = await describeOrigin(`npm run bench${given && ` -- ${given}`}`);
  return { ...origin, effort, figures: compare(values, describeFigures(effort)) };
}
