import { getDirectories } from 'wasi:filesystem/preopens@0.2.12';
import type { Descriptor, DescriptorFlags, OpenFlags } from 'wasi:filesystem/types@0.2.12';
import { type Disk, FileError, type Files, type OpenFile } from '../ports.ts';
import { toMilliseconds } from './clock.ts';
import { decodeUtf8Lossy, encodeUtf8, u64 } from './engine.ts';
import { attempt } from './file-error.ts';
import { mediaFilesIn } from './media-files.ts';
import { join } from './streams.ts';

/** Bytes: most files have fewer, and are read at once. */
const READ_SIZE = 16_384;
/** Far more than Meta's largest payload: what is larger isn't ours, and must not fill the memory. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;

export const disk: Disk = {
  open: (path) => find(path, filesIn),
  openMedia: (path) => find(path, mediaFilesIn),
};

/** Opens a directory by way of the allowed one that it is in. */
function find<T>(path: string, open: (root: Descriptor, directory: string) => T): T | undefined {
  const wanted = normalise(path);
  for (const [descriptor, name] of getDirectories()) {
    const allowed = normalise(name);
    if (wanted === allowed) return open(descriptor, '.');
    const start = allowed === '/' ? allowed : `${allowed}/`;
    if (wanted.startsWith(start)) return open(descriptor, wanted.slice(start.length));
  }
  return undefined;
}

function normalise(path: string): string {
  return path
    .replace(/\/+/g, '/')
    .replace(/^(?:\.\/)+/, '')
    .replace(/(.)\/$/, '$1');
}

function filesIn(root: Descriptor, directory: string): Files {
  const at = (path: string) => `${directory}/${path}`;
  const open = (path: string, how: OpenFlags, access: DescriptorFlags) =>
    root.openAt({}, at(path), how, access);

  return {
    makeRoot() {
      const names = directory.split('/');
      for (let depth = 1; depth <= names.length; depth++) {
        const parent = names.slice(0, depth - 1).join('/') || '.';
        try {
          attempt(() => root.createDirectoryAt(names.slice(0, depth).join('/')));
          attempt(() => syncDirectory(parent, root));
        } catch (error) {
          if (!(error instanceof FileError) || error.code !== 'exist') throw error;
        }
      }
    },
    list: (directory) =>
      attempt(() => {
        using descriptor = open(directory, { directory: true }, { read: true });
        using entries = descriptor.readDirectory();
        const names: string[] = [];
        for (let next = entries.readDirectoryEntry(); next; next = entries.readDirectoryEntry()) {
          if (next.name !== '.' && next.name !== '..') names.push(next.name);
        }
        return names;
      }),
    open: (path) => attempt(() => openFile(open(path, {}, { read: true, write: true }), at, root)),
    modified: (path) =>
      attempt(() => {
        const { dataModificationTimestamp: time } = root.statAt({}, at(path));
        return time ? toMilliseconds(time) : 0;
      }),
    create: (path, text) =>
      attempt(() => {
        using file = open(path, { create: true, exclusive: true }, { write: true });
        writeAll(file, text, 0);
        file.sync();
      }),
    writeUnsynced: (path, text) =>
      attempt(() => {
        using file = open(path, { create: true, truncate: true }, { write: true });
        writeAll(file, text, 0);
      }),
    link: (path, newPath) => attempt(() => root.linkAt({}, at(path), root, at(newPath))),
    rename: (path, newPath) => attempt(() => root.renameAt(at(path), root, at(newPath))),
    remove: (path) => attempt(() => root.unlinkFileAt(at(path))),
    makeDirectory: (path) => attempt(() => root.createDirectoryAt(at(path))),
    removeDirectory: (path) => attempt(() => root.removeDirectoryAt(at(path))),
    syncDirectory: (path) => attempt(() => syncDirectory(at(path), root)),
  };
}

/** @param at the name that the root has for a path */
function openFile(file: Descriptor, at: (path: string) => string, root: Descriptor): OpenFile {
  /** Where it ends; nobody else writes to it. */
  let end: number | undefined;
  const append = (text: string) => {
    end = writeAll(file, text, end ?? Number(file.stat().size));
  };
  return {
    read: () =>
      attempt(() => {
        const bytes = readAll(file);
        end = bytes.length;
        return decodeUtf8Lossy(bytes);
      }),
    append: (text) =>
      attempt(() => {
        append(text);
        file.sync();
      }),
    appendUnsynced: (text) => attempt(() => append(text)),
    overwrite: (text) =>
      attempt(() => {
        end = writeAll(file, text, 0);
        file.setSize(u64(end));
        file.sync();
      }),
    hasName(path) {
      try {
        return attempt(() => {
          const other = root.metadataHashAt({}, at(path));
          const own = file.metadataHash();
          return other.lower === own.lower && other.upper === own.upper;
        });
      } catch (error) {
        if (error instanceof FileError && error.code === 'no-entry') return undefined;
        throw error;
      }
    },
    close: () => file[Symbol.dispose](),
  };
}

function syncDirectory(path: string, root: Descriptor): void {
  using directory = root.openAt({}, path, { directory: true }, { read: true });
  directory.sync();
}

function readAll(file: Descriptor): Uint8Array {
  const pieces: Uint8Array[] = [];
  let offset = 0;
  for (;;) {
    const [piece, ended] = file.read(u64(READ_SIZE), u64(offset));
    pieces.push(piece);
    offset += piece.length;
    if (offset > MAX_FILE_BYTES) throw new FileError('file-too-large');
    // Of a file, fewer bytes than asked for are the last ones.
    if (ended || piece.length < READ_SIZE) return join(pieces, offset);
  }
}

/** @returns where it ended */
function writeAll(file: Descriptor, text: string, start: number): number {
  const bytes = encodeUtf8(text);
  let written = 0;
  while (written < bytes.length) {
    const count = Number(file.write(bytes.subarray(written), u64(start + written)));
    if (count === 0) throw new FileError('insufficient-space');
    written += count;
  }
  return start + written;
}
