import { describe, expect, it } from 'vitest';
import { expectLinear } from './growth.ts';

const letters = (size: number) => 'x'.repeat(size);

describe('expectLinear', () => {
  it('takes work that grows with the input', () => {
    let sum = 0;
    const work = (input: string) => {
      for (let i = 0; i < input.length; i++) sum += input.charCodeAt(i);
    };
    expectLinear(work, letters, 10_000);
    expect(sum).toBeGreaterThan(0);
  });

  it('fails on work that grows with the square of it', () => {
    let pairs = 0;
    const work = (input: string) => {
      for (const one of input) for (const other of input) if (one === other) pairs++;
    };
    expect(() => expectLinear(work, letters, 500)).toThrow(/to be less than 8/);
    expect(pairs).toBeGreaterThan(0);
  });
});
