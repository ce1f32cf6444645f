/**
 * Numbers of some countries go by two forms: people have one in their address book, and WhatsApp knows
 * them by the other (Meta's documentation, Cloud API > Phone numbers; Brazil, Mexico, Argentina).
 * @module
 */

interface TwoForms {
  long: RegExp;
  short: RegExp;
  /** The digits that the long form has more, behind the `$1` that both begin with. */
  more: string;
  /** For people. */
  forms: string;
}

const COUNTRIES: readonly TwoForms[] = [
  { long: /^(\+54)9(\d{10})$/, short: /^(\+54)(\d{10})$/, more: '9', forms: '+54 9 … and +54 …' },
  { long: /^(\+52)1(\d{10})$/, short: /^(\+52)(\d{10})$/, more: '1', forms: '+52 1 … and +52 …' },
  {
    // Mobile numbers: two digits of the area, a 9 since 2016, and eight digits of which the first is 6 to 9.
    long: /^(\+55\d{2})9([6-9]\d{7})$/,
    short: /^(\+55\d{2})([6-9]\d{7})$/,
    more: '9',
    forms: '+55, the area code, with and without a 9',
  },
];

/**
 * The other form of a number, and both in words.
 * @param to `+` and digits
 */
export function otherForm(to: string): { to: string; forms: string } | undefined {
  for (const { long, short, more, forms } of COUNTRIES) {
    if (long.test(to)) return { to: to.replace(long, '$1$2'), forms };
    if (short.test(to)) return { to: to.replace(short, `$1${more}$2`), forms };
  }
  return undefined;
}
