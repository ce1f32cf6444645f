import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../scripts/lib/free-port.ts';
import { hasRuntime } from '../helpers/runtime.ts';
import { DEMO_VARIABLES, Script, say } from '../helpers/script.ts';

describe.skipIf(!hasRuntime())('a bot of one’s own with npm start', () => {
  let parent: string;
  let folder: string;
  let start: Script;
  let source: string;

  /** Saves the source with a text replaced, and waits for what npm start says about it. */
  const save = async (text: string, replacement: string, expected: string) => {
    expect(source).toContain(text);
    const said = start.output.length;
    writeFileSync(join(folder, 'src/consumer.ts'), source.replace(text, replacement));
    await start.saysAfter(said, expected);
    return start.output.slice(said);
  };

  beforeAll(async () => {
    parent = mkdtempSync(join(tmpdir(), 'own-consumer-'));
    folder = join(parent, 'my-bot');
    const create = new Script(['scripts/create.ts', folder]);
    expect(await create.ended(), create.output).toBe(0);
    expect(create.output).toContain(`npm start -- --consumer ${folder}`);
    source = readFileSync(join(folder, 'src/consumer.ts'), 'utf8');
    start = new Script(['scripts/start.ts', '--light', '--consumer', folder], {
      ...DEMO_VARIABLES,
      PORT: `${await freePort()}`,
      WHATSAPP_INBOX_DIR: join(parent, 'inbox'),
    });
    await start.says('It keeps running');
  }, 600_000);
  afterAll(async () => {
    start.child.kill('SIGINT');
    await start.ended();
    rmSync(parent, { recursive: true });
  });

  it('takes the example’s place', async () => {
    expect(start.output).toMatch(/whatsapp: ready, 1 consumer: my-name:my-bot/);
    expect(start.output).toContain('reply     "Hello Ada, you wrote: Hello from WhatsApp!"');
  });

  it('answers as it is written, from the moment it is saved', async () => {
    await save('you wrote:', 'now I read:', 'is live after');
    expect((await say('soup')).output).toContain('reply     "Hello Ada, now I read: soup"');
    // No new component: the runtime is the same one.
    expect(start.output.match(/listening on/g)).toHaveLength(1);
  });

  it('goes on as it was while its source is wrong', async () => {
    const said = await save('sender.name', 'sender.fone', 'goes on running');
    expect(said).toMatch(/src\/consumer\.ts\(\d+,\d+\): error TS\d+: .*'fone' does not exist/);
    expect((await say('soup')).output).toContain('reply     "Hello Ada, now I read: soup"');
    expect(await save('export const incomingHandler', 'export const handler', 'running')).toContain(
      'src/consumer.ts must export incomingHandler, as wit/ says',
    );
    expect(await save("'picture':", "'picture:", 'running')).toMatch(/consumer\.ts\(\d+,\d+\)/);
    await save('you wrote:', 'mended:', 'is live after');
    expect((await say('soup')).output).toContain('reply     "Hello Ada, mended: soup"');
  });

  it('names the line of its source that throws', async () => {
    await save(
      "    case 'picture':",
      "    case 'soup':\n      throw new Error('no soup');\n    case 'picture':",
      'is live after',
    );
    const line = source.split('\n').findIndex((text) => text.includes("case 'picture'")) + 2;
    const { output, code } = await say('soup');
    expect(output).toMatch(
      new RegExp(`failed .* no soup at \\S*my-bot/src/consumer\\.ts:${line}:\\d+\\n`),
    );
    expect(code).toBe(1);
  });

  it('is told what would not work in a build: a call at the top level', async () => {
    await save(
      'const PICTURE',
      "const ID = sendMessage('at build time', '1');\nconsole.log(ID);\nconst PICTURE",
      'is live after',
    );
    expect((await say('top')).output).toMatch(
      /failed .* sendMessage of asterai:whatsapp\/api@0\.1\.0 is called at the top level/,
    );
  });

  it('starts again, with the same inbox and people, when its WIT changes', async () => {
    await save('you wrote:', 'before:', 'is live after');
    const wit = join(folder, 'wit/consumer.wit');
    const said = start.output.length;
    writeFileSync(
      wit,
      readFileSync(wit, 'utf8').replace(
        '  export',
        '  import wasi:cli/environment@0.2.12;\n  export',
      ),
    );
    await start.saysAfter(said, 'is live after');
    expect(start.output.slice(said)).toContain('listening on');
    await save(
      "import { sendMessage } from 'asterai:whatsapp/api@0.1.0';",
      "import { getEnvironment } from 'wasi:cli/environment@0.2.12';\nimport { sendMessage } from 'asterai:whatsapp/api@0.1.0';",
      'is live after',
    );
    source = readFileSync(join(folder, 'src/consumer.ts'), 'utf8');
    await save(
      '    default:',
      "    case 'soup':\n      return sendMessage('Soup: ' + new Map(getEnvironment()).get('SOUP'), to);\n    default:",
      'is live after',
    );
    expect((await say('soup')).output).toContain('reply     "Soup: undefined"');
    const before = start.output.length;
    writeFileSync(join(folder, '.env'), 'SOUP=tomato\n');
    await start.saysAfter(before, 'is live after');
    await start.saysAfter(before, 'whatsapp: ready');
    expect((await say('soup')).output).toContain('reply     "Soup: tomato"');
  }, 600_000);
});
