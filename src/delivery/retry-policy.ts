const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;

/** Microseconds from the nth failed attempt to the next one; after that many it is given up. */
const DELAYS = [10 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 60 * MINUTE];

export const MAX_ATTEMPTS = DELAYS.length + 1;

/** @param attempts that failed @returns microseconds until the next; undefined: there is none */
export const delayAfter = (attempts: number): number | undefined => DELAYS[attempts - 1];

/** For the log. */
export function describeNextTry(attempts: number): string {
  const delay = delayAfter(attempts);
  return delay === undefined ? 'no more tries' : `next try in ${delay / SECOND} s`;
}
