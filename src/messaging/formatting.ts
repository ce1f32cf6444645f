/**
 * WhatsApp's formatting: `*bold*`, `_italic_`, `~strike~`, `` `code` `` and ```` ```blocks``` ````
 * (WhatsApp's help, "How to format your messages"). A marker formats only where it stands against a
 * word from outside and has its like at the other end; all but blocks end with their line, and nothing
 * inside code is formatting.
 * @module
 */

/** A stretch of formatted text, its markers included. */
export interface Span {
  start: number;
  /** Behind the closing marker. */
  end: number;
  /** What opens it again, and what closes it: with the line ends that the text itself has there. */
  open: string;
  close: string;
}

const FENCE = '```';
const CODE = '`';
const INLINE = '*_~';
/** Characters from a marker to its like, at most: a text without line ends isn't searched to its end. */
const REACH = 8_192;

/**
 * The spans that a cut would break, outermost first.
 * @param cut an index of the text
 */
export function spansAt(text: string, cut: number): Span[] {
  const scanner = new Scanner(text);
  const open: Span[] = [];
  let at = 0;
  while (at < cut) {
    const found = scanner.spanFrom(at);
    if (!found) {
      at++;
      continue;
    }
    if (found.start < cut && cut < found.end) open.push(found);
    // What is in code is text; what is in others may be formatted, too.
    at = found.open.startsWith(CODE) ? found.end : at + 1;
  }
  return open;
}

class Scanner {
  private readonly text: string;
  /** By marker: up to here none closes, or one is open already. */
  private readonly taken = new Map<string, number>();

  private endOfLine = -1;

  constructor(text: string) {
    this.text = text;
  }

  /** The span that begins right here, if one does. */
  spanFrom(start: number): Span | undefined {
    const marker = this.text.charAt(start);
    if (marker === CODE) return this.fenceFrom(start) ?? this.codeFrom(start);
    return INLINE.includes(marker) && marker !== '' ? this.inlineFrom(start, marker) : undefined;
  }

  private fenceFrom(start: number): Span | undefined {
    const { text } = this;
    if (!text.startsWith(FENCE, start)) return undefined;
    const close = text.indexOf(FENCE, start + FENCE.length);
    if (close <= start + FENCE.length) return undefined;
    const hasOwnLines = text.charAt(start + FENCE.length) === '\n';
    return {
      ...{ start, end: close + FENCE.length },
      ...(hasOwnLines
        ? { open: `${FENCE}\n`, close: `\n${FENCE}` }
        : { open: FENCE, close: FENCE }),
    };
  }

  private codeFrom(start: number): Span | undefined {
    const close = this.text.indexOf(CODE, start + 1);
    if (close <= start + 1 || close > this.lineEnd(start)) return undefined;
    return { start, end: close + 1, open: CODE, close: CODE };
  }

  private inlineFrom(start: number, marker: string): Span | undefined {
    if (start < (this.taken.get(marker) ?? 0) || !this.canOpen(start, marker)) return undefined;
    const lineEnd = this.lineEnd(start);
    for (let at = start + 2; at < lineEnd; at++) {
      if (!this.canClose(at, marker)) continue;
      this.taken.set(marker, at + 1);
      return { start, end: at + 1, open: marker, close: marker };
    }
    this.taken.set(marker, lineEnd);
    return undefined;
  }

  private canOpen(at: number, marker: string): boolean {
    const next = this.text.charAt(at + 1);
    return !isWord(this.text.charAt(at - 1)) && !isBlank(next) && next !== marker;
  }

  private canClose(at: number, marker: string): boolean {
    return (
      this.text.charAt(at) === marker &&
      !isBlank(this.text.charAt(at - 1)) &&
      !isWord(this.text.charAt(at + 1))
    );
  }

  /** @param from no smaller than the last time */
  private lineEnd(from: number): number {
    if (from > this.endOfLine) {
      const end = this.text.indexOf('\n', from);
      this.endOfLine = end === -1 ? this.text.length : end;
    }
    return Math.min(this.endOfLine, from + REACH);
  }
}

const isBlank = (character: string): boolean => character.trim() === '';
/** Blanks and punctuation of ASCII, Latin-1, General Punctuation, CJK and the full-width forms. */
const NO_WORD =
  /^[\s!-/:-@[-`{-~\u00a0-\u00bf\u2000-\u206f\u3000-\u303f\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]$/;
/** Half of a surrogate pair: an emoji, as a rule. */
const SURROGATE = /^[\ud800-\udfff]$/;

/** Letters and digits of all scripts. Not every engine knows their Unicode properties (`\p{L}`). */
const isWord = (character: string): boolean =>
  character !== '' && !NO_WORD.test(character) && !SURROGATE.test(character);
