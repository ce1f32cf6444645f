/**
 * What gets into a value when it is copied from somewhere, and would be taken for a part of it.
 * @module
 */

/** What a value may look like. */
export interface Form {
  /** It may be written over several lines. */
  isList?: boolean;
  /** It may be any text: a quote at one end may be a part of it. */
  isFree?: boolean;
}

/** Straight, curly, low and angle quotes, and backticks. */
const QUOTE = `["'\`\\u2018-\\u201f\\u00ab\\u00bb]`;
const QUOTE_AT_AN_END = new RegExp(`^${QUOTE}|${QUOTE}$`);
const QUOTES_AROUND = new RegExp(`^${QUOTE}.*${QUOTE}$`, 's');
/** As guides write what is to be filled in, and what a shell didn't fill in: `<token>`, `${TOKEN}`. */
const PLACEHOLDER = /^(?:<.*>|\$\{.*\}|\$[A-Z_][A-Z0-9_]*)$/s;
const OWN_NAME = /^(?:export\s+)?WHATSAPP_[A-Z_]+\s*=/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const UNSEEN = /[\u0000-\u001f\u007f\u200b-\u200f\u2028-\u202e\u2060\ufeff]/;

/** @returns what is wrong and what to do, without the value; undefined when nothing is */
export function pastedAlong(
  value: string,
  { isList = false, isFree = false }: Form,
): string | undefined {
  if ((isFree ? QUOTES_AROUND : QUOTE_AT_AN_END).test(value)) {
    return 'has quotes around it: take them out';
  }
  if (PLACEHOLDER.test(value)) return 'holds a placeholder: set it to the value itself';
  if (OWN_NAME.test(value)) {
    return 'holds the name of a variable, too: set it to the value alone';
  }
  if (UNSEEN.test(isList ? value.replace(/\s/g, ' ') : value)) {
    return "holds a line break or a character that can't be seen: copy it again";
  }
  return undefined;
}
