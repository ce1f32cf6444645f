import { describe, expect, it } from 'vitest';
import { otherForm } from '../../../src/messaging/national-form.ts';

describe('the other form of a number', () => {
  it.each([
    ['Argentina', '+5491112345678', '+541112345678'],
    ['Mexico', '+5215512345678', '+525512345678'],
    ['Brazil', '+5511987654321', '+551187654321'],
  ])('%s: %s and %s', (_, long, short) => {
    expect(otherForm(long)?.to).toBe(short);
    expect(otherForm(short)?.to).toBe(long);
    expect(otherForm(long)?.forms).toBe(otherForm(short)?.forms);
    expect(otherForm(long)?.forms).not.toMatch(/\d{4}/);
  });

  it.each([
    ['a landline of Brazil', '+551132654321'],
    ['too few digits', '+54111234567'],
    ['too many digits', '+54911123456789'],
    ['another country', '+4915112345678'],
    ['no plus', '5491112345678'],
  ])('none: %s', (_, number) => {
    expect(otherForm(number)).toBeUndefined();
  });
});
