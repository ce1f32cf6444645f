/**
 * Locks on disk: leases that end with their holder's life.
 *
 * A lock is a directory with its holder's name in it. A contender moves its own directory onto the
 * lock. That works only while the lock is missing or empty, so one contender wins. Each name is used
 * once. Anyone who finds a holder dead may remove its name; to remove it twice, or too late, does
 * nothing.
 * @module
 */
import type { Calendar, Files, Presence } from '../ports.ts';
import {
  isOneOf,
  listIfThere,
  removeDirectoryIfEmpty,
  removeDirectoryIfThere,
} from './idempotent.ts';

/** What an instance is to the others. */
export interface Identity {
  presence: Presence;
  calendar: Calendar;
  /** Hex digits that no other instance has. */
  token: string;
}

/** Milliseconds after which a lock is void: its holder's announcement may be another's by now. */
const VOID_AFTER = 24 * 60 * 60_000;

export class Locks {
  private readonly files: Files;
  private readonly presence: Presence;
  private readonly calendar: Calendar;
  private readonly token: string;
  private readonly voidAfter: number;
  private announcement: number | undefined;
  /** The names in the locks that this instance has. */
  private readonly names = new Map<string, string>();
  private count = 0;

  /** @param voidAfter milliseconds */
  constructor(
    files: Files,
    { presence, calendar, token }: Identity,
    voidAfter: number = VOID_AFTER,
  ) {
    this.files = files;
    this.presence = presence;
    this.calendar = calendar;
    this.token = token;
    this.voidAfter = voidAfter;
  }

  /**
   * @returns false when another instance has it
   * @throws FileError
   */
  acquire(lock: string): boolean {
    if (this.isHeld(lock)) return false;
    this.announcement ??= this.presence.announce();
    const name = `${this.token}-${this.announcement}-${this.count++}`;
    const making = `making/${name}`;
    this.files.makeDirectory(making);
    this.files.makeDirectory(`${making}/${name}`);
    try {
      this.files.rename(making, `locks/${lock}`);
      this.names.set(lock, name);
      return true;
    } catch (error) {
      this.files.removeDirectory(`${making}/${name}`);
      this.files.removeDirectory(making);
      if (isOneOf(error, 'not-empty', 'exist')) return false;
      throw error;
    }
  }

  /** Gives back a lock that this instance has. */
  release(lock: string): void {
    const name = this.names.get(lock);
    this.names.delete(lock);
    // The name is gone when a clock that jumped made the lock void.
    removeDirectoryIfThere(this.files, `locks/${lock}/${name}`);
    removeDirectoryIfEmpty(this.files, `locks/${lock}`);
  }

  /** Whether a living instance has it. A dead one's is free after this. */
  isHeld(lock: string): boolean {
    for (const holder of listIfThere(this.files, `locks/${lock}`)) {
      const path = `locks/${lock}/${holder}`;
      if (this.isAlive(holder, path)) return true;
      removeDirectoryIfThere(this.files, path);
    }
    return false;
  }

  /** Removes the locks of dead instances. @returns those that living ones have */
  sweepDead(): string[] {
    return this.files.list('locks').filter((lock) => {
      if (this.isHeld(lock)) return true;
      removeDirectoryIfEmpty(this.files, `locks/${lock}`);
      return false;
    });
  }

  /** Removes what instances left that died while they acquired a lock. */
  sweepMaking(): void {
    for (const holder of this.files.list('making')) {
      const path = `making/${holder}`;
      if (holder.startsWith(this.token) || this.isAlive(holder, path)) continue;
      removeDirectoryIfThere(this.files, `${path}/${holder}`);
      removeDirectoryIfThere(this.files, path);
    }
  }

  private isAlive(holder: string, path: string): boolean {
    const [, announcement] = /^[0-9a-f]+-(\d{1,9})-\d+$/.exec(holder) ?? [];
    if (announcement === undefined || !this.presence.isPresent(Number(announcement))) return false;
    try {
      return this.calendar.now() - this.files.modified(path) < this.voidAfter;
    } catch (error) {
      if (isOneOf(error, 'no-entry')) return false;
      throw error;
    }
  }
}
