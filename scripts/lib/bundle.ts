import { writeFile } from 'node:fs/promises';
import { rolldown } from 'rolldown';

export interface BundleOptions {
  /** Modules to take in the place of others: absolute paths by absolute path. */
  replace?: Record<string, string>;
  /** Default: names stay readable in stack traces. */
  mangle?: boolean;
  /** Leaves out calls of `console`, for an engine that has none. */
  dropConsole?: boolean;
}

/**
 * Bundles TypeScript into one module, with a source map beside it (`OUT.map`). What the component
 * imports is left to the engine.
 */
export async function bundle(
  entry: string,
  out: string,
  { replace = {}, mangle = false, dropConsole = false }: BundleOptions = {},
): Promise<void> {
  const build = await rolldown({
    input: entry,
    external: /^(wasi|asterai):/,
    platform: 'neutral',
    // For packages without `exports`, which a neutral platform doesn't look for.
    resolve: { mainFields: ['module', 'main'] },
    transform: { target: 'es2022' },
    plugins: [
      {
        name: 'replace-modules',
        async resolveId(source, importer) {
          const resolved = await this.resolve(source, importer, { skipSelf: true });
          return replace[resolved?.id ?? ''];
        },
      },
    ],
  });
  const { output } = await build.generate({
    file: out,
    format: 'esm',
    minify: { mangle, compress: { dropConsole } },
    // Without the comment that names it: nobody looks for it in the engine.
    sourcemap: 'hidden',
  });
  await build.close();
  const [{ code, map }] = output;
  await writeFile(out, code);
  if (map) await writeFile(`${out}.map`, map.toString());
}
