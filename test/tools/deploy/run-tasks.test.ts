import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { variableTasks } from '../../../scripts/deploy/check.ts';
import { placeOf, SERVICE_HOME } from '../../../scripts/deploy/place.ts';
import { type Deployed, runTasks } from '../../../scripts/deploy/run-tasks.ts';
import { fromRoot, ROOT } from '../../../scripts/lib/paths.ts';
import { configWith } from '../../unit/fakes.ts';

const NAME = { namespace: 'acme', name: 'prod' };
const UNIT = 'deploy/asterai-whatsapp.service';
const read = (path: string) => readFileSync(fromRoot(path), 'utf8');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "Ada's "));
});
afterAll(() => rmSync(folder, { recursive: true }));

const tasks = (deployed: Partial<Deployed>) =>
  runTasks({
    ...{ name: NAME, place: placeOf(NAME, undefined), asterai: '/opt/asterai', port: 8080 },
    ...{ url: { scheme: 'https', authority: 'bot.example.com', path: '/x' }, isUpdate: false },
    ...{ directories: [join(folder, 'data')], ...deployed },
  });

describe('left to do', () => {
  it('is a start and a proxy', async () => {
    const [start, proxy, ...more] = await tasks({ isUpdate: true, port: 8081 });
    expect(start).toMatch(/^Start it; if it runs, end it first/);
    expect(proxy).toContain('Lead https://bot.example.com to http://127.0.0.1:8081');
    expect(proxy).toContain(': /acme/prod/asterai/whatsapp/webhook');
    expect(more).toEqual([]);
  });

  it('is a command that a shell takes as it is meant', async () => {
    const home = join(folder, 'home');
    const place = { home, folder: home, runFolder: home, staged: false };
    // In the place of asterai: shows what it was given.
    const asterai = join(folder, 'asterai');
    writeFileSync(asterai, '#!/bin/sh\necho "$ASTERAI_RUNTIME_SECRET"\nprintf "<%s>" "$@"\n', {
      mode: 0o755,
    });
    execFileSync('mkdir', [home]);
    writeFileSync(join(home, 'runtime.env'), 'ASTERAI_RUNTIME_SECRET=abc\n');
    const [task = ''] = await tasks({ place, asterai });
    const output = execFileSync('sh', ['-c', task.split('\n')[1] ?? ''], { encoding: 'utf8' });
    const words = [
      'env',
      'run',
      'acme:prod',
      '--no-pull',
      '--port',
      '8080',
      '--allow-dir',
      join(folder, 'data'),
    ];
    expect(output).toBe(`abc\n${words.map((word) => `<${word}>`).join('')}`);
  });

  it('is a directory that could not be made', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const [make] = await tasks({ directories: [`${file}/inbox`] });
    expect(make).toContain(
      `sudo install -d -m 700 -o "$USER" '${folder.replace("'", `'\\''`)}/file/inbox'`,
    );
  });

  it('is what a proxy must rewrite, what Meta cannot reach, and a secret', () => {
    const at = (url: string, variables = {}) =>
      variableTasks(configWith({ WHATSAPP_WEBHOOK_URL: url, ...variables }), NAME);
    expect(at('https://bot.example.com/acme/prod/asterai/whatsapp/webhook/')).toEqual([]);
    expect(at('https://bot.example.com/local/whatsapp/asterai/whatsapp/webhook')).toEqual([
      expect.stringContaining(
        'WHATSAPP_WEBHOOK_URL=https://bot.example.com/acme/prod/asterai/whatsapp/webhook and',
      ),
    ]);
    const here = 'http://127.0.0.1:8080/acme/prod/asterai/whatsapp/webhook';
    expect(at(here, { WHATSAPP_APP_SECRET: '' })).toEqual([
      expect.stringContaining("Meta can't reach this machine's own address"),
      expect.stringMatching(/^Set WHATSAPP_APP_SECRET/),
    ]);
  });
});

describe('the service', () => {
  const place = placeOf(NAME, '/tmp/stage');

  /** The unit as the printed command makes it. */
  async function unit(deployed: Partial<Deployed> = {}): Promise<string> {
    const [once = ''] = await tasks({ place, directories: [`${SERVICE_HOME}/data`], ...deployed });
    const [, command = ''] = /^ +(sed .*) \| sudo tee/m.exec(once) ?? [];
    return execFileSync('sh', ['-c', command], { cwd: ROOT, encoding: 'utf8' });
  }

  it('runs the environment at its port, with its data', async () => {
    const text = await unit({ port: 8099 });
    expect(text).toContain(
      `env run acme:prod --no-pull --port 8099 --allow-dir ${SERVICE_HOME}/data\n`,
    );
    expect(text).not.toMatch(/my-name|8080/);
    expect(read('deploy/Containerfile')).toContain(`"--allow-dir", "${SERVICE_HOME}/data"`);
  });

  it('needs no further word for what is in its home, and one for what is not', async () => {
    expect((await tasks({ place, directories: [`${SERVICE_HOME}/data`] })).length).toBe(3);
    const [, open] = await tasks({ place, directories: [`${SERVICE_HOME}/data`, '/srv/inbox'] });
    expect(open).toContain('ReadWritePaths=/srv/inbox');
  });

  const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

  it.skipIf(!hasSystemd)('is a unit that systemd takes, and finds safe', () => {
    // Whether the binary is installed here is not the question.
    const file = join(folder, 'asterai-whatsapp.service');
    writeFileSync(file, read(UNIT).replace('/usr/local/bin/asterai', '/bin/true'));
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
    expect(stderr).not.toContain('asterai-whatsapp.service:');
    expect(status).toBe(0);
    const rated = ['security', '--offline=true', '--threshold=20', file];
    expect(spawnSync('systemd-analyze', rated).status).toBe(0);
  });
});
