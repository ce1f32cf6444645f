/**
 * The environment that is deployed: what is given now, and what an earlier deployment or somebody's hand
 * left there.
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'smol-toml';
import type { Environment, LocalStore } from '../lib/asterai.ts';
import { UserError } from '../lib/report.ts';
import type { Named } from './consumer.ts';
import { dataFolder, type EnvironmentName, type Place } from './place.ts';

const CONSUMERS = 'WHATSAPP_INCOMING_HANDLER_COMPONENTS';
const INBOX = 'WHATSAPP_INBOX_DIR';
const MEDIA = 'WHATSAPP_MEDIA_DIR';
/** Where a bot may keep files. */
const BOT_DATA = 'BOT_DATA_DIR';

export interface Given {
  name: EnvironmentName;
  place: Place;
  /** Of `.env` and the process environment; a blank one is taken out. */
  variables: Record<string, string>;
  /** What is deployed now, asterai:whatsapp first. */
  components: readonly Named[];
  /** What has the name in the store already. */
  previous: Environment | undefined;
}

/** @returns the environment, and what somebody may not expect of it, one line each */
export function composeEnvironment({ name, place, variables, components, previous }: Given): {
  environment: Environment;
  notes: string[];
} {
  const before = previous?.vars ?? {};
  const [, ...consumers] = components.map((component) => component.name);
  const isThere = (component: string) => previous?.components[component] !== undefined;
  const vars: Record<string, string> = {
    [INBOX]: `${dataFolder(place.runFolder)}/inbox`,
    ...(consumers.length > 0 && { [BOT_DATA]: `${dataFolder(place.runFolder)}/bot` }),
    ...before,
    ...variables,
  };
  if (variables[CONSUMERS] === undefined && consumers.length > 0) {
    const called = (before[CONSUMERS] ?? '').split(',').map((one) => one.trim());
    vars[CONSUMERS] = [...new Set([...called.filter(isThere), ...consumers])].join(',');
  }
  const kept = Object.keys(before).filter(
    (one) => !(one in variables) && ![INBOX, CONSUMERS, BOT_DATA].includes(one),
  );
  const versions = Object.fromEntries(components.map((one) => [one.name, one.version]));
  const others = Object.keys(previous?.components ?? {}).filter((one) => !(one in versions));
  return {
    environment: {
      metadata: previous?.metadata ?? { ...name, version: '0.0.0' },
      // Ours first; asterai writes them in any order.
      components: { ...versions, ...previous?.components, ...versions },
      vars: Object.fromEntries(Object.entries(vars).filter(([, value]) => value.trim() !== '')),
    },
    notes: [
      ...((vars[CONSUMERS] ?? '').trim() === ''
        ? ['no consumer is named (--consumer DIR): messages that come in go nowhere']
        : []),
      ...kept.map((one) => `${one} stays as it was there: to take it out, write ${one}= into .env`),
      ...others.map(
        (one) =>
          `component ${one} stays: to take it out, asterai env remove-component ${name.namespace}:${name.name} ${one}`,
      ),
    ],
  };
}

/** The directories that `env run` must open to components. */
export function allowedDirectories(vars: Record<string, string>, place: Place): string[] {
  const data = dataFolder(place.runFolder);
  const outside = [vars[INBOX], vars[MEDIA], vars[BOT_DATA]]
    .flatMap((directory) => directory?.trim() || [])
    .filter((directory) => !`${directory}/`.startsWith(`${data}/`));
  return [...new Set([data, ...outside])];
}

/**
 * What has the environment's name in the store: the version that asterai runs.
 * @throws UserError when it can't be read
 */
export async function readPrevious(
  store: LocalStore,
  { namespace, name }: EnvironmentName,
): Promise<Environment | undefined> {
  const full = `${namespace}:${name}`;
  const versions = await store.versions(full);
  let [version] = versions;
  if (version === undefined) return undefined;
  if (versions.length > 1) {
    const { output } = await store.command(['env', 'inspect', full]);
    version = new RegExp(`${full}@(\\S+)`).exec(output)?.[1] ?? version;
  }
  const file = store.environmentFile(full, version);
  if (!existsSync(file)) return undefined;
  const { metadata, components, vars } = readToml(file);
  return {
    metadata: { namespace, name, version, ...texts(metadata) },
    components: texts(components),
    vars: texts(vars),
  };
}

function readToml(file: string): Record<string, unknown> {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch {
    throw new UserError(`${file} can't be read as TOML: mend it, or remove it and deploy again`);
  }
}

function texts(table: unknown): Record<string, string> {
  if (typeof table !== 'object' || table === null) return {};
  return Object.fromEntries(
    Object.entries(table).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}
