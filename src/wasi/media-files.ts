import type { Descriptor } from 'wasi:filesystem/types@0.2.12';
import { FileError, type FileSink, type FileSource, type MediaFiles } from '../ports.ts';
import { toMilliseconds } from './clock.ts';
import { attempt } from './file-error.ts';

/** An open file, for the HTTP client: its bytes go from stream to stream. */
export class WasiSource implements FileSource {
  readonly descriptor: Descriptor;
  readonly size: number;

  constructor(descriptor: Descriptor) {
    this.descriptor = descriptor;
    this.size = Number(descriptor.stat().size);
  }

  close(): void {
    this.descriptor[Symbol.dispose]();
  }
}

export class WasiSink implements FileSink {
  readonly descriptor: Descriptor;

  constructor(descriptor: Descriptor) {
    this.descriptor = descriptor;
  }

  close(): void {
    this.descriptor[Symbol.dispose]();
  }
}

/** @param directory below the root: the operator's own path, which may lead over links */
export function mediaFilesIn(root: Descriptor, directory: string): MediaFiles {
  /** Goes down step by step, since a path follows links on its way. */
  const within = <T>(path: string, work: (parent: Descriptor, name: string) => T): T =>
    attempt(() => {
      const names = path.split('/');
      const last = names.pop() ?? '';
      let parent = root.openAt({ symlinkFollow: true }, directory, DIRECTORY, READ);
      try {
        for (const name of names) {
          const next = parent.openAt({}, name, DIRECTORY, READ);
          parent[Symbol.dispose]();
          parent = next;
        }
        return work(parent, last);
      } finally {
        parent[Symbol.dispose]();
      }
    });

  return {
    makeDirectory: (path) =>
      attempt(() => {
        const names = [...directory.split('/'), ...(path === '.' ? [] : path.split('/'))];
        for (let depth = 1; depth <= names.length; depth++) {
          makeIfMissing(root, names.slice(0, depth).join('/'));
        }
      }),
    list: (path) =>
      within(path, (parent, name) => {
        using descriptor = parent.openAt({}, name, DIRECTORY, READ);
        using entries = descriptor.readDirectory();
        const names: string[] = [];
        for (let next = entries.readDirectoryEntry(); next; next = entries.readDirectoryEntry()) {
          if (next.name !== '.' && next.name !== '..') names.push(next.name);
        }
        return names;
      }),
    read: (path) =>
      within(path, (parent, name) => {
        const file = parent.openAt({}, name, {}, READ);
        const type = file.getType();
        if (type === 'regular-file') return new WasiSource(file);
        file[Symbol.dispose]();
        throw new FileError(type === 'directory' ? 'is-directory' : 'not-permitted');
      }),
    create: (path) =>
      within(path, (parent, name) => {
        const how = { create: true, exclusive: true };
        return new WasiSink(parent.openAt({}, name, how, { write: true }));
      }),
    modified: (path) =>
      within(path, (parent, name) => {
        const { dataModificationTimestamp: time } = parent.statAt({}, name);
        return time ? toMilliseconds(time) : 0;
      }),
    rename: (path, newPath) =>
      within(path, (from, name) =>
        within(newPath, (to, newName) => from.renameAt(name, to, newName)),
      ),
    remove: (path) => within(path, (parent, name) => parent.unlinkFileAt(name)),
  };
}

const DIRECTORY = { directory: true };
const READ = { read: true };

function makeIfMissing(root: Descriptor, path: string): void {
  try {
    attempt(() => root.createDirectoryAt(path));
  } catch (error) {
    if (!(error instanceof FileError) || error.code !== 'exist') throw error;
  }
}
