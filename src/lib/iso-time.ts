/**
 * A time in milliseconds since 1970 as `2026-01-31T12:00:00Z`; empty for one that no date can hold.
 */
export function isoSeconds(milliseconds: number): string {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? '' : `${date.toISOString().slice(0, 19)}Z`;
}
