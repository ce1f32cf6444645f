/**
 * A log line for each refused request, so that nothing is silent that the owner must mend; with an inbox
 * at most one a minute for each reason, so that a stranger can't fill the log. Each request has an
 * instance of its own, which remembers nothing: files in the inbox's directory count for all of them.
 * @module
 */
import { isOneOf, makeIfMissing } from '../inbox/idempotent.ts';
import { readFile, withFile } from '../inbox/open-file.ts';
import { type Calendar, FileError, type Files, type Log } from '../ports.ts';
import type { Refusal, RefusalReason } from './refusal.ts';

/** Milliseconds. */
const MINUTE = 60_000;
const DIRECTORY = 'refusals';

export interface RefusalSurroundings {
  log: Log;
  calendar: Calendar;
  /** The inbox's directory; undefined: there is none, or it can't be used. */
  files: Files | undefined;
}

/** Never throws. */
export function logRefusal(refusal: Refusal, { log, calendar, files }: RefusalSurroundings): void {
  const held = files === undefined ? 0 : holdBack(refusal.reason, calendar.now(), files);
  if (held === undefined) return;
  const more = held === 0 ? '' : ` (and ${held} more since the last such line)`;
  log.warn(`webhook: ${refusal.logText}${more}`);
}

/**
 * Counts a refusal.
 * @returns how many were held back before; undefined: this one is to be held back, too
 */
function holdBack(reason: RefusalReason, now: number, files: Files): number | undefined {
  const current = `${reason}.${Math.floor(now / MINUTE)}`;
  try {
    return claim(current, files) ? collect(`${reason}.`, current, files) : undefined;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    // A disk that is full or broken hides nothing.
    return 0;
  }
}

/**
 * @param mayMake the directory, which is missing at the first refusal of all
 * @returns false when the line of this minute was written: then it is counted
 */
function claim(name: string, files: Files, mayMake = true): boolean {
  const path = `${DIRECTORY}/${name}`;
  try {
    files.create(path, '');
    return true;
  } catch (error) {
    if (mayMake && isOneOf(error, 'no-entry')) {
      makeIfMissing(files, DIRECTORY);
      return claim(name, files, false);
    }
    if (!isOneOf(error, 'exist')) throw error;
  }
  try {
    withFile(files, path, (file) => file.appendUnsynced('.'));
  } catch (error) {
    // Collected in this moment: this one isn't counted.
    if (!isOneOf(error, 'no-entry')) throw error;
  }
  return false;
}

/** What earlier minutes counted; their files go. */
function collect(prefix: string, current: string, files: Files): number {
  let held = 0;
  for (const name of files.list(DIRECTORY)) {
    if (!name.startsWith(prefix) || name === current) continue;
    const path = `${DIRECTORY}/${name}`;
    held += readFile(files, path).length;
    files.remove(path);
  }
  return held;
}
