/**
 * The `.env` file. Node's parser reads it; what that parser drops, cuts or joins without a word is
 * found here. No value is ever shown: most are secrets.
 * @module
 */
import { parseEnv } from 'node:util';
import { UserError } from './report.ts';

/** What is wrong with a line; lines count from 1. */
export interface Problem {
  line: number;
  text: string;
}

/**
 * The variables of a `.env` file's content.
 * @throws UserError that names each line that would not be read as it is written
 */
export function parseDotEnv(content: string): Record<string, string> {
  const text = content.replace(/^\uFEFF/, '');
  const problems = findProblems(text);
  if (problems.length > 0) {
    const lines = problems.map(({ line, text }) => `.env:${line}: ${text}`);
    throw new UserError(lines.join('\nerror: '));
  }
  const entries = Object.entries(parseEnv(text));
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** What Node's parser would not read as it is written. */
export function findProblems(text: string): Problem[] {
  if (text.includes('\0')) return [{ line: 1, text: 'the file is not UTF-8: save it as UTF-8' }];
  const lines = text.split(/\r?\n/);
  const problems: Problem[] = [];
  const seen = new Map<string, number>();
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]?.trim() ?? '';
    if (line === '' || line.startsWith('#')) continue;
    const problem = (text: string) => problems.push({ line: i + 1, text });
    const [, name = '', value = ''] = /^(?:export\s+)?([^=]*?)\s*=\s*(.*)$/.exec(line) ?? [];
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      problem(shapeProblem(line));
      continue;
    }
    const before = seen.get(name);
    if (before !== undefined) problem(`${shown(name)} is set a second time, after line ${before}`);
    seen.set(name, i + 1);
    const quote = /^['"`]/.exec(value)?.[0];
    if (quote === undefined) {
      const wrong = unquotedProblem(value);
      if (wrong !== undefined) problem(`${shown(name)}: ${wrong}`);
      continue;
    }
    const last = lastLine(lines, i, value, quote);
    if (last === undefined) problem(`${shown(name)}: the quote ${quote} is not closed`);
    else if (!/^\s*(#.*)?$/.test(last.rest)) {
      problem(`${shown(name)}: what follows the closing quote would be dropped`);
    }
    i = last?.index ?? i;
  }
  return problems;
}

/** A line that isn't NAME=value. */
function shapeProblem(line: string): string {
  const [, name] = /^([A-Z][A-Z0-9_]*)\s*:/.exec(line) ?? [];
  if (name !== undefined) return `write ${name}=… with = in place of :`;
  return 'this is not NAME=value: fix it, or begin the line with #';
}

function unquotedProblem(value: string): string | undefined {
  if (/^[“”„‘’«»]/.test(value)) return 'use straight quotes: \' or "';
  // A comment has a blank before its #.
  if (/[^\s#]#/.test(value.replace(/\s#.*/, ''))) {
    return 'the value would be cut at its #: put it into single quotes';
  }
  return undefined;
}

/**
 * Where a quoted value ends, and what follows there. A value may have several lines, such as a key;
 * but one that swallows the next variable was forgotten to be closed.
 */
function lastLine(
  lines: readonly string[],
  start: number,
  value: string,
  quote: string,
): { index: number; rest: string } | undefined {
  const first = value.indexOf(quote, 1);
  if (first > 0) return { index: start, rest: value.slice(first + 1) };
  for (let index = start + 1; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (/^\s*(export\s+)?[A-Z][A-Z0-9_]*\s*=/.test(line)) return undefined;
    const end = line.indexOf(quote);
    if (end >= 0) return { index, rest: line.slice(end + 1) };
  }
  return undefined;
}

/** A name that is no name may be a secret that stands in the wrong place. */
function shown(name: string): string {
  return /^[A-Z][A-Z0-9_]{0,60}$/.test(name) ? name : 'the variable';
}
