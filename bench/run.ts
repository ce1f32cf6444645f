/**
 * Runs the measurements in turn: in each round every subject gets its go, so that a machine that
 * grows slower or faster meanwhile does so for all of them.
 * @module
 */
import type { FigureKey } from './figures.ts';
import type { Phase, Sample } from './phases.ts';
import type { Subject, SubjectName } from './subjects.ts';

/** All values of each figure, by subject, in the order of the rounds. */
export type Values = Map<SubjectName, Map<FigureKey, number[]>>;

/** @param say gets a line for each step */
export async function runPhases(
  phases: readonly Phase[],
  subjects: readonly Subject[],
  say: (line: string) => void,
): Promise<Values> {
  const values: Values = new Map(subjects.map(({ name }) => [name, new Map()]));
  for (const { title, rounds, measure } of phases) {
    const most = Math.max(0, ...subjects.map(rounds));
    for (let round = 1; round <= most; round++) {
      for (const subject of subjects.filter((each) => round <= rounds(each))) {
        const start = performance.now();
        collect(values.get(subject.name), await measure(subject));
        const seconds = ((performance.now() - start) / 1000).toFixed(1);
        say(`${title}, round ${round} of ${most}: ${subject.name} (${seconds} s)`);
      }
    }
  }
  return values;
}

function collect(target: Map<FigureKey, number[]> | undefined, sample: Sample): void {
  for (const [key, value] of Object.entries(sample) as [FigureKey, number][]) {
    target?.set(key, [...(target.get(key) ?? []), value]);
  }
}
