import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readProject } from '../../../scripts/lib/consumer/project.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'project-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});
const write = (name: string, text: string) => {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), text);
};

it('says in one line what is missing', () => {
  const problem = () => {
    try {
      readProject(folder);
    } catch (error) {
      return (error as Error).message.replaceAll(/\S*project-\w+/g, 'BOT');
    }
    return 'none';
  };
  expect(problem()).toBe('BOT has no folder wit: npm run create -- FOLDER makes a bot with one');
  write('wit/bot.wit', 'world other {}');
  expect(problem()).toBe('BOT has neither src/consumer.ts nor Cargo.toml: a bot needs one of them');
  write('src/consumer.ts', '');
  expect(problem()).toBe('no file in BOT/wit has the world consumer');
  write('wit/bot.wit', '// package a:b@1.0.0;\nworld consumer {}');
  expect(problem()).toBe('BOT/wit/bot.wit must begin with: package my-name:my-bot@0.1.0;');
  write('wit/bot.wit', 'package acme:soup@1.2.0;\nworld consumer {}');
  expect(problem()).toBe('none');
  expect(readProject(folder)).toMatchObject({ name: 'acme:soup', version: '1.2.0' });
  rmSync(folder, { recursive: true });
  expect(problem()).toBe('there is no BOT: make a bot there with npm run create -- BOT');
  writeFileSync(folder, '');
  expect(problem()).toBe('BOT is not a folder');
});
