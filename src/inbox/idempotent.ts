/**
 * File operations whose outcome may be there already, since many instances work on the same files:
 * then they do nothing.
 * @module
 */
import { FileError, type Files } from '../ports.ts';

export function isOneOf(error: unknown, ...codes: string[]): error is FileError {
  return error instanceof FileError && codes.includes(error.code);
}

/** The names in a directory; none when it isn't there, or isn't one. */
export const listIfThere = (files: Files, directory: string): string[] =>
  unless(['no-entry', 'not-directory'], () => files.list(directory)) ?? [];

/** @returns whether it was missing */
export const makeIfMissing = (files: Files, directory: string): boolean =>
  unless(['exist'], () => {
    files.makeDirectory(directory);
    return true;
  }) ?? false;

export const removeIfThere = (files: Files, path: string): void =>
  unless(['no-entry'], () => files.remove(path));

export const removeDirectoryIfThere = (files: Files, directory: string): void =>
  unless(['no-entry'], () => files.removeDirectory(directory));

/** A stray file in its place isn't touched either. */
export const removeDirectoryIfEmpty = (files: Files, directory: string): void =>
  unless(['no-entry', 'not-empty', 'exist', 'not-directory'], () =>
    files.removeDirectory(directory),
  );

/** @returns whether the work was done: false when what it was for is gone */
export const unlessGone = (work: () => void): boolean =>
  unless(['no-entry'], () => {
    work();
    return true;
  }) ?? false;

/** @returns undefined in the place of an error with one of these codes */
function unless<T>(codes: readonly string[], work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (isOneOf(error, ...codes)) return undefined;
    throw error;
  }
}
