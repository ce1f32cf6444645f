import { describeFailure, Failure } from '../failure.ts';
import { FileError } from '../ports.ts';

/** The inbox can't be used. The message says why and what to do. */
export class InboxError extends Failure {
  override readonly name = 'InboxError';

  get logText(): string {
    return this.message;
  }
}

const NOT_ALLOWED =
  'is not in a directory that the environment may use: name one by its absolute path, and start with asterai env run … --allow-dir DIR';

const NOT_OPENED =
  'is in a directory that --allow-dir names, but the runtime could not open that: the user who runs asterai must be able to make or write it';

/** Why there is no way to a directory, by what the runtime was told to allow. */
export function whyNotAllowed(directory: string, allowed: readonly string[]): string {
  const tidy = (path: string) => `${path}/`.replace(/\/+/g, '/');
  const isNamed = allowed.some((dir) => tidy(directory).startsWith(tidy(dir)));
  return isNamed ? NOT_OPENED : NOT_ALLOWED;
}

export const notAllowed = (directory: string, allowed: readonly string[]): InboxError =>
  new InboxError(`WHATSAPP_INBOX_DIR ${whyNotAllowed(directory, allowed)}`);

/** What went wrong, for a log line: of a file operation also what to do. */
export function describeDiskFailure(error: unknown): string {
  if (!(error instanceof FileError)) return describeFailure(error);
  const { code } = error;
  return `WHATSAPP_INBOX_DIR can't be used (${code}): ${ADVICE[code] ?? 'check the disk'}`;
}

const ADVICE: Readonly<Record<string, string>> = {
  'insufficient-space': 'free some space on its disk',
  quota: 'free some space on its disk, or raise the quota',
  'read-only': 'its disk is mounted read-only',
  // What asterai's runtime makes of a read-only disk, too.
  io: 'see that its disk is not mounted read-only, and that it works',
  access: 'give the user who runs asterai the right to write there',
  'not-permitted':
    'give the user who runs asterai the right to write there, on a file system with hard links',
  unsupported: 'put it on a file system with hard links',
  'cross-device': 'all of it must be on one file system',
  'not-directory': 'a file is in its place',
  'no-entry': 'it is not there yet: the start of the environment makes it',
};

/** Runs what uses the disk. @throws InboxError in place of FileError */
export function explainDiskErrors<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof FileError ? new InboxError(describeDiskFailure(error)) : error;
  }
}
