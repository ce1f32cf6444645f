import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entryModule, type Shape } from '../../../scripts/lib/consumer/live-host.ts';
import { liveFolder, writeProgram } from '../../../scripts/lib/consumer/program.ts';
import type { ConsumerProject } from '../../../scripts/lib/consumer/project.ts';
import { fromRoot } from '../../../scripts/lib/paths.ts';
import { withSourcePlaces } from '../../../scripts/lib/source-places.ts';

const SHAPE: Shape = {
  imports: ['asterai:whatsapp/api@0.1.0'],
  exports: [{ identifier: 'incomingHandler', functions: ['onMessage'] }],
};

type Handler = { incomingHandler: { onMessage(text: string): string } };
type Program = (exports: Handler, require: (name: string) => unknown) => void;

describe('the program of a consumer', () => {
  let project: ConsumerProject;
  const out = () => fromRoot(liveFolder(project));
  const write = (name: string, text: string) => writeFileSync(join(project.folder, name), text);
  /** As live-guest.ts runs it. */
  const run = (imports: object): Handler => {
    const exports = {} as Handler;
    const filename = `${liveFolder(project)}/bot.js`;
    const program = runInThisContext(readFileSync(`${out()}/bot.js`, 'utf8'), filename) as Program;
    program(exports, () => imports);
    return exports;
  };

  beforeEach(() => {
    const folder = mkdtempSync(join(tmpdir(), 'program-'));
    project = { folder, shown: 'BOT', name: 'test:program', version: '0.1.0', kind: 'typescript' };
    mkdirSync(join(folder, 'src'));
    write(
      'src/consumer.ts',
      `import { send } from 'asterai:whatsapp/api@0.1.0';
import { answer } from './answer.ts';

export const incomingHandler = { onMessage: (text: string): string => send(answer(text)) };
`,
    );
    write(
      'src/answer.ts',
      `// Not in the bundle.
export function answer(text: string): string {
  if (text === 'soup') throw new Error('no soup');
  return text.toUpperCase();
}
`,
    );
  });
  afterEach(() => {
    rmSync(project.folder, { recursive: true });
    rmSync(out(), { recursive: true, force: true });
  });

  it('has its modules, and takes what the component imports', async () => {
    await writeProgram(project, SHAPE);
    const { incomingHandler } = run({ send: (text: string) => `sent ${text}` });
    expect(incomingHandler.onMessage('hello')).toBe('sent HELLO');
  });

  it('names the place in the source where it throws', async () => {
    await writeProgram(project, SHAPE);
    const { incomingHandler } = run({ send: String });
    let stack = '';
    try {
      incomingHandler.onMessage('soup');
    } catch (error) {
      stack = (error as Error).stack ?? '';
    }
    const [, frame = ''] = stack.split('\n');
    expect(withSourcePlaces(frame)).toMatch(/program-\w+\/src\/answer\.ts:3:30/);
  });

  it.each([
    ['no such module', 'src/answer.ts', "import './none.ts'", /none\.ts/],
    ['half a line', 'src/answer.ts', 'export function answer(', /answer\.ts/],
    [
      'no handler',
      'src/consumer.ts',
      'export const x = 1;',
      /BOT\/src\/consumer\.ts must export inc/,
    ],
  ])('stays as it is when its source has %s', async (_name, file, text, problem) => {
    await writeProgram(project, SHAPE);
    write(file, text);
    await expect(writeProgram(project, SHAPE)).rejects.toThrow(problem);
    expect(run({ send: String }).incomingHandler.onMessage('hello')).toBe('HELLO');
  });

  it('is bundled as the folder says', async () => {
    write('package.json', '{"type":"module"}');
    write(
      'src/answer.ts',
      'declare const NAME: string;\nexport const answer = (_: string) => NAME;\n',
    );
    write(
      'rolldown.config.js',
      `export default {
  input: 'src/consumer.ts',
  external: /^asterai:/,
  transform: { define: { NAME: '"defined"' } },
  output: { format: 'esm', file: 'elsewhere.js' },
};
`,
    );
    await writeProgram(project, SHAPE);
    expect(run({ send: String }).incomingHandler.onMessage('hello')).toBe('defined');
  });
});

it('the component that runs it has its imports and exports', () => {
  const entry = entryModule(SHAPE);
  expect(entry).toContain("import * as import0 from 'asterai:whatsapp/api@0.1.0';");
  expect(entry).toContain(
    'export const incomingHandler = { onMessage: (...args) => bot().incomingHandler.onMessage(...args) };',
  );
});
