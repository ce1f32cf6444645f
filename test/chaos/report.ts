import { type ConsumerFigures, judge } from './judge.ts';
import type { Outcome } from './run.ts';

/** What came of a run, as a table and as broken promises. */
export function assess(
  outcome: Outcome,
  consumers: readonly string[],
  maxConcurrency: number,
): { table: string; violations: string[] } {
  const { accepted, journal, replies, posts, dead, seconds } = outcome;
  const verdict = judge({ accepted, journal, consumers, maxConcurrency });
  const ids = [...accepted.values()].flat();
  const answered = new Set(replies);
  const violations = [
    ...verdict.violations,
    ...ids.filter((id) => !answered.has(id)).map((id) => `${id} was not answered`),
    ...(dead > 0 ? [`${dead} messages are in the dead letters`] : []),
  ];
  const kills = journal.filter(({ what }) => what === 'kill').length;
  const head = ['consumer', 'took', 'calls', 'trapped', 'cut off by a kill', 'repeated after one'];
  const rows = [...verdict.consumers].map(([name, figures]) => [name, ...cells(figures)]);
  const table = [
    ...formatTable([head, ...rows]),
    '',
    `${ids.length} messages of ${accepted.size} senders, ${kills} kills, ${seconds} s`,
    `${posts.accepted} posts answered 200, ${posts.refused} refused, ${posts.unanswered} cut off or without a server`,
    `${replies.length} replies reached Meta`,
    `at most ${verdict.mostAtATime} deliveries at a time (allowed: ${maxConcurrency})`,
    `${violations.length} violations`,
  ].join('\n');
  return { table, violations };
}

const cells = ({ took, calls, traps, cutOff, repeatedAfterKill }: ConsumerFigures): string[] =>
  [took, calls, traps, cutOff, repeatedAfterKill].map(String);

function formatTable(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  '),
  );
}
