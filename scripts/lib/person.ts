import { randomInt } from 'node:crypto';
import type { Person } from './conversation.ts';
import { UserError } from './report.ts';

/**
 * Who writes where nobody is named: Ada, with a number of this run alone. So a message that an
 * earlier run left in the inbox can't be taken for hers. No telephone in the USA has such a number: no
 * exchange there begins with 0 or 1.
 */
export function someone(): Person {
  return { from: `155501${randomInt(100_000).toString().padStart(5, '0')}`, name: 'Ada' };
}

/** @throws UserError when it is no telephone number with country code */
export function phoneNumber(text: string): string {
  const digits = text.replace(/^\+|[\s().-]/g, '');
  if (!/^[1-9]\d{6,14}$/.test(digits)) {
    throw new UserError('--from must be a phone number with country code, such as 15550100123');
  }
  return digits;
}
