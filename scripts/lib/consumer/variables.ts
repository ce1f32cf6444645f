/**
 * The variables that a consumer brings along.
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseDotEnv } from '../dot-env.ts';
import { UserError } from '../report.ts';
import { shownPath } from './project.ts';

/** Where a consumer may keep files: npm start allows this one. */
export const DATA_VARIABLE = 'BOT_DATA_DIR';

/**
 * Those of the `.env` in a consumer's folder; and of the process environment, which wins, those that
 * its `.env` or its `.env.example` names.
 * @throws UserError that names each line of `.env` that can't be read as it is written
 */
export function consumerVariables(
  folder: string,
  environment: Record<string, string | undefined>,
): Record<string, string> {
  const dotEnv = readDotEnv(folder);
  const example = read(folder, '.env.example').matchAll(/^#?\s?([A-Z][A-Z0-9_]*)=/gm);
  const names = new Set([
    ...Object.keys(dotEnv),
    ...[...example].flatMap(([, name]) => name ?? []),
  ]);
  const vars: Record<string, string> = { [DATA_VARIABLE]: path.join(folder, 'data'), ...dotEnv };
  for (const name of names) {
    const value = environment[name];
    if (value !== undefined) vars[name] = value;
  }
  return vars;
}

/**
 * The `.env` in a consumer's folder, such as with the key of a service that it uses.
 * @param shown the folder as a person wrote it
 * @throws UserError that names each line that can't be read as it is written
 */
export function readDotEnv(folder: string, shown = shownPath(folder)): Record<string, string> {
  try {
    return parseDotEnv(read(folder, '.env'));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // This project has a file of that name, too.
    const file = `${shown}/.env:`;
    throw new UserError(
      error.message.replace(/^(error: )?\.env:/gm, (_, start = '') => start + file),
    );
  }
}

function read(folder: string, name: string): string {
  const file = path.join(folder, name);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
