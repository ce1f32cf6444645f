/**
 * An engine imports all functions of an interface that the world names, used or not, and each one
 * weighs: some functions in the light build, some 20 kB of glue in the default one. A component may
 * import fewer than an interface has, so those that the code never names are left out.
 * @module
 */
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';

/**
 * Copies a WIT folder without the functions of other packages that a program doesn't name.
 * @param program JavaScript whose names of properties are whole
 */
export async function pruneWit(witDir: string, program: string, outDir: string): Promise<void> {
  await rm(outDir, { recursive: true, force: true });
  await cp(witDir, outDir, { recursive: true });
  const names = new Set(program.match(/[A-Za-z_$][\w$]*/g));
  for (const file of await readdir(`${outDir}/deps`, { recursive: true })) {
    if (!file.endsWith('.wit')) continue;
    const path = `${outDir}/deps/${file}`;
    await writeFile(path, pruneFunctions(await readFile(path, 'utf8'), names));
  }
}

const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
/** With the annotations before it, such as `@since(version = 0.2.0)`. */
const FUNCTION = /(?:@[a-z]+\([^)]*\)\s*)*%?([a-z][a-z0-9-]*)\s*:\s*(?:static\s+)?func\s*\([^;]*;/g;

/** @param names in the form that JavaScript gives them */
export function pruneFunctions(wit: string, names: ReadonlySet<string>): string {
  return wit
    .replace(COMMENT, '')
    .replace(FUNCTION, (text, name: string) => (names.has(camelCase(name)) ? text : ''));
}

function camelCase(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
