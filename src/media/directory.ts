import { ConfigError } from '../config-error.ts';
import type { Context } from '../context.ts';
import type { Failure } from '../failure.ts';
import { whyNotAllowed } from '../inbox/disk-error.ts';
import { FileError, type MediaFiles } from '../ports.ts';
import { InvalidArgument, Refused } from '../refused.ts';

const NAME = 'WHATSAPP_MEDIA_DIR';

export interface MediaDirectory {
  /** As it is configured, without a slash at the end. */
  path: string;
  files: MediaFiles;
}

/** @throws Refused, ConfigError */
export function openMediaDirectory({ config, host }: Context): MediaDirectory {
  const configured = config.get('mediaDir');
  if (configured === undefined) {
    throw new Refused(
      'not-configured',
      `${NAME} is not set: set it to a directory for files, inside one that --allow-dir names`,
    );
  }
  const path = normalise(configured);
  const inbox = config.get('inboxDir');
  if (inbox !== undefined && overlap(path, normalise(inbox))) {
    throw new ConfigError(NAME, 'must be neither in WHATSAPP_INBOX_DIR nor around it');
  }
  if (path.split('/').includes('..')) throw new ConfigError(NAME, 'must not hold ..');
  const files = host.disk.openMedia(path);
  if (!files) throw new ConfigError(NAME, whyNotAllowed(path, config.get('allowedDirs')));
  return { path, files };
}

const normalise = (path: string): string =>
  path.replace(/\/+(?:\.\/+)*/g, '/').replace(/(.)\/$/, '$1');

const overlap = (a: string, b: string): boolean => isWithin(a, b) || isWithin(b, a);
const isWithin = (path: string, directory: string): boolean =>
  `${path}/`.startsWith(directory === '/' ? '/' : `${directory}/`);

/** Characters; what file systems take for a path. */
const MAX_PATH = 1_024;

/**
 * The part of a path that is below the media directory.
 * @param path relative to it, or absolute
 * @throws InvalidArgument for a path that leads elsewhere
 */
export function pathWithin({ path: directory }: MediaDirectory, path: string): string {
  const text = path
    .trim()
    .replace(/\/+/g, '/')
    .replace(/^(?:\.\/)+/, '');
  const inside = text.startsWith(`${directory}/`) ? text.slice(directory.length + 1) : text;
  const names = inside.split('/');
  const isStrange = names.some((name) => name === '' || name === '.' || name === '..');
  // A control character ends a path for some systems.
  const hasControls = [...inside].some((character) => character < ' ' || character === '\u007f');
  if (isStrange || hasControls || inside.length > MAX_PATH) {
    throw new InvalidArgument(
      `the path must lead to a file in ${NAME} (${directory}), without .. in it`,
    );
  }
  return inside;
}

/** What the disk says, in a sentence for whoever gave the path. @throws Refused */
export function explainFileErrors<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof FileError ? explain(error) : error;
  }
}

function explain({ code }: FileError): Failure {
  switch (code) {
    case 'no-entry':
    case 'not-directory':
      return new InvalidArgument(`there is no such file in ${NAME}`);
    case 'is-directory':
      return new InvalidArgument(`the path is a directory: it must be a file in ${NAME}`);
    case 'loop':
      return new InvalidArgument(
        `the path is a link, or leads over one: it must be a file in ${NAME}`,
      );
    case 'insufficient-space':
    case 'quota':
      return new Refused('later', `there is no room left on the disk of ${NAME}`);
    default:
      return new Refused(
        'not-configured',
        `a file in ${NAME} can't be used (${code}): see its permissions`,
      );
  }
}
