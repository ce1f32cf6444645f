import { type ConsumerFigures, judge, judgeReplies } from './judge.ts';
import { countLong, type Plan, type PlannedMessage } from './plan.ts';
import type { Outcome } from './run.ts';

/** What came of a run, as a table and as broken promises. */
export function assess(
  outcome: Outcome,
  plan: Plan,
  consumers: readonly string[],
): { table: string; violations: string[] } {
  const { accepted, journal, replies, repliers, posts, dead, seconds } = outcome;
  const { maxConcurrency } = plan.options;
  const planned = plan.senders.flat();
  const texts = planned.filter(({ kind }) => kind === 'text');
  const textIds = new Set(texts.map(({ id }) => id));
  const takes = (consumer: string, id: string) => consumer === 'test:all' || textIds.has(id);
  const verdict = judge({ accepted, journal, consumers, takes, maxConcurrency });
  const ids = [...accepted.values()].flat();
  const answered = new Set(replies);
  const violations = [
    ...verdict.violations,
    ...[...textIds].filter((id) => !answered.has(id)).map((id) => `${id} was not answered`),
    ...judgeReplies(
      replies,
      texts.map(({ text }) => text),
      repliers.length,
    ),
    ...(dead > 0 ? [`${dead} messages are in the dead letters`] : []),
  ];
  const kills = journal.filter(({ what }) => what === 'kill').length;
  const head = ['consumer', 'took', 'calls', 'trapped', 'cut off by a kill', 'repeated after one'];
  const rows = [...verdict.consumers].map(([name, figures]) => [name, ...cells(figures)]);
  const table = [
    ...formatTable([head, ...rows]),
    '',
    `${ids.length} events (${describeKinds(planned)}) of ${accepted.size} senders, ${kills} kills, ${seconds} s`,
    `${posts.accepted} posts answered 200, ${posts.refused} refused, ${posts.unanswered} cut off or without a server`,
    `${replies.length} replies reached Meta${repliers.length > 0 ? `, those of ${repliers.join(', ')} among them` : ''}`,
    `${countLong(plan)} messages took 5 s; in that time ${verdict.passed} others were delivered`,
    `at most ${verdict.mostAtATime} deliveries at a time (allowed: ${maxConcurrency})`,
    `${violations.length} violations`,
  ].join('\n');
  return { table, violations };
}

function describeKinds(planned: readonly PlannedMessage[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of planned) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
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
