/**
 * What a run ends in: figures, their ratios within the same run, and where they come from.
 * @module
 */
import type { Figure, FigureKey } from './figures.ts';
import type { Effort } from './phases.ts';
import type { Values } from './run.ts';
import { type Summary, summarize } from './statistics.ts';
import type { SubjectName } from './subjects.ts';

export interface Measured extends Summary {
  /** To the floor of the same run. */
  ratio?: number;
}

export interface FigureResult extends Figure {
  key: FigureKey;
  subjects: Partial<Record<SubjectName, Measured>>;
}

/** Where figures come from. */
export interface Origin {
  /** ISO 8601, UTC. */
  date: string;
  command: string;
  /** Such as `{"node": "20.20.2"}`. */
  versions: Record<string, string>;
  machine: { cpu: string; cores: number; memory: number; system: string };
  /**
   * What this disk takes to write and sync a small file and its directory, in milliseconds: the median. Not in
   * results of before it was measured.
   */
  twoSyncs?: number;
}

export interface Results extends Origin {
  effort: Effort;
  figures: FigureResult[];
}

/** Medians, spreads and ratios. */
export function compare(values: Values, figures: Record<FigureKey, Figure>): FigureResult[] {
  return (Object.entries(figures) as [FigureKey, Figure][]).map(([key, figure]) => {
    const summaries = [...values].flatMap(([name, all]) => {
      const rounds = all.get(key);
      return rounds ? [[name, summarize(rounds)] as const] : [];
    });
    const subjects = summaries.map(([name, summary]): [SubjectName, Measured] => {
      const baseline = summaries.find(([other]) => other === figure.floor)?.[1].median;
      const ratio = baseline === undefined ? {} : { ratio: summary.median / baseline };
      return [name, { ...summary, ...ratio }];
    });
    return { key, ...figure, subjects: Object.fromEntries(subjects) };
  });
}
