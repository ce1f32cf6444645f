/**
 * Locks on disk: leases that end with their holder's life.
 *
 * A lock is a directory with its holder's name in it. A contender moves its own directory onto the
 * lock. That works only while the lock is missing or empty, so one contender wins. A name is used by
 * one instance only. Anyone who finds that instance dead may remove it; to remove it twice, or too
 * late, does nothing.
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
  /** The locks that this instance has: the name in each, and since when (milliseconds). */
  private readonly held = new Map<string, { key: string; since: number }>();
  /** Names that are ready to be moved onto a lock. */
  private readonly keys: string[] = [];
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

  /** What this instance's locks name. @returns its announcement */
  announce(): number {
    this.announcement ??= this.presence.announce();
    return this.announcement;
  }

  /**
   * @returns false when another instance has it
   * @throws FileError
   */
  acquire(lock: string): boolean {
    const key = this.keys.pop() ?? this.makeKey();
    if (this.moveOnto(lock, key) || (!this.isHeld(lock) && this.moveOnto(lock, key))) {
      this.held.set(lock, { key, since: this.calendar.now() });
      return true;
    }
    this.keys.push(key);
    return false;
  }

  /** A directory with a name in it that no other instance has. */
  private makeKey(): string {
    const key = `${this.token}-${this.announce()}-${this.count++}`;
    this.files.makeDirectory(`making/${key}`);
    this.files.makeDirectory(`making/${key}/${key}`);
    return key;
  }

  private moveOnto(lock: string, key: string): boolean {
    try {
      this.files.rename(`making/${key}`, `locks/${lock}`);
      return true;
    } catch (error) {
      if (isOneOf(error, 'not-empty', 'exist')) return false;
      this.keys.push(key);
      throw error;
    }
  }

  /** Gives back a lock that this instance has. @throws FileError */
  release(lock: string): void {
    const { key, since } = this.held.get(lock) ?? {};
    this.held.delete(lock);
    if (key === undefined || since === undefined) return;
    if (Math.abs(this.calendar.now() - since) < this.voidAfter / 2) {
      // The next lock takes it again: as long as this instance lives, nobody removes its names.
      this.files.rename(`locks/${lock}`, `making/${key}`);
      this.keys.push(key);
      return;
    }
    // Somebody may have found it void, and have taken it.
    removeDirectoryIfThere(this.files, `locks/${lock}/${key}`);
    removeDirectoryIfEmpty(this.files, `locks/${lock}`);
  }

  /** Whether a living instance has it. A dead one's is free after this. */
  isHeld(lock: string): boolean {
    for (const holder of listIfThere(this.files, `locks/${lock}`)) {
      const path = `locks/${lock}/${holder}`;
      const state = this.stateOf(holder, path);
      if (state === 'alive') return true;
      if (state === 'dead') removeDirectoryIfThere(this.files, path);
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
      if (holder.startsWith(this.token) || this.stateOf(holder, path) !== 'dead') continue;
      removeDirectoryIfThere(this.files, `${path}/${holder}`);
      removeDirectoryIfThere(this.files, path);
    }
  }

  /** @returns `gone`: it has been given back, and may be elsewhere by now, alive */
  private stateOf(holder: string, path: string): 'alive' | 'dead' | 'gone' {
    const [, announcement] = /^[0-9a-f]+-(\d{1,9})-\d+$/.exec(holder) ?? [];
    if (announcement === undefined || !this.presence.isPresent(Number(announcement))) return 'dead';
    try {
      const age = this.calendar.now() - this.files.modified(path);
      return age < this.voidAfter ? 'alive' : 'dead';
    } catch (error) {
      if (isOneOf(error, 'no-entry')) return 'gone';
      throw error;
    }
  }
}
