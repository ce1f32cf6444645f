import { describe, it } from 'vitest';
import { parseHttpUrl } from '../../src/lib/http-url.ts';
import { parseRecipient } from '../../src/messaging/recipient.ts';
import { splitText } from '../../src/messaging/split-text.ts';
import { expectLinear } from './growth.ts';

describe('the time that a long text takes grows with its length:', () => {
  it.each<[string, (size: number) => string]>([
    ['one word', (size) => 'x'.repeat(size)],
    ['words of a letter', (size) => 'a '.repeat(size / 2)],
    ['line ends', (size) => '\n'.repeat(size)],
    ['quotes', (size) => '"'.repeat(size)],
  ])('to split %s', (_what, inputOf) => {
    expectLinear((text) => splitText(text, 4096), inputOf, 50_000);
  });

  // Known: what is left of a character over the limit is looked through again for each part.
  it.fails('to split one character of combining marks', () => {
    const inputOf = (size: number) => `e${'\u0301'.repeat(size)}`;
    expectLinear((text) => splitText(text, 4096), inputOf, 100_000);
  });

  it.each<[string, (size: number) => string]>([
    ['+', (size) => '+'.repeat(size)],
    ['blanks', (size) => ' '.repeat(size)],
    ['digits', (size) => `+${'1 '.repeat(size / 2)}(`],
    ['brackets', (size) => '(0)'.repeat(size / 3)],
  ])('to refuse a recipient of %s', (_what, inputOf) => {
    expectLinear(parseRecipient, inputOf, 200_000);
  });

  it.each<[string, (size: number) => string]>([
    ['points', (size) => `https://${'a.'.repeat(size / 2)}!`],
    ['hyphens', (size) => `https://${'-'.repeat(size)}`],
  ])('to refuse a URL of %s', (_what, inputOf) => {
    expectLinear(parseHttpUrl, inputOf, 40_000);
  });
});
