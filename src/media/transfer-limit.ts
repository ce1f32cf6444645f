const SECOND = 1_000;

/** Milliseconds that a file may take: a slow line's time, but not for ever. */
export const transferLimit = (bytes: number): number =>
  Math.min(15 * SECOND + (bytes / 100_000) * SECOND, 300 * SECOND);
