import path from 'node:path';
import { watch } from 'chokidar';

/** Made by builds and runs, or by editors. */
const IGNORED = /^(node_modules|build|generated|target|data|\..*|.*~|4913)$/;
/** Milliseconds without a change: an editor may write several files. */
const QUIET = 50;

/** Whether a file of a consumer's folder is no source of it. @param file relative to the folder */
export function isIgnored(file: string): boolean {
  return file.split(path.sep).some((part) => part !== '.env' && IGNORED.test(part));
}

/**
 * Watches a consumer's source.
 * @returns what ends it
 */
export async function watchSource(
  folder: string,
  changed: () => void,
): Promise<() => Promise<void>> {
  const watcher = watch(folder, {
    ignoreInitial: true,
    ignored: (file) => isIgnored(path.relative(folder, file)),
  });
  let timer: NodeJS.Timeout | undefined;
  watcher.on('all', () => {
    clearTimeout(timer);
    timer = setTimeout(changed, QUIET);
  });
  await new Promise<void>((resolve) => watcher.once('ready', resolve));
  return async () => {
    clearTimeout(timer);
    await watcher.close();
  };
}
