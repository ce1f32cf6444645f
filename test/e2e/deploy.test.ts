import { type ChildProcess, spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalStore } from '../../scripts/lib/asterai.ts';
import { freePort } from '../../scripts/lib/free-port.ts';
import { ROOT } from '../../scripts/lib/paths.ts';
import { type StandIn, startGraphApi } from '../../stand-in/graph-api.ts';
import {
  ACCESS_TOKEN,
  APP_SECRET,
  PHONE_NUMBER_ID,
  TEST_VARIABLES,
  VERIFY_TOKEN,
} from '../cases/variables.ts';
import { post } from '../helpers/messages.ts';
import { FILES, hasRuntime, store as testStore } from '../helpers/runtime.ts';

const SECRETS = [ACCESS_TOKEN, APP_SECRET, VERIFY_TOKEN];

/** What this machine's processes need, and nothing of the developer's. */
const { PATH, ASTERAI_BIN } = process.env;
const MACHINE = { PATH, ...(ASTERAI_BIN && { ASTERAI_BIN }) };

const light = process.env.WHATSAPP_BUILD === 'light' ? ['--light'] : [];

/** A bot's project, whose build makes a component that replies. */
function makeBot(folder: string): void {
  mkdirSync(`${folder}/wit`, { recursive: true });
  writeFileSync(
    `${folder}/wit/bot.wit`,
    '/// A bot.\npackage acme:bot@0.2.0;\nworld consumer {}\n',
  );
  const build = `mkdir -p build && cp '${FILES['test:reply']?.component}' build/component.wasm`;
  writeFileSync(`${folder}/.env`, 'BOT_KEY=from-the-bot\n');
  writeFileSync(`${folder}/package.json`, JSON.stringify({ scripts: { build } }));
}

/** All files and folders below one that others than their owner may read, or write. */
function openToOthers(folder: string): string[] {
  return [
    folder,
    ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((one) => join(folder, one)),
  ].filter((path) => (statSync(path).mode & 0o077) !== 0);
}

/** The command lines, as all users of the machine see them, that hold a secret. */
function secretsInCommandLines(): string {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const lines = pids.map((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    } catch {
      return '';
    }
  });
  return lines.filter((line) => SECRETS.some((secret) => line.includes(secret))).join('\n');
}

