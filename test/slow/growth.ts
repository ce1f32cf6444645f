import { expect } from 'vitest';

/** Milliseconds that the smaller input takes at least: the clock's own steps don't count then. */
const ENOUGH = 20;
const ROUNDS = 5;

/**
 * Sees that the time grows as the input does: four times the input takes four times as long, and 16
 * times when it grows with the square. Only the two are compared, so the machine's speed is no matter.
 * @param inputOf an input of a size
 */
export function expectLinear(
  work: (input: string) => void,
  inputOf: (size: number) => string,
  size: number,
): void {
  const [small, large] = [inputOf(size), inputOf(4 * size)];
  const times = repeatsFor(() => work(small));
  // One right after the other: a machine that is busy elsewhere slows down both.
  const growths = Array.from({ length: ROUNDS }, () => {
    const before = timeOf(() => work(small), times);
    return timeOf(() => work(large), times) / before;
  });
  expect(Math.min(...growths)).toBeLessThan(8);
}

function repeatsFor(work: () => void): number {
  let times = 1;
  while (timeOf(work, times) < ENOUGH) times *= 2;
  return times;
}

function timeOf(work: () => void, times: number): number {
  const begin = performance.now();
  for (let i = 0; i < times; i++) work();
  return performance.now() - begin;
}
