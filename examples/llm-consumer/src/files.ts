import { getDirectories } from 'wasi:filesystem/preopens@0.2.12';
import type { Descriptor } from 'wasi:filesystem/types@0.2.12';

const BLOCK = 65_536n;

/** Files of a directory that the environment allows. */
export interface Directory {
  /** @returns undefined when there is no such file */
  read(name: string): string | undefined;
  write(name: string, text: string): void;
  remove(name: string): void;
}

/** Asked for once: each time would open them all again. */
let directories: [Descriptor, string][] | undefined;

/** @returns undefined when no `--allow-dir` has it */
export function openDirectory(path: string): Directory | undefined {
  directories ??= getDirectories();
  for (const [root, allowed] of directories) {
    if (path === allowed) return directoryIn(root, '');
    if (path.startsWith(`${allowed}/`))
      return directoryIn(root, `${path.slice(allowed.length + 1)}/`);
  }
  return undefined;
}

function directoryIn(root: Descriptor, prefix: string): Directory {
  return {
    read(name) {
      try {
        using file = root.openAt({}, prefix + name, {}, { read: true });
        return readAll(file);
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    write(name, text) {
      // A new file, then its name: another instance sees the old one or the new one, never half.
      const part = `${prefix}${name}.new`;
      {
        using file = root.openAt({}, part, { create: true, truncate: true }, { write: true });
        const bytes = new TextEncoder().encode(text);
        for (let at = 0; at < bytes.length; ) {
          at += Number(file.write(bytes.subarray(at), BigInt(at)));
        }
        file.sync();
      }
      root.renameAt(part, root, prefix + name);
    },
    remove(name) {
      try {
        root.unlinkFileAt(prefix + name);
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    },
  };
}

function readAll(file: Descriptor): string {
  const decoder = new TextDecoder();
  let text = '';
  for (let offset = 0n; ; ) {
    const [bytes, end] = file.read(BLOCK, offset);
    text += decoder.decode(bytes, { stream: true });
    offset += BigInt(bytes.length);
    if (end || bytes.length === 0) return text + decoder.decode();
  }
}

/** What a function of the WIT throws has the error in `payload`. */
const isMissing = (error: unknown): boolean =>
  (error as { payload?: unknown }).payload === 'no-entry';
