/**
 * Writes the folder of a new bot. Its source is that of an example of this project: there is no
 * second copy.
 * @module
 */
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buildContract } from '../build.ts';
import { shownPath, WORLD } from '../consumer/project.ts';
import { suggest } from '../nearest.ts';
import { fromRoot } from '../paths.ts';
import { UserError } from '../report.ts';
import { generateTypes } from '../wit.ts';
import { rustFiles, typeScriptFiles } from './files.ts';

export interface Template {
  /** In `examples/`. */
  example: string;
  language: 'typescript' | 'rust';
  /** The file to look at first. */
  source: string;
}

export const TEMPLATES = {
  echo: { example: 'echo-consumer', language: 'typescript', source: 'src/consumer.ts' },
  llm: { example: 'llm-consumer', language: 'typescript', source: 'src/consumer.ts' },
  rust: { example: 'rust-consumer', language: 'rust', source: 'src/lib.rs' },
} as const satisfies Record<string, Template>;

export type TemplateName = keyof typeof TEMPLATES;

/** @throws UserError when there is none of that name */
export function templateNamed(name: string): TemplateName {
  const names = Object.keys(TEMPLATES) as TemplateName[];
  const found = names.find((template) => template === name);
  if (found) return found;
  throw new UserError(
    `there is no template ${name}${suggest(name, names)}: take ${names.join(', ')}`,
  );
}

export interface Bot {
  /** An absolute path. */
  folder: string;
  /** Such as `my-name:my-bot`. */
  name: string;
  template: TemplateName;
}

/** What a folder may have before: what somebody made who begins with a repository. */
const WELCOME = ['.git', '.gitkeep', 'LICENSE'];

/**
 * Makes it, with the contract as it is now.
 * @throws UserError when the folder has something in it
 */
export async function createBot({ folder, name, template }: Bot): Promise<void> {
  await refuseIfInUse(folder);
  await buildContract();
  const { example, language } = TEMPLATES[template];
  const from = fromRoot(`examples/${example}`);
  await mkdir(`${folder}/wit/deps`, { recursive: true });
  await cp(`${from}/src`, `${folder}/src`, { recursive: true });
  const wit = await readFile(`${from}/wit/consumer.wit`, 'utf8');
  await writeFile(`${folder}/wit/consumer.wit`, wit.replace(/^package \S+@/m, `package ${name}@`));
  await cp(fromRoot('build/package.wasm'), `${folder}/wit/deps/whatsapp.wasm`);
  const files =
    language === 'rust' ? await rustFiles(from, name) : await typeScriptFiles(from, name);
  for (const [file, content] of Object.entries(files)) {
    await writeFile(path.join(folder, file), content);
  }
  if (language === 'typescript') {
    await generateTypes(`${folder}/wit`, WORLD, `${folder}/generated`);
  }
}

async function refuseIfInUse(folder: string): Promise<void> {
  const shown = shownPath(folder);
  let entries: string[];
  try {
    entries = await readdir(folder);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return;
    throw new UserError(
      code === 'ENOTDIR' ? `${shown} is a file` : `${shown} can't be read: ${error}`,
    );
  }
  const [other] = entries.filter((entry) => !WELCOME.includes(entry));
  if (other !== undefined) {
    throw new UserError(`${shown} is not empty (it has ${other}): name a new folder`);
  }
}
