/**
 * The results as tables: for the terminal and for docs/performance.md.
 * @module
 */
import { BUILDS, before, formatRatio, formatValue, withInbox } from './figures.ts';
import { goalsTable } from './goals.ts';
import type { FigureResult, Origin, Results } from './results.ts';
import type { SubjectName } from './subjects.ts';

/** Tables with aligned columns. */
export function textTable(results: Results): string {
  return tables(results, { spread: true }).map(align).join('\n\n');
}

function align(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  '),
  );
  lines.splice(1, 0, widths.map((width) => '─'.repeat(width)).join('  '));
  return lines.join('\n');
}

/** Tables in Markdown, with their origin below. */
export function markdownTable(results: Results): string {
  const texts = tables(results, { spread: false }).map(([head = [], ...rows]) => {
    const rule = head.map((_, i) => (i === 0 ? '---' : '--:'));
    return [head, rule, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
  });
  return `${[...texts, tellOrigin(results)].join('\n\n')}\n`;
}

/** What stands around the tables in a page. */
const MARKERS = { begin: '<!-- bench:begin -->', end: '<!-- bench:end -->' };

/**
 * A page with these results' tables in place of those between its markers.
 * @throws Error when the page hasn't the two markers, once each and in order
 */
export function replaceTables(page: string, results: Results): string {
  const [before = '', between, ...more] = page.split(MARKERS.begin);
  const [, after, ...rest] = between?.split(MARKERS.end) ?? [];
  if (after === undefined || more.length > 0 || rest.length > 0) {
    throw new Error(`the page needs one ${MARKERS.begin} and one ${MARKERS.end} after it`);
  }
  return `${before}${MARKERS.begin}\n\n${markdownTable(results)}\n${MARKERS.end}${after}`;
}

/** Where the figures come from, in one paragraph. */
export function tellOrigin({ date, command, versions, machine, twoSyncs }: Origin): string {
  const disk =
    twoSyncs === undefined
      ? ''
      : `; writing and syncing a small file and its directory takes ${formatValue(twoSyncs, 'milliseconds')} there`;
  const tools = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `Measured on ${date.slice(0, 10)} with \`${command}\`: ${tools.join(', ')}; ${machine.cpu}, ${machine.cores} cores${disk}. Medians, and in brackets multiples of the floor. The floor is written by hand in WebAssembly and does nothing but answer and call the consumers.`;
}

/** All subjects beside the floor; consumers in JavaScript beside an older build; the goals. */
function tables(results: Results, options: { spread: boolean }): string[][][] {
  const replies = replyTable(results, options);
  return [
    floorTable(results, options),
    ...(replies.length > 1 ? [replies, goalsTable(results)] : []),
  ];
}

function floorTable({ figures }: Results, { spread }: { spread: boolean }): string[][] {
  const own = figures.filter(({ replier }) => !replier);
  const columns = BUILDS.flatMap((name) => [name, withInbox(name)]).filter((name) =>
    isMeasured(name, own),
  );
  const rows = own
    .filter(({ floor, subjects }) => [floor, ...columns].some((name) => name && subjects[name]))
    .map((figure) => [
      figure.title,
      figure.floor ? cell(figure, figure.floor, spread) : '–',
      ...columns.map((name) => withRatio(figure, name, spread)),
    ]);
  return [['', 'floor', ...columns], ...rows];
}

/** With an inbox. */
function replyTable({ figures }: Results, { spread }: { spread: boolean }): string[][] {
  const own = figures.filter(({ replier }) => replier);
  const columns = BUILDS.flatMap((name) => [before(name), withInbox(name)]).filter((name) =>
    isMeasured(name, own),
  );
  const rows = own
    .filter(({ subjects }) => columns.some((name) => subjects[name]))
    .map((figure) => [
      figure.title.startsWith('…')
        ? figure.title
        : `${figure.title}, consumer on ${figure.replier}`,
      ...columns.map((name) => cell(figure, name, spread)),
    ]);
  return [['a consumer in JavaScript that replies', ...columns], ...rows];
}

const isMeasured = (name: SubjectName, figures: readonly FigureResult[]): boolean =>
  figures.some(({ subjects }) => subjects[name]);

function cell({ subjects, unit }: FigureResult, name: SubjectName, spread: boolean): string {
  const measured = subjects[name];
  if (!measured) return '–';
  const { median, min, max } = measured;
  const value = formatValue(median, unit);
  return spread && min !== max
    ? `${value} [${formatValue(min, unit)} – ${formatValue(max, unit)}]`
    : value;
}

/** A value, and in brackets how many times the floor's it is. */
function withRatio(figure: FigureResult, name: SubjectName, spread: boolean): string {
  const ratio = figure.subjects[name]?.ratio;
  const value = cell(figure, name, spread);
  return ratio === undefined || !Number.isFinite(ratio)
    ? value
    : `${value} (${formatRatio(ratio)})`;
}
