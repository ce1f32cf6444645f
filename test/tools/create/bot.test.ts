import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readProject } from '../../../scripts/lib/consumer/project.ts';
import { createBot, TEMPLATES, templateNamed } from '../../../scripts/lib/create/bot.ts';
import { fromRoot } from '../../../scripts/lib/paths.ts';

const ours = (file: string): string => readFileSync(fromRoot(file), 'utf8');

let parent: string;
beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), 'create-'));
});
afterAll(() => {
  rmSync(parent, { recursive: true });
});

const tsc = (folder: string) =>
  promisify(execFile)(process.execPath, [
    fromRoot('node_modules/typescript/bin/tsc'),
    '--project',
    folder,
  ]);

describe.each(['echo', 'llm'] as const)('a new %s bot', (template) => {
  let folder: string;
  const theirs = (file: string): string => readFileSync(join(folder, file), 'utf8');
  const example = `examples/${TEMPLATES[template].example}`;

  beforeAll(async () => {
    folder = join(parent, template);
    await createBot({ folder, name: 'acme:soup', template });
  }, 60_000);

  it('has the source of the example', () => {
    const files = readdirSync(fromRoot(`${example}/src`));
    expect(readdirSync(join(folder, 'src'))).toEqual(files);
    for (const file of files) expect(theirs(`src/${file}`)).toBe(ours(`${example}/src/${file}`));
  });

  it('has its name in the WIT, and so npm start finds it', () => {
    expect(readProject(folder)).toMatchObject({
      name: 'acme:soup',
      version: '0.1.0',
      kind: 'typescript',
    });
  });

  it('has no type error, and finds one', async () => {
    await tsc(folder);
    const source = theirs('src/consumer.ts');
    writeFileSync(join(folder, 'src/consumer.ts'), source.replace('sender.phone', 'sender.fone'));
    await expect(tsc(folder)).rejects.toMatchObject({
      stdout: expect.stringContaining("Property 'fone' does not exist"),
    });
    writeFileSync(join(folder, 'src/consumer.ts'), source);
  });

  it('pins the tools in the versions of this project', () => {
    const { devDependencies } = JSON.parse(ours('package.json'));
    const own = JSON.parse(theirs('package.json'));
    expect(Object.keys(own.devDependencies)).toContain('@bytecodealliance/jco');
    expect(devDependencies).toMatchObject(own.devDependencies);
    // What `asterai component build` runs, and looks for.
    expect(own.scripts.build).toContain('npm run componentize');
    expect(own.scripts.componentize).toContain('--out build/component.wasm');
  });

  it('keeps secrets and what is made out of git', () => {
    const ignored = theirs('.gitignore').split('\n');
    for (const entry of ['.env', 'data/', 'node_modules/', 'build/', 'generated/']) {
      expect(ignored).toContain(entry);
    }
  });
});

describe('a new Rust bot', () => {
  it('has the source of the example, and its own name', async () => {
    const folder = join(parent, 'rust');
    await createBot({ folder, name: 'acme:soup-bot', template: 'rust' });
    const theirs = (file: string): string => readFileSync(join(folder, file), 'utf8');
    expect(theirs('src/lib.rs')).toBe(ours('examples/rust-consumer/src/lib.rs'));
    expect(theirs('Cargo.toml')).toContain('name = "soup-bot"');
    expect(theirs('README.md')).toContain('soup_bot.wasm');
    expect(readProject(folder)).toMatchObject({ name: 'acme:soup-bot', kind: 'rust' });
  });
});

describe('what is there already', () => {
  it('is not overwritten', async () => {
    const folder = join(parent, 'used');
    mkdirSync(folder);
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    const create = createBot({ folder, name: 'acme:soup', template: 'echo' });
    await expect(create).rejects.toThrow(/used is not empty \(it has notes\.txt\): name a new/);
    expect(readdirSync(folder)).toEqual(['notes.txt']);
  });

  it('may be a new repository', async () => {
    const folder = join(parent, 'repository');
    mkdirSync(join(folder, '.git'), { recursive: true });
    await createBot({ folder, name: 'acme:soup', template: 'echo' });
    expect(readdirSync(folder)).toContain('package.json');
  });

  it('may not be a file', async () => {
    const folder = join(parent, 'file');
    writeFileSync(folder, '');
    const create = createBot({ folder, name: 'acme:soup', template: 'echo' });
    await expect(create).rejects.toThrow(/file is a file/);
  });
});

it('a template is called by its name', () => {
  expect(templateNamed('llm')).toBe('llm');
  expect(() => templateNamed('lm')).toThrow(
    'there is no template lm (did you mean llm?): take echo, llm, rust',
  );
});
