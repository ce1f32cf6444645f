/**
 * What the parts of src/ may know of each other.
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../src');

interface Import {
  /** As written, or a path below src/. */
  of: string;
  /** Nothing of it is left at run time. */
  typeOnly: boolean;
}

const IMPORT = /^(?:import|export)\s(?:(type\s)?[^;'"]*?\sfrom\s+)?'([^']+)';$/gm;

function importsOf(file: string, text: string): Import[] {
  return [...text.matchAll(IMPORT)].map(([, type, of = '']) => ({
    of: of.startsWith('.') ? join(dirname(file), of) : of,
    typeOnly: type !== undefined,
  }));
}

const FILES = new Map(
  readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => {
      const text = readFileSync(join(ROOT, file), 'utf8');
      return [file, { text, imports: importsOf(file, text) }] as const;
    }),
);

/** The first circle that there is, types included. */
function circle(): string[] {
  const finished = new Set<string>();
  const visit = (file: string, path: readonly string[]): string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (finished.has(file)) return [];
    for (const { of } of FILES.get(file)?.imports ?? []) {
      const found = visit(of, [...path, file]);
      if (found.length > 0) return found;
    }
    finished.add(file);
    return [];
  };
  for (const file of FILES.keys()) {
    const found = visit(file, []);
    if (found.length > 0) return found;
  }
  return [];
}

describe('src/', () => {
  it('is read whole', () => {
    expect(FILES.size).toBeGreaterThan(50);
    for (const [file, { text, imports }] of FILES) {
      expect(imports, file).toHaveLength([...text.matchAll(/\bfrom '/g)].length);
      for (const { of } of imports.filter(({ of }) => of.endsWith('.ts'))) {
        expect([...FILES.keys()], file).toContain(of);
      }
    }
  });

  it('has no circle of imports', () => {
    expect(circle()).toEqual([]);
  });

  it('calls WASI and asterai from wasi/ and exports/ only', () => {
    const callers = [...FILES].filter(
      ([file, { imports }]) =>
        !/^(wasi|exports)\//.test(file) &&
        imports.some(({ of, typeOnly }) => !typeOnly && /^(wasi|asterai):/.test(of)),
    );
    expect(callers.map(([file]) => file)).toEqual([]);
    // Not for want of looking.
    const all = [...FILES.values()].flatMap(({ imports }) => imports.map(({ of }) => of));
    expect(all.filter((of) => of.startsWith('wasi:')).length).toBeGreaterThan(10);
    expect(all.filter((of) => of.startsWith('asterai:')).length).toBeGreaterThan(3);
  });

  it('knows the paths of the spool in inbox/ only', () => {
    const delivery = [...FILES].filter(([file]) => file.startsWith('delivery/'));
    expect(delivery.length).toBeGreaterThan(3);
    for (const [file, { text }] of delivery) {
      expect(text.match(/['"`](queue|retry|dead)\b[^'"`]*/g), file).toBeNull();
      expect(text.match(/\b(queue|retry|dead)\//g), file).toBeNull();
    }
  });
});
