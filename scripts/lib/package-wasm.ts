import { componentEmbed } from '@bytecodealliance/jco';
import { encodeCustomSection } from './component-binary.ts';
import { readDocs } from './wit-docs.ts';

/** Version of the section's form (wit-parser's `package-docs`). */
const DOCS_VERSION = 1;

/**
 * Makes the binary WIT package of a world, with all packages that it touches and the comments, and
 * without a network.
 * @param witDir an absolute path
 * @param wit the text of the file in `witDir` that holds the package
 * @param world the world to keep; its comment is that of the world `describedAs`
 */
export async function buildPackage(
  witDir: string,
  wit: string,
  world: string,
  describedAs: string,
): Promise<Uint8Array> {
  // A dummy module for the world carries the package in its `component-type` section.
  const dummy = await componentEmbed({ dummy: true, witPath: witDir, world });
  const [section] = WebAssembly.Module.customSections(
    new WebAssembly.Module(Buffer.from(dummy)),
    'component-type',
  );
  if (!section) throw new Error('jco embedded no component-type section');
  const { worlds, ...docs } = readDocs(wit);
  const described = worlds[describedAs] ?? {};
  const json = JSON.stringify({ ...docs, worlds: { [world]: described } });
  return Buffer.concat([
    Buffer.from(section),
    encodeCustomSection(
      'package-docs',
      Buffer.concat([Buffer.of(DOCS_VERSION), Buffer.from(json)]),
    ),
  ]);
}
