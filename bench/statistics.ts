/** Several runs of the same thing, in short. */
export interface Summary {
  median: number;
  min: number;
  max: number;
  /** One value for each round. */
  rounds: number[];
}

/** @param values at least one */
export function summarize(values: readonly number[]): Summary {
  const rounds = [...values];
  return { median: median(rounds), min: Math.min(...rounds), max: Math.max(...rounds), rounds };
}

/** The middle value, or the mean of the two in the middle. @param values at least one */
export function median(values: readonly number[]): number {
  const sorted = ascending(values);
  const middle = sorted.length / 2;
  const above = sorted[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + above) / 2 : above;
}

/**
 * The smallest value that at least `percent` of all values don't exceed: of fewer than 100 values
 * the 99th percentile is the largest.
 */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = ascending(values);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}

function ascending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}
