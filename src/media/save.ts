import { openAccount } from '../account.ts';
import type { Context } from '../context.ts';
import { FileError } from '../ports.ts';
import { InvalidArgument } from '../refused.ts';
import { checkMediaId, describeMedia } from './describe.ts';
import { explainFileErrors, type MediaDirectory, openMediaDirectory } from './directory.ts';
import { download } from './download.ts';
import { extensionFor, MAX_MEDIA_BYTES } from './mime.ts';

export interface SavedFile {
  path: string;
  mimeType: string;
  /** Bytes. */
  size: number;
}

/** What people sent is in here, and is tidied; what components put beside it is theirs. */
const RECEIVED = 'received';
const DAY = 24 * 60 * 60_000;

/**
 * Saves a file that a person sent, under its id: a name that a person chose is no safe path.
 * @throws Refused, ConfigError, GraphError, NetworkError
 */
export function saveMedia(id: string, sender: string | undefined, at: Context): SavedFile {
  const mediaId = checkMediaId(id);
  const account = openAccount(at.config, at.host, sender);
  const directory = openMediaDirectory(at);
  const { files } = directory;
  const info = describeMedia(mediaId, account);
  const { mimeType, size } = info;
  if (size > MAX_MEDIA_BYTES) {
    throw new InvalidArgument(`the file has ${size} bytes: at most ${MAX_MEDIA_BYTES} are saved`);
  }
  const name = `${RECEIVED}/${mediaId}.${extensionFor(mimeType)}`;
  const saved = { path: `${directory.path}/${name}`, mimeType, size };
  return explainFileErrors(() => {
    if (sizeOf(name, directory) === size) return saved;
    files.makeDirectory(RECEIVED);
    tidy(directory, at);
    const temporary = `${RECEIVED}/.${mediaId}-${at.host.newToken()}`;
    const into = files.create(temporary);
    try {
      download({ id: mediaId, info, into }, account, at);
      files.rename(temporary, name);
    } catch (error) {
      removeIfThere(temporary, directory);
      throw error;
    } finally {
      into.close();
    }
    return saved;
  });
}

/** @returns undefined when there is no such file */
function sizeOf(path: string, { files }: MediaDirectory): number | undefined {
  try {
    const file = files.read(path);
    file.close();
    return file.size;
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}

/** Removes what people sent long ago, and what was left half fetched. */
function tidy({ files }: MediaDirectory, { config, host }: Context): void {
  const oldest = host.calendar.now() - config.get('mediaDays') * DAY;
  for (const name of files.list(RECEIVED)) {
    const path = `${RECEIVED}/${name}`;
    try {
      if (files.modified(path) < oldest) files.remove(path);
    } catch (error) {
      // Somebody else tidies, too, or it is a directory of somebody's.
      if (!(error instanceof FileError)) throw error;
    }
  }
}

function removeIfThere(path: string, { files }: MediaDirectory): void {
  try {
    files.remove(path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}
