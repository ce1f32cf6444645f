/**
 * A consumer's folder, as `npm run create` makes it: its WIT names it, and what lies there tells how
 * it is built.
 * @module
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../report.ts';

/** The world that a consumer's WIT describes. */
export const WORLD = 'consumer';

export interface ConsumerProject {
  /** Absolute, no slash at the end. */
  folder: string;
  /** As a person finds it from where the command was started. */
  shown: string;
  /** Such as `my-name:my-bot`, from the WIT. */
  name: string;
  version: string;
  kind: 'typescript' | 'rust';
}

/** An absolute path; what npm was started with counts from the folder where that was. */
export const fromHere = (file: string): string =>
  path.resolve(process.env.INIT_CWD ?? process.cwd(), file);

/** A path as a person writes it in the terminal: the shorter way. */
export function shownPath(file: string): string {
  const relative = path.relative('', file) || '.';
  return relative.length < file.length ? relative : file;
}

/** @throws UserError that says what is missing there */
export function readProject(folder: string): ConsumerProject {
  const shown = shownPath(folder);
  const has = (file: string) => existsSync(path.join(folder, file));
  if (!has('.')) {
    throw new UserError(`there is no ${shown}: make a bot there with npm run create -- ${shown}`);
  }
  if (!statSync(folder).isDirectory()) throw new UserError(`${shown} is not a folder`);
  if (!has('wit')) {
    throw new UserError(
      `${shown} has no folder wit: npm run create -- FOLDER makes a bot with one`,
    );
  }
  const kind = has('Cargo.toml') ? 'rust' : 'typescript';
  if (kind === 'typescript' && !has('src/consumer.ts')) {
    throw new UserError(
      `${shown} has neither src/consumer.ts nor Cargo.toml: a bot needs one of them`,
    );
  }
  return { folder, shown, kind, ...readName(path.join(folder, 'wit'), shown) };
}

function readName(wit: string, shown: string): { name: string; version: string } {
  for (const file of readdirSync(wit).filter((name) => name.endsWith('.wit'))) {
    const text = readFileSync(path.join(wit, file), 'utf8').replace(/\/\/.*/g, '');
    if (!new RegExp(`\\bworld\\s+${WORLD}\\b`).test(text)) continue;
    const [, name, version] =
      /^\s*package\s+([a-z][\w-]*:[a-z][\w-]*)@([\w.+-]+)\s*;/m.exec(text) ?? [];
    if (name === undefined || version === undefined) {
      throw new UserError(`${shown}/wit/${file} must begin with: package my-name:my-bot@0.1.0;`);
    }
    return { name, version };
  }
  throw new UserError(`no file in ${shown}/wit has the world ${WORLD}`);
}
