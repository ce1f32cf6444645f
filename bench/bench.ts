/**
 * `npm run bench`: what the component costs in the real runtime, beside a floor that does next to
 * nothing. Results go to bench/results/, and their tables into docs/performance.md.
 *
 * `--quick` measures little, and writes below build/bench/ so that no published figure is replaced;
 * `--redraw` makes the tables and the picture again from the last results.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { findAsterai } from '../scripts/lib/asterai.ts';
import { fromRoot } from '../scripts/lib/paths.ts';
import { main, UserError } from '../scripts/lib/report.ts';
import { startGraphApi } from '../stand-in/graph-api.ts';
import { ACCESS_TOKEN, PHONE_NUMBER_ID } from './environment.ts';
import { describeFigures } from './figures.ts';
import { describeOrigin } from './origin.ts';
import { FULL, phases, QUICK } from './phases.ts';
import { drawPicture } from './picture.ts';
import { markdownTable, replaceTables, tellOrigin, textTable } from './report.ts';
import { compare, type Results } from './results.ts';
import { runPhases } from './run.ts';
import { BENCH_DIR, prepareSubjects } from './subjects.ts';

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // The processes that are still running end with this one (see environment.ts). Not `once`: npm passes
  // a Ctrl-C on, and the second one must not end this process before it has ended the others.
  process.on(signal, () => process.exit(130));
}

await main(async () => {
  const options = process.argv.slice(2);
  const unknown = options.find((option) => option !== '--quick' && option !== '--redraw');
  if (unknown) throw new UserError(`there is no option ${unknown}: use --quick or --redraw`);
  const quick = options.includes('--quick');
  const dir = quick ? BENCH_DIR : fromRoot('bench/results');
  await mkdir(dir, { recursive: true });
  const results = options.includes('--redraw')
    ? (JSON.parse(await readFile(`${dir}/latest.json`, 'utf8')) as Results)
    : await measure(quick);
  await writeFile(`${dir}/latest.json`, `${JSON.stringify(results, null, 2)}\n`);
  await writeFile(`${dir}/latest.md`, markdownTable(results));
  await writeFile(`${dir}/latest.svg`, drawPicture(results));
  const written = [`${dir}/latest.{json,md,svg}`];
  if (!quick) {
    const page = fromRoot('docs/performance.md');
    await writeFile(page, replaceTables(await readFile(page, 'utf8'), results));
    written.push(page);
  }
  console.log(`\n${textTable(results)}\n\n${tellOrigin(results)}\nWritten: ${written.join(', ')}`);
});
// After an error a runtime may still be there, and would keep this process alive.
process.exit();

async function measure(quick: boolean): Promise<Results> {
  if (process.platform !== 'linux') throw new UserError('the bench reads /proc: run it on Linux');
  findAsterai();
  const effort = quick ? QUICK : FULL;
  const subjects = await prepareSubjects();
  const standIn = await startGraphApi({
    accessToken: ACCESS_TOKEN,
    phoneNumberId: PHONE_NUMBER_ID,
  });
  const start = performance.now();
  const values = await runPhases(phases(effort, standIn.url), subjects, (line) => {
    const seconds = Math.round((performance.now() - start) / 1000);
    const clock = `${Math.floor(seconds / 60)}:${`${seconds % 60}`.padStart(2, '0')}`;
    console.log(`${clock.padStart(6)}  ${line}`);
  });
  await standIn.close();
  const origin = await describeOrigin(quick ? 'npm run bench -- --quick' : 'npm run bench');
  return { ...origin, effort, figures: compare(values, describeFigures(effort)) };
}
