/**
 * A small disk of a test's own, which can be full or read-only: a tmpfs, which only root may mount.
 * @module
 */
import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { E2E_DIR } from './runtime.ts';

const SIZE = '1m';

/** By root, or by whoever may become root without a password, as on most CI machines. */
function asRoot(...command: string[]): void {
  const words = process.getuid?.() === 0 ? command : ['sudo', '-n', ...command];
  execFileSync(words[0] ?? '', words.slice(1), { stdio: 'pipe' });
}

/** False, said loudly, where this user may not mount one: nothing else makes a disk full for real. */
export function hasSmallDisks(): boolean {
  try {
    const disk = SmallDisk.mount('trial');
    disk.unmount();
    return true;
  } catch (error) {
    const why = (error as Error).message.split('\n')[0];
    console.warn(
      `\n*** TESTS WITH A FULL DISK SKIPPED: they need root to mount one (${why}) ***\n`,
    );
    return false;
  }
}

export class SmallDisk {
  /** Where it is mounted. */
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static mount(name: string): SmallDisk {
    const disk = new SmallDisk(`${E2E_DIR}/disks/${name}`);
    // Of a run that was killed.
    if (existsSync(disk.path)) disk.unmount();
    mkdirSync(disk.path, { recursive: true });
    asRoot('mount', '-t', 'tmpfs', '-o', `size=${SIZE},mode=0777`, 'tmpfs', disk.path);
    return disk;
  }

  unmount(): void {
    try {
      // Lazily: a process that is still ending may be in it.
      asRoot('umount', '--lazy', this.path);
    } catch {
      // It isn't mounted.
    }
    rmSync(this.path, { recursive: true, force: true });
  }

  remount(access: 'ro' | 'rw'): void {
    asRoot('mount', '-o', `remount,${access}`, this.path);
  }

  /** Writes until there is no room left. */
  fill(): void {
    const file = openSync(`${this.path}/filler`, 'w');
    try {
      for (;;) writeSync(file, Buffer.alloc(4096));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    rmSync(`${this.path}/filler`);
  }
}
