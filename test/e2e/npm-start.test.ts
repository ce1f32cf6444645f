import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STATE_FILE } from '../../scripts/lib/control.ts';
import { freePort } from '../../scripts/lib/free-port.ts';
import { hasRuntime } from '../helpers/runtime.ts';
import { DEMO_VARIABLES, Script, say } from '../helpers/script.ts';

describe.skipIf(!hasRuntime())('npm start and npm run say', () => {
  let start: Script;
  let inbox: string;
  let port: number;

  beforeAll(async () => {
    inbox = mkdtempSync(join(tmpdir(), 'npm-start-'));
    const light = process.env.WHATSAPP_BUILD === 'light' ? ['--light'] : [];
    port = await freePort();
    const variables = { ...DEMO_VARIABLES, PORT: `${port}`, WHATSAPP_INBOX_DIR: inbox };
    start = new Script(['scripts/start.ts', ...light], variables);
    await start.says('It keeps running');
  });
  afterAll(async () => {
    start.child.kill('SIGINT');
    await start.ended();
    rmSync(inbox, { recursive: true });
  });

  it('says where the phone is, and serves it', async () => {
    const url = /The phone, in a browser: (\S+)/.exec(start.output)?.[1] ?? '';
    expect(await (await fetch(url)).text()).toContain('/page.js');
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
