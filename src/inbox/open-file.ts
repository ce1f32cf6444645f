import type { Files, OpenFile } from '../ports.ts';

/** Opens a file, works with it and closes it. @throws FileError */
export function withFile<T>(files: Files, path: string, work: (file: OpenFile) => T): T {
  const file = files.open(path);
  try {
    return work(file);
  } finally {
    file.close();
  }
}

/** @throws FileError */
export const readFile = (files: Files, path: string): string =>
  withFile(files, path, (file) => file.read());
