import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { parse } from 'smol-toml';
import type { Environment } from './asterai.ts';
import { fromRoot } from './paths.ts';

/** asterai.toml, its variables overridden by the process environment's, and those by `.env`. */
export function readEnvironment(): Environment {
  const manifest = parse(readFileSync(fromRoot('asterai.toml'), 'utf8')) as unknown as Environment;
  const dotEnv = existsSync(fromRoot('.env')) ? readFileSync(fromRoot('.env'), 'utf8') : '';
  const fromProcess = Object.entries(process.env).filter(([name]) => name.startsWith('WHATSAPP_'));
  const vars = {
    ...manifest.vars,
    ...Object.fromEntries(fromProcess),
    ...parseEnv(dotEnv),
  } as Record<string, string>;
  return { ...manifest, vars };
}
