/**
 * Where a deployed environment is on disk. Secrets are in it, so all of it is for its owner only.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { replace } from '../lib/asterai.ts';
import { fromHere } from '../lib/consumer/project.ts';
import { UserError } from '../lib/report.ts';

/** The HOME of the service in deploy/asterai-whatsapp.service and deploy/Containerfile. */
export const SERVICE_HOME = '/var/lib/asterai-whatsapp';

export interface EnvironmentName {
  namespace: string;
  name: string;
}

export interface Place {
  /** What takes HOME's place for asterai, on this machine. */
  home: string;
  /** What is ours beside asterai's store, on this machine: `data/` and `runtime.env`. */
  folder: string;
  /** The same folder where the environment will run. */
  runFolder: string;
  /** Whether it is made ready for a service or a container, which have a home of their own. */
  staged: boolean;
}

/** The user's own HOME, or with a folder the one that becomes the service's. */
export function placeOf({ namespace, name }: EnvironmentName, stage: string | undefined): Place {
  if (stage !== undefined) {
    const home = fromHere(stage);
    return { home, folder: home, runFolder: SERVICE_HOME, staged: true };
  }
  const home = homedir();
  const folder = `${home}/.asterai-whatsapp/${namespace}/${name}`;
  return { home, folder, runFolder: folder, staged: false };
}

/** @param text `namespace:name` @throws UserError */
export function readName(text: string): EnvironmentName {
  const [, namespace, name] = /^([a-z0-9][a-z0-9-]*):([a-z0-9][a-z0-9-]*)$/.exec(text) ?? [];
  if (namespace === undefined || name === undefined) {
    throw new UserError(
      `an environment's name looks like my-name:my-env, in small letters: not like "${text}"`,
    );
  }
  return { namespace, name };
}

/** What components may read and write: `--allow-dir`. */
export const dataFolder = (folder: string): string => `${folder}/data`;

/** Holds the secret of the runtime's own call API, for `env run`. */
export const runtimeFile = (folder: string): string => `${folder}/runtime.env`;

/**
 * Makes the folders, and shuts those that are there already.
 * @returns what was open to other users of this machine
 */
export async function preparePlace(place: Place): Promise<string[]> {
  const opened: string[] = [];
  const own = [`${place.home}/.asterai`, place.folder, dataFolder(place.folder)];
  for (const folder of place.staged ? [place.home, ...own] : own) {
    const isNew = (await mkdir(folder, { recursive: true, mode: 0o700 })) !== undefined;
    if (!isNew && (await isOpen(folder))) opened.push(folder);
    await chmod(folder, 0o700);
  }
  const file = runtimeFile(place.folder);
  if (existsSync(file)) await chmod(file, 0o600);
  else {
    const line = `ASTERAI_RUNTIME_SECRET=${randomBytes(16).toString('hex')}\n`;
    await replace(file, (beside) => writeFile(beside, line, { mode: 0o600 }));
  }
  return opened;
}

async function isOpen(folder: string): Promise<boolean> {
  return ((await stat(folder)).mode & 0o077) !== 0;
}
