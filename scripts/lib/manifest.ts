/**
 * asterai.toml: which environment `npm start` runs.
 * @module
 */
import { readFileSync } from 'node:fs';
import { parse, TomlError } from 'smol-toml';
import type { Environment } from './asterai.ts';
import { suggest } from './nearest.ts';
import { fromRoot } from './paths.ts';
import { UserError } from './report.ts';

export const MANIFEST = 'asterai.toml';

const TABLES = ['metadata', 'components', 'vars'];
const METADATA = ['namespace', 'name', 'version'];

/**
 * Reads the content of asterai.toml.
 * @throws UserError with one line: file, line where it is known, the problem and the fix
 */
export function parseManifest(content: string): Environment {
  const document = parseToml(content);
  for (const name of Object.keys(document)) {
    if (!TABLES.includes(name)) refuse(content, name, `unknown [${name}]${suggest(name, TABLES)}`);
  }
  const metadata = texts(content, 'metadata', document.metadata);
  for (const key of METADATA) {
    if (!metadata[key]) refuse(content, 'metadata', `[metadata] has no ${key} = "…"`);
  }
  const { namespace = '', name = '', version = '' } = metadata;
  return {
    metadata: { namespace, name, version },
    components: components(content, document.components),
    vars: texts(content, 'vars', document.vars ?? {}),
  };
}

/** Where a component is named: `asterai.toml:12`. */
export function placeOfComponent(component: string): string {
  return placeOf(readFileSync(fromRoot(MANIFEST), 'utf8'), component);
}

/** Where a key or a table stands; the file's name alone where it can't be told. */
function placeOf(content: string, key: string): string {
  const literal = key.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const pattern = new RegExp(`^\\s*(\\[\\s*${literal}\\s*\\]|["']?${literal}["']?\\s*=)`);
  const index = content.split('\n').findIndex((line) => pattern.test(line));
  return index < 0 ? MANIFEST : `${MANIFEST}:${index + 1}`;
}

function parseToml(content: string): Record<string, unknown> {
  try {
    return parse(content);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // What follows the first line quotes the file.
    const [problem = ''] = error.message.split('\n');
    const text = problem.replace(/^Invalid TOML document: /, '');
    throw new UserError(`${MANIFEST}:${error.line}:${error.column}: ${text}`);
  }
}

function components(content: string, value: unknown): Record<string, string> {
  const versions = texts(content, 'components', value);
  for (const [component, version] of Object.entries(versions)) {
    if (!/^[a-z][a-z0-9-]*:[a-z][a-z0-9-]*$/.test(component)) {
      refuse(content, component, `"${component}" must look like "namespace:name", in lower case`);
    }
    if (!/^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(version)) {
      refuse(content, component, `the version of "${component}" must look like "0.1.0"`);
    }
  }
  if (!versions['asterai:whatsapp']) {
    refuse(content, 'components', '[components] must have "asterai:whatsapp" = "0.1.0"');
  }
  return versions;
}

/** A table whose values are all texts. */
function texts(content: string, table: string, value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    refuse(content, table, `there is no [${table}]`);
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, text]) => {
      if (typeof text === 'string') return [key, text];
      return refuse(content, key, `the value of ${key} in [${table}] must stand in quotes`);
    }),
  );
}

function refuse(content: string, key: string, problem: string): never {
  throw new UserError(`${placeOf(content, key)}: ${problem}`);
}
