import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import path from 'node:path';
import { fromRoot, ROOT } from './paths.ts';

const PLACE = /\b(build\/[\w/.-]+\.js):(\d+):(\d+)/g;

/**
 * Puts the places of the TypeScript source in place of those of a bundle, in a line of a stack
 * trace, where a source map stands beside the bundle.
 */
export function withSourcePlaces(line: string): string {
  return line.replace(PLACE, (place, bundle: string, row: string, column: string) => {
    // Both count from 1 in a trace, from 0 in a map.
    const entry = mapOf(fromRoot(bundle))?.findEntry(Number(row) - 1, Number(column) - 1);
    if (!entry || !('originalSource' in entry) || !entry.originalSource) return place;
    const source = path.resolve(path.dirname(fromRoot(bundle)), entry.originalSource);
    const { originalLine, originalColumn } = entry;
    return `${path.relative(ROOT, source)}:${originalLine + 1}:${originalColumn + 1}`;
  });
}

function mapOf(bundle: string): SourceMap | undefined {
  const file = `${bundle}.map`;
  return existsSync(file) ? new SourceMap(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}
