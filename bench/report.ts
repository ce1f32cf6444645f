/**
 * The results as tables: for the terminal and for docs/performance.md.
 * @module
 */
import { BUILDS, formatRatio, formatValue, withInbox } from './figures.ts';
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
export function tellOrigin({ date, command, versions, machine }: Origin): string {
  const tools = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `Measured on ${date.slice(0, 10)} with \`${command}\`: ${tools.join(', ')}; ${machine.cpu}, ${machine.cores} cores. Medians; the floor is written by hand in WebAssembly and does nothing but answer and call the consumers.`;
}

/** The builds beside the floor, and those with an inbox beside themselves without. */
function tables(results: Results, options: { spread: boolean }): string[][][] {
  return [floorTable(results, options), inboxTable(results, options)].filter(
    ([head = []]) => head.length > 1,
  );
}

function floorTable({ figures }: Results, { spread }: { spread: boolean }): string[][] {
  const builds = BUILDS.filter((name) => isMeasured(name, figures));
  const head = ['', 'floor', ...builds.flatMap((name) => [name, '× floor'])];
  const rows = figures
    .filter(({ floor, subjects }) => [floor, ...builds].some((name) => name && subjects[name]))
    .map((figure) => [
      figure.title,
      figure.floor ? cell(figure, figure.floor, spread) : '–',
      ...builds.flatMap((name) => [cell(figure, name, spread), ratio(figure, name)]),
    ]);
  return [head, ...rows];
}

function inboxTable({ figures }: Results, { spread }: { spread: boolean }): string[][] {
  const builds = BUILDS.filter((name) => isMeasured(withInbox(name), figures));
  const head = ['', ...builds.flatMap((name) => [name, withInbox(name), '× without inbox'])];
  const rows = figures
    .filter(({ subjects }) => builds.some((name) => subjects[withInbox(name)]))
    .map((figure) => [
      figure.title,
      ...builds.flatMap((name) => [
        cell(figure, name, spread),
        cell(figure, withInbox(name), spread),
        ratio(figure, withInbox(name)),
      ]),
    ]);
  return [head, ...rows];
}

const isMeasured = (name: SubjectName, figures: readonly FigureResult[]): boolean =>
  figures.some(({ subjects }) => subjects[name]);

function cell({ subjects, unit }: FigureResult, name: SubjectName, spread: boolean): string {
  const measured = subjects[name];
  if (!measured) return '–';
  const { median, min, max } = measured;
  const value = formatValue(median, unit);
  return spread && min !== max
    ? `${value} (${formatValue(min, unit)} – ${formatValue(max, unit)})`
    : value;
}

function ratio({ subjects }: FigureResult, name: SubjectName): string {
  const value = subjects[name]?.ratio;
  return value === undefined ? '–' : formatRatio(value);
}
