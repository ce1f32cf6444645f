import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { consumerVariables } from '../../../scripts/lib/consumer/variables.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'variables-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

it('a bot has a directory for its files', () => {
  expect(consumerVariables(folder, {})).toEqual({ BOT_DATA_DIR: join(folder, 'data') });
  write('.env', 'BOT_DATA_DIR=/elsewhere');
  expect(consumerVariables(folder, {})).toEqual({ BOT_DATA_DIR: '/elsewhere' });
});

it('its .env counts, and the process environment wins over it', () => {
  write('.env', 'LLM_MODEL=small\nLLM_API_KEY=from-file');
  const found = consumerVariables(folder, { LLM_API_KEY: 'from-process', HOME: '/root' });
  expect(found).toMatchObject({ LLM_MODEL: 'small', LLM_API_KEY: 'from-process' });
  expect(found).not.toHaveProperty('HOME');
});

it('of the process environment, the names of its .env.example count as well', () => {
  write('.env.example', '# Words in a comment\nLLM_API_KEY=\n#LLM_API_URL=http://127.0.0.1\n');
  const process = { LLM_API_KEY: 'key', LLM_API_URL: 'http://127.0.0.1:1', OTHER: 'no' };
  const { BOT_DATA_DIR: _, ...found } = consumerVariables(folder, process);
  expect(found).toEqual({ LLM_API_KEY: 'key', LLM_API_URL: 'http://127.0.0.1:1' });
});

it('a line of its .env that would be lost is an error', () => {
  write('.env', 'LLM_API_KEY: key');
  expect(() => consumerVariables(folder, {})).toThrow(
    /variables-\w+\/\.env:1: write LLM_API_KEY=…/,
  );
});
