/**
 * What the component is to reach, with an inbox, and whether this run did.
 * @module
 */
import {
  BUILDS,
  type Build,
  before,
  type FigureKey,
  formatRatio,
  formatValue,
  type Unit,
  withInbox,
} from './figures.ts';
import type { Results } from './results.ts';
import type { SubjectName } from './subjects.ts';

interface Goal {
  title: string;
  /** For each build: at most or at least this, in the unit of `format`. */
  limits: Partial<Record<Build, number>>;
  bound: 'most' | 'least';
  format: (value: number) => string;
  value: (results: Results, build: Build) => number | undefined;
}

const ours = (key: FigureKey) => (results: Results, build: Build) =>
  find(results, key, withInbox(build))?.median;
const timesFloor = (key: FigureKey) => (results: Results, build: Build) =>
  find(results, key, withInbox(build))?.ratio;
const timesFaster = (key: FigureKey) => (results: Results, build: Build) => {
  const now = find(results, key, withInbox(build))?.median;
  const then = find(results, key, before(build))?.median;
  return now === undefined || then === undefined ? undefined : then / now;
};
const find = ({ figures }: Results, key: FigureKey, name: SubjectName) =>
  figures.find((figure) => figure.key === key)?.subjects[name];

const as = (unit: Unit) => (value: number) => formatValue(value, unit);

const GOALS: readonly Goal[] = [
  {
    title: 'message to a hand-written consumer, p50, to the floor',
    limits: { light: 2.5, 'componentize-js': 4 },
    bound: 'most',
    format: formatRatio,
    value: timesFloor('messageP50'),
  },
  {
    title: 'message to the reply of a JavaScript consumer, p50: faster than before',
    limits: { light: 20, 'componentize-js': 20 },
    bound: 'least',
    format: formatRatio,
    value: timesFaster('componentize-js messageP50'),
  },
  {
    title: 'burst to a hand-written consumer, to the floor',
    limits: { light: 4, 'componentize-js': 10 },
    bound: 'most',
    format: formatRatio,
    value: timesFloor('burst1'),
  },
  {
    title: 'sustained, messages a second',
    limits: { light: 80, 'componentize-js': 30 },
    bound: 'least',
    format: as('perSecond'),
    value: ours('sustained'),
  },
  {
    title: 'answer to a signed POST, p50',
    limits: { light: 5, 'componentize-js': 9 },
    bound: 'most',
    format: as('milliseconds'),
    value: ours('answerP50'),
  },
  {
    title: '… to the floor',
    limits: { light: 2 },
    bound: 'most',
    format: formatRatio,
    value: timesFloor('answerP50'),
  },
  {
    title: 'CPU at rest, of one core',
    limits: { light: 0.1, 'componentize-js': 0.1 },
    bound: 'most',
    format: as('percent'),
    value: ours('restCpu'),
  },
  {
    title: 'memory at rest, with the keeper',
    limits: { light: 50e6, 'componentize-js': 150e6 },
    bound: 'most',
    format: as('bytes'),
    value: ours('restMemory'),
  },
];

/** A table: each goal, and what each build reached of it. */
export function goalsTable(results: Results): string[][] {
  const head = ['goal, with an inbox', ...BUILDS.flatMap((build) => [build, 'reached'])];
  const rows = GOALS.map((goal) => [
    goal.title,
    ...BUILDS.flatMap((build) => cells(goal, build, results)),
  ]);
  return [head, ...rows];
}

function cells({ limits, bound, format, value }: Goal, build: Build, results: Results): string[] {
  const limit = limits[build];
  if (limit === undefined) return ['–', '–'];
  const reached = value(results, build);
  const wanted = `${bound === 'most' ? '≤' : '≥'} ${format(limit)}`;
  if (reached === undefined) return [wanted, 'not measured'];
  const met = bound === 'most' ? reached <= limit : reached >= limit;
  return [wanted, `${met ? 'yes' : 'no'}: ${format(reached)}`];
}
