import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STATE_FILE } from '../../scripts/lib/control.ts';
import { freePort } from '../../scripts/lib/free-port.ts';
import { ROOT } from '../../scripts/lib/paths.ts';
import { hasRuntime } from '../helpers/runtime.ts';

/** Whatever the developer's own .env says: the stand-in, and an inbox of the test's. */
const VARIABLES = {
  WHATSAPP_ACCESS_TOKEN: '',
  WHATSAPP_PHONE_NUMBER_ID: '',
  WHATSAPP_WEBHOOK_URL: '',
  WHATSAPP_APP_SECRET: '',
  WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'example:echo',
};

class Script {
  readonly child: ChildProcess;
  output = '';

  constructor(args: readonly string[], variables: Record<string, string> = {}) {
    this.child = spawn(process.execPath, ['scripts/run.mjs', ...args], {
      cwd: ROOT,
      env: { ...process.env, ...variables },
      // A group of its own, which a signal can go to as a terminal's does.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
  }

  /** Waits for a text, or for the end. */
  async says(text: string): Promise<void> {
    while (!this.output.includes(text)) {
      if (this.child.exitCode !== null) throw new Error(`ended with:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async ended(): Promise<number | null> {
    if (this.child.exitCode === null) await once(this.child, 'close');
    return this.child.exitCode;
  }
}

const say = async (...args: string[]) => {
  const script = new Script(['scripts/say.ts', ...args]);
  return { code: await script.ended(), output: script.output };
};

describe.skipIf(!hasRuntime())('npm start and npm run say', () => {
  let start: Script;
  let inbox: string;
  let port: number;

  beforeAll(async () => {
    inbox = mkdtempSync(join(tmpdir(), 'npm-start-'));
    const light = process.env.WHATSAPP_BUILD === 'light' ? ['--light'] : [];
    port = await freePort();
    const variables = { ...VARIABLES, PORT: `${port}`, WHATSAPP_INBOX_DIR: inbox };
    start = new Script(['scripts/start.ts', ...light], variables);
    await start.says('It keeps running');
  });
  afterAll(async () => {
    start.child.kill('SIGINT');
    await start.ended();
    rmSync(inbox, { recursive: true });
  });

  it('shows the reply to its sample', () => {
    expect(start.output).toMatch(/message {3}Ada \(\+(\d+)\) writes .*[\s\S]*reply .* to \+\1,/);
  });

  it('carries a conversation, the same text twice, of people whom it is told', async () => {
    const hello = ['Hello', '--name', 'Bob', '--from', '+1 555 010 0123'];
    for (const args of [hello, hello, ['Hello']]) {
      const { code, output } = await say(...args);
      const name = args.length > 1 ? 'Bob' : 'Ada';
      expect(output).toContain(`reply     "Hello ${name}, you wrote: Hello" to +1555`);
      expect(code).toBe(0);
    }
  });

  it('ends at Ctrl-C within 2 s, without a stack, and then there is nobody to talk to', async () => {
    const health = `http://127.0.0.1:${port}/health`;
    expect((await fetch(health)).ok).toBe(true);
    const signalledAt = Date.now();
    process.kill(-(start.child.pid ?? Number.NaN), 'SIGINT');
    expect(await start.ended()).toBe(0);
    expect(Date.now() - signalledAt).toBeLessThan(2_000);
    await expect(fetch(health)).rejects.toThrow();
    expect(start.output).not.toMatch(/\n\s+at |panicked/);
    expect(existsSync(STATE_FILE)).toBe(false);
    const { code, output } = await say('Hello');
    expect(output).toBe(
      'error: nothing runs here: start it with npm start in another terminal, wait for its reply, then say\n',
    );
    expect(code).toBe(1);
  });
});
