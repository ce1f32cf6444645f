import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { componentProblems } from '../../../scripts/deploy/check.ts';
import {
  buildConsumer,
  nameOfOurs,
  readConsumer,
  variablesOf,
} from '../../../scripts/deploy/consumer.ts';
import { LocalStore } from '../../../scripts/lib/asterai.ts';
import { buildWatConsumers, recorder } from '../../../scripts/lib/wat-consumers.ts';
import { configWith } from '../../unit/fakes.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'consumer-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, text: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const WIT = '// package no:no@9.9.9;\n  package acme:bot@0.2.0;\nworld bot {}\n';

describe("a consumer's project", () => {
  it('is named by its WIT', () => {
    write('wit/deps/whatsapp/x.wit', 'package asterai:whatsapp@0.1.0;');
    write('wit/bot.wit', WIT);
    expect(readConsumer(folder)).toMatchObject({ name: 'acme:bot', version: '0.2.0', folder });
    expect(nameOfOurs()).toEqual({ name: 'asterai:whatsapp', version: '0.1.0' });
  });

  it('is refused without a name', () => {
    expect(() => readConsumer(`${folder}/none`)).toThrow('there is no such folder');
    expect(() => readConsumer(folder)).toThrow('no file in its wit/');
    write('wit/bot.wit', 'package acme:bot;');
    expect(() => readConsumer(folder)).toThrow('package my-name:my-bot@0.1.0;');
  });

  it('brings its own variables', () => {
    write('wit/bot.wit', WIT);
    const consumer = readConsumer(folder);
    expect(variablesOf(consumer)).toEqual({});
    write('.env', 'LLM_API_KEY=key\n');
    expect(variablesOf(consumer)).toEqual({ LLM_API_KEY: 'key' });
    write('.env', 'LLM_API_KEY: key\nLLM_MODEL: x\n');
    expect(() => variablesOf(consumer)).toThrow(`${folder}/.env:1: write LLM_API_KEY=`);
    expect(() => variablesOf(consumer)).toThrow(`\nerror: ${folder}/.env:2: `);
  });

  const build = () => {
    write('wit/bot.wit', WIT);
    return buildConsumer(readConsumer(folder));
  };

  it('is built as its package.json says, without our secrets', async () => {
    process.env.WHATSAPP_TEST_SECRET = 'secret';
    const script = 'mkdir -p build && echo "$WHATSAPP_TEST_SECRET" > build/component.wasm';
    write('package.json', JSON.stringify({ scripts: { build: `${script}` } }));
    expect(await build()).toBe(join(folder, 'build/component.wasm'));
    delete process.env.WHATSAPP_TEST_SECRET;
    expect(readFileSync(join(folder, 'build/component.wasm'), 'utf8')).toBe('\n');
  });

  it('is told when its build fails, or makes nothing', async () => {
    write('package.json', JSON.stringify({ scripts: { build: 'exit 3' } }));
    await expect(build()).rejects.toThrow(/^npm run build failed in/);
    write('package.json', JSON.stringify({ scripts: { build: 'true' } }));
    await expect(build()).rejects.toThrow('its build made neither build/component.wasm nor');
    write('package.json', 'no JSON');
    await expect(build()).rejects.toThrow('its package.json is not JSON');
  });

  it("may have Rust's place for it", async () => {
    write('target/wasm32-wasip2/release/bot.wasm', 'x');
    expect(await build()).toBe(join(folder, 'target/wasm32-wasip2/release/bot.wasm'));
  });
});

describe('before it is deployed', () => {
  const problems = (consumers: string, components: Record<string, string>) =>
    componentProblems({
      config: configWith({ WHATSAPP_INCOMING_HANDLER_COMPONENTS: consumers }),
      environment: {
        metadata: { namespace: 'a', name: 'b', version: '0.0.0' },
        components,
        vars: {},
      },
      files: { 'acme:bot': { component: join(folder, 'bot.wasm') } },
      store: new LocalStore(folder),
    });

  it('a consumer must be there, and export the handler', async () => {
    await buildWatConsumers(folder, { bot: recorder('acme:bot') });
    expect(problems('acme:bot', { 'acme:bot': '0.1.0' })).toEqual([]);
    expect(problems('acme:bot,acme:two', { 'acme:bot': '0.1.0' })).toEqual([
      expect.stringMatching(/^consumer acme:two is not in the environment: .*--consumer DIR/),
    ]);
    write('bot.wasm', 'no component');
    expect(() => problems('', { 'acme:bot': '0.1.0' })).toThrow('is no WebAssembly component');
    // A component without exports.
    write('bot.wasm', Buffer.from('0061736d0d000100', 'hex'));
    expect(problems('acme:bot', { 'acme:bot': '0.1.0' })).toEqual([
      expect.stringMatching(/^consumer acme:bot does not export asterai:whatsapp.incoming-handler/),
    ]);
  });

  it('a component that the store has lost is told', () => {
    expect(problems('', { 'acme:lost': '0.1.0' })).toEqual([
      expect.stringMatching(/^acme:lost@0.1.0 is in the environment, but not in the store/),
    ]);
  });
});