describe.skipIf(!hasRuntime())('npm run deploy', () => {
  let folder: string;
  let home: string;
  let standIn: StandIn;
  let port: number;
  let variables: Record<string, string>;
  let running: ChildProcess | undefined;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'deploy-'));
    home = join(folder, "Ada's home");
    makeBot(join(folder, 'bot'));
    mkdirSync(`${home}/.asterai`, { recursive: true, mode: 0o755 });
    // What is compiled already isn't compiled again.
    mkdirSync(`${testStore.home}/.cache`, { recursive: true });
    symlinkSync(`${testStore.home}/.cache`, `${home}/.cache`);
    port = await freePort();
    const url = `http://127.0.0.1:${port}/acme/prod/asterai/whatsapp/webhook`;
    standIn = await startGraphApi({
      ...{ accessToken: ACCESS_TOKEN, phoneNumberId: PHONE_NUMBER_ID, appSecret: APP_SECRET },
      callbacks: { application: url },
    });
    const { WHATSAPP_INCOMING_HANDLER_COMPONENTS: _, ...others } = TEST_VARIABLES;
    variables = {
      ...others,
      WHATSAPP_API_URL: standIn.url,
      WHATSAPP_WEBHOOK_URL: url,
      PORT: `${port}`,
    };
  });
  afterAll(async () => {
    if (running?.pid) process.kill(-running.pid, 'SIGKILL');
    await standIn.close();
    rmSync(folder, { recursive: true });
  });

  async function deploy(args: readonly string[], changes: Record<string, string> = {}) {
    const child = spawn(
      process.execPath,
      ['scripts/run.mjs', 'scripts/deploy.ts', 'acme:prod', ...light, ...args],
      {
        cwd: ROOT,
        env: { ...MACHINE, HOME: home, ...variables, ...changes },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    const looking = setInterval(() => {
      output += secretsInCommandLines();
    }, 50);
    const code = await new Promise((resolve) => child.on('close', resolve));
    clearInterval(looking);
    for (const secret of SECRETS) expect(output).not.toContain(secret);
    return { code, output };
  }

  const vars = () =>
    parse(readFileSync(`${home}/.asterai/bin/artifacts/acme/prod@0.0.0/env.toml`, 'utf8')) as {
      components: Record<string, string>;
      vars: Record<string, string>;
    };

  it('refuses what Meta refuses, before anything is written', async () => {
    const { code, output } = await deploy([], { WHATSAPP_PHONE_NUMBER_ID: '1' });
    expect(output).toMatch(
      /^error: Meta refuses what is needed to send: .*WHATSAPP_PHONE_NUMBER_ID$/m,
    );
    expect(output).toContain('Nothing was deployed.');
    expect(code).toBe(1);
    expect(readdirSync(`${home}/.asterai`)).toEqual([]);
  });

  it('puts build, bot and variables in place, for the owner only', async () => {
    const { code, output } = await deploy(['--consumer', join(folder, 'bot')]);
    expect(output).toContain('Deployed acme:prod: asterai:whatsapp@0.1.0, acme:bot@0.2.0');
    expect(output).toContain('ok: Meta sends webhooks to WHATSAPP_WEBHOOK_URL');
    expect(code).toBe(0);
    expect(openToOthers(`${home}/.asterai-whatsapp`)).toEqual([]);
    expect(statSync(`${home}/.asterai`).mode & 0o077).toBe(0);
    expect(
      openToOthers(`${home}/.asterai/bin/artifacts/acme`).filter((path) => path.endsWith('.toml')),
    ).toEqual([]);
    expect(vars().vars).toMatchObject({
      WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'acme:bot',
      BOT_KEY: 'from-the-bot',
    });
  });

  it('updates what is there, and leaves what others put there', async () => {
    const secret = readFileSync(`${home}/.asterai-whatsapp/acme/prod/runtime.env`, 'utf8');
    const ownStore = new LocalStore(home);
    await ownStore.command(['env', 'set-var', 'acme:prod', '--var', 'MY_SETTING=mine']);
    const before = vars();
    const { code, output } = await deploy([], {
      WHATSAPP_TYPING: 'true',
      WHATSAPP_WEBHOOK_REGISTER: '',
    });
    expect(code).toBe(0);
    expect(output).toContain('note: MY_SETTING stays as it was there');
    expect(output).toContain('Deployed acme:prod again: asterai:whatsapp@0.1.0, acme:bot@0.2.0');
    expect(vars()).toEqual({ ...before, vars: { ...before.vars, WHATSAPP_TYPING: 'true' } });
    expect(readFileSync(`${home}/.asterai-whatsapp/acme/prod/runtime.env`, 'utf8')).toBe(secret);
    const { code: again } = await deploy([], { MY_SETTING: 'x', WHATSAPP_TYPING: ' ' });
    expect(again).toBe(0);
    expect(vars()).toEqual(before);
  });

  it('starts with the command that it prints, and the bot answers', async () => {
    const { output } = await deploy([]);
    const [command = ''] = /^ +\(set -a; .*\)$/m.exec(output) ?? [];
    running = spawn('sh', ['-c', command], {
      env: { ...MACHINE, HOME: home },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let log = '';
    for (const stream of [running.stdout, running.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        log += text;
      });
    }
    await expect
      .poll(() => log, { timeout: 170_000 })
      .toMatch(/^whatsapp: ready, 1 consumer: acme:bot; inbox on$/m);
    const base = `http://127.0.0.1:${port}`;
    const url = `${base}/acme/prod/asterai/whatsapp`;
    expect((await post(url, [{ id: 'wamid.DEPLOYED' }])).status).toBe(200);
    await expect
      .poll(() => standIn.sent, { timeout: 30_000 })
      .toContainEqual(expect.objectContaining({ to: '+491700000001' }));
    // The call API asks for the secret.
    const call = await fetch(`${base}/v1/environment/acme/prod/call`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ component: 'asterai:whatsapp', function: 'inbox/stats', args: [] }),
    });
    expect(call.status).toBe(401);
    expect(
      openToOthers(`${home}/.asterai-whatsapp`).filter((path) => path.endsWith('.env')),
    ).toEqual([]);
    // The default build is compiled here, when no other test has been.
  }, 240_000);
});
