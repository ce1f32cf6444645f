/**
 * What `npm start` runs: asterai.toml, `.env` and the process environment, put together.
 * @module
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import type { Environment } from './asterai.ts';
import { parseDotEnv } from './dot-env.ts';
import { MANIFEST, parseManifest } from './manifest.ts';
import { suggest } from './nearest.ts';
import { fromRoot } from './paths.ts';
import { UserError } from './report.ts';

export interface Settings {
  environment: Environment;
  /** As it was written; undefined: not set. */
  port: string | undefined;
  /** The same of the phone's page. */
  phonePort: string | undefined;
  /** What somebody may not expect, one line each, without values. */
  notes: string[];
}

/** @throws UserError when a file can't be read as it is written */
export function readSettings(): Settings {
  const manifest = parseManifest(read(MANIFEST));
  const { vars, ...rest } = readVariables(manifest.vars);
  return { environment: { ...manifest, vars }, ...rest };
}

/**
 * The variables of `.env` and of the process environment.
 * @param defaults where neither of them has a variable
 * @throws UserError when `.env` can't be read as it is written
 */
export function readVariables(
  defaults: Record<string, string>,
): Omit<Settings, 'environment'> & { vars: Record<string, string> } {
  const dotEnv = existsSync(fromRoot('.env')) ? parseDotEnv(read('.env')) : {};
  const known = [...read('.env.example').matchAll(/^#?([A-Z][A-Z_]*)=/gm)].flatMap(
    ([, name]) => name ?? [],
  );
  const merged = mergeVariables({ manifest: defaults, dotEnv, process: process.env, known });
  const { PORT, PHONE_PORT, ...vars } = merged.vars;
  return {
    vars,
    port: PORT?.trim() || undefined,
    phonePort: PHONE_PORT?.trim() || undefined,
    notes: [...modeNote(), ...merged.notes],
  };
}

export interface Sources {
  /** `[vars]` of asterai.toml: the defaults. */
  manifest: Record<string, string>;
  /** `.env`. */
  dotEnv: Record<string, string>;
  /** The process environment: what is written before the command, or exported. */
  process: Record<string, string | undefined>;
  /** The variables that mean something to us. */
  known: readonly string[];
}

/** Of `npm start` itself. */
const OURS = ['PORT', 'PHONE_PORT'];

/**
 * The process environment wins over `.env`, and that over asterai.toml. Of the process environment
 * count PORT, PHONE_PORT, the names that begin with `WHATSAPP_`, and those that one of the files has, too.
 */
export function mergeVariables({ manifest, dotEnv, process, known }: Sources): {
  vars: Record<string, string>;
  notes: string[];
} {
  const vars = { ...manifest, ...dotEnv };
  const notes: string[] = [];
  for (const [name, value] of Object.entries(process)) {
    if (value === undefined) continue;
    if (!(OURS.includes(name) || name.startsWith('WHATSAPP_') || name in vars)) continue;
    const inFile = dotEnv[name];
    if (inFile !== undefined && inFile !== value) {
      notes.push(`${name} in the process environment differs from .env, and wins`);
    }
    vars[name] = value;
  }
  return { vars, notes: [...notes, ...misspelt(vars, known)] };
}

/** Names that have no meaning to us, but look as if they should. */
function misspelt(vars: Record<string, string>, known: readonly string[]): string[] {
  const ours = known.filter((name) => name.startsWith('WHATSAPP_'));
  return Object.keys(vars).flatMap((name) => {
    if (known.includes(name)) return [];
    const meant = suggest(name, ours);
    if (meant === '' && !name.startsWith('WHATSAPP_')) return [];
    return `${name} is no variable of asterai:whatsapp${meant}: it has no effect on it`;
  });
}

function modeNote(): string[] {
  const path = fromRoot('.env');
  if (process.platform === 'win32' || !existsSync(path)) return [];
  return (statSync(path).mode & 0o077) === 0
    ? []
    : ['.env can be read by other users of this machine: chmod 600 .env'];
}

function read(file: string): string {
  try {
    return readFileSync(fromRoot(file), 'utf8');
  } catch (error) {
    throw new UserError(`${file} can't be read: ${error instanceof Error ? error.message : error}`);
  }
}
