/**
 * The results as tables: for the terminal and for the README.
 * @module
 */
import { formatRatio, formatValue } from './figures.ts';
import type { FigureResult, Origin, Results } from './results.ts';
import type { SubjectName } from './subjects.ts';

/** Those that are compared with the floor. */
export const BUILDS: readonly SubjectName[] = ['componentize-js', 'light'];

/** A table with aligned columns. */
export function textTable(results: Results): string {
  const rows = table(results, { spread: true });
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

/** A table in Markdown, with its origin below. */
export function markdownTable(results: Results): string {
  const [head = [], ...rows] = table(results, { spread: false });
  const rule = head.map((_, i) => (i === 0 ? '---' : '--:'));
  const lines = [head, rule, ...rows].map((row) => `| ${row.join(' | ')} |`);
  return `${lines.join('\n')}\n\n${tellOrigin(results)}\n`;
}

/** Where the figures come from, in one paragraph. */
export function tellOrigin({ date, command, versions, machine }: Origin): string {
  const tools = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `Measured on ${date.slice(0, 10)} with \`${command}\`: ${tools.join(', ')}; ${machine.cpu}, ${machine.cores} cores. Medians; the floor is written by hand in WebAssembly and does nothing but answer and call the consumers.`;
}

function table(results: Results, { spread }: { spread: boolean }): string[][] {
  const builds = BUILDS.filter((name) => results.figures.some(({ subjects }) => subjects[name]));
  const head = ['', 'floor', ...builds.flatMap((name) => [name, '× floor'])];
  const rows = results.figures.map((figure) => [
    figure.title,
    figure.floor ? cell(figure, figure.floor, spread) : '–',
    ...builds.flatMap((name) => [cell(figure, name, spread), ratio(figure, name)]),
  ]);
  return [head, ...rows];
}

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
