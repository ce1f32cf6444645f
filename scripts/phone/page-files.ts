import { readdir, readFile } from 'node:fs/promises';
import { rolldown } from 'rolldown';
import { fromRoot } from '../lib/paths.ts';

const FOLDER = fromRoot('scripts/phone/page');

export interface PageFile {
  type: string;
  content: string | Buffer;
}

/** The page's files by their paths: its script is bundled, all else is as it is. */
export async function readPageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  const file = async (name: string, type: string): Promise<PageFile> => ({
    type,
    content: await readFile(`${FOLDER}/${name}`),
  });
  const styles = (await readdir(FOLDER)).filter((name) => name.endsWith('.css'));
  return new Map([
    ['/', await file('index.html', 'text/html; charset=utf-8')],
    ...(await Promise.all(
      styles.map(
        async (name) => [`/${name}`, await file(name, 'text/css; charset=utf-8')] as const,
      ),
    )),
    ['/icon.svg', await file('icon.svg', 'image/svg+xml')],
    ['/page.js', { type: 'text/javascript; charset=utf-8', content: await bundlePage() }],
  ]);
}

async function bundlePage(): Promise<string> {
  const build = await rolldown({
    input: `${FOLDER}/page.ts`,
    platform: 'browser',
    transform: { target: 'es2022' },
    logLevel: 'silent',
  });
  const { output } = await build.generate({ format: 'esm', minify: true, sourcemap: 'inline' });
  await build.close();
  return output[0].code;
}
