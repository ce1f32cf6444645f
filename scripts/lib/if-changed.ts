import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fromRoot } from './paths.ts';

/**
 * Makes a file again when what it is made of has changed since, by content: a hash stands beside it.
 * @param inputs files and folders of the project; generated folders in them don't count
 */
export async function ifChanged(
  output: string,
  inputs: readonly string[],
  make: () => Promise<void>,
): Promise<void> {
  const hash = createHash('sha256');
  for (const input of inputs) {
    for (const file of await filesIn(fromRoot(input))) {
      hash.update(`${file}\0`).update(await readFile(file));
    }
  }
  const digest = hash.digest('hex');
  const stamp = `${output}.inputs`;
  const before = existsSync(stamp) ? await readFile(stamp, 'utf8') : '';
  if (existsSync(output) && before === digest) {
    console.log(`${path.relative(fromRoot(''), output)} is up to date`);
    return;
  }
  await mkdir(path.dirname(output), { recursive: true });
  await make();
  await writeFile(stamp, digest);
}

async function filesIn(start: string): Promise<string[]> {
  const entries = await readdir(start, { withFileTypes: true }).catch(() => undefined);
  if (!entries) return [start];
  const files = await Promise.all(
    entries
      .filter(({ name }) => !/^(wasi-.*|build|generated|node_modules)$/.test(name))
      .map((entry) => filesIn(path.join(start, entry.name))),
  );
  return files.flat().sort();
}
