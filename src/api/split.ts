import { graphemeSegments } from 'unicode-segmenter/grapheme';

/** Where a text may be cut, best first: before the blanks behind a paragraph, line, sentence, word. */
const ENDS = [
  /\r?\n[^\S\n]*\n/g,
  /\r?\n/g,
  /(?<=[.!?…]["'”’)\]]*)\s|(?<=[。！？])(?![。！？])/g,
  /\s/g,
];

/** The blanks at a cut aren't sent, but for the indentation of the next line. */
const BLANKS_AT_CUT = /^(?:[^\S\n]*\n)+|^[^\S\n]+/;

/**
 * Splits a text into parts of at most `limit` UTF-16 code units, at the end of a paragraph, else of
 * a line, a sentence, a word; only a word over the limit is cut itself, between graphemes: what a
 * reader sees as one character stays whole. (A grapheme over the limit is cut between code points.)
 * @returns the text itself, alone, when it is short enough
 */
export function splitText(text: string, limit: number): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > limit) {
    const cut = findCut(rest, limit);
    parts.push(rest.slice(0, cut));
    rest = rest.slice(cut).replace(BLANKS_AT_CUT, '');
  }
  return [...parts, rest].filter((part) => part.trim() !== '');
}

function findCut(text: string, limit: number): number {
  const boundaries = graphemeBoundaries(text, limit);
  // One more character, so that a blank right behind the limit is seen.
  const window = text.slice(0, limit + 1);
  // The best end in the second half of the part; the first half only where the second has none.
  for (const earliest of [limit / 2, 1]) {
    for (const end of ENDS) {
      const cut = [...window.matchAll(end)]
        .map(({ index }) => index)
        .findLast((index) => index >= earliest && boundaries.has(index));
      if (cut !== undefined) return cut;
    }
  }
  return Math.max(...boundaries);
}

/** The ends of the graphemes that fit into the limit: at least one. */
function graphemeBoundaries(text: string, limit: number): Set<number> {
  const boundaries = new Set<number>();
  for (const { index, segment } of graphemeSegments(text)) {
    const end = index + segment.length;
    if (end > limit) break;
    boundaries.add(end);
  }
  if (boundaries.size === 0) {
    const splitsPair = /[\ud800-\udbff]/.test(text.charAt(limit - 1));
    boundaries.add(splitsPair ? limit - 1 : limit);
  }
  return boundaries;
}
