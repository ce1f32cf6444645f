import { graphemeSegments } from 'unicode-segmenter/grapheme';
import { type Span, spansAt } from './formatting.ts';

/** Where a text may be cut, best first: before the blanks behind a paragraph, line, sentence, word. */
const ENDS = [
  /\r?\n[^\S\n]*\n/g,
  /\r?\n/g,
  /(?<=[.!?…]["'”’)\]]{0,4})\s|(?<=[。！？])(?![。！？])/g,
  /\s/g,
];

/** The blanks at a cut aren't sent, but for the indentation of the next line. */
const BLANKS_AT_CUT = /^(?:[^\S\n]*\n)+|^[^\S\n]+/;

/**
 * Splits a text into parts of at most `limit` UTF-16 code units, at the end of a paragraph, else of
 * a line, a sentence, a word; only a word over the limit is cut itself, between graphemes: what a
 * reader sees as one character stays whole. (A grapheme over the limit is cut between code points.)
 *
 * Formatting that is cut is closed before the cut, and opened again behind it, as far as a fourth of the
 * limit has room for its markers.
 * @returns the text itself, alone, when it is short enough
 */
export function splitText(text: string, limit: number): string[] {
  const parts: string[] = [];
  let rest = text;
  /** How much of the rest is markers that were opened again. */
  let opened = 0;
  while (rest.length > limit) {
    const { cut, spans } = cutFormatted(rest, limit, opened);
    const open = spans.map((span) => span.open).join('');
    const close = spans
      .map((span) => span.close)
      .reverse()
      .join('');
    parts.push(rest.slice(0, cut) + close);
    rest = open + dropBlanks(rest.slice(cut));
    opened = open.length;
  }
  return [...parts, rest].filter((part) => part.trim() !== '');
}

/** Where to cut, and which formatting that breaks; there is room for what closes it. */
function cutFormatted(text: string, limit: number, from: number): { cut: number; spans: Span[] } {
  const most = limit / 4;
  for (let room = limit; room > limit - most; ) {
    const cut = outsideOfMarkers(text, findCut(text, room, from), room, from);
    const spans = spansAt(text, cut);
    const closing = spans.reduce((sum, { close }) => sum + close.length, 0);
    if (cut + closing <= limit) return { cut, spans };
    room = limit - closing;
  }
  return { cut: findCut(text, limit, from), spans: [] };
}

/**
 * A cut with nothing between it and a marker goes to the other side of the marker: else a part would have
 * markers around nothing.
 */
function outsideOfMarkers(text: string, cut: number, limit: number, from: number): number {
  for (const { start, end, open, close } of spansAt(text, cut)) {
    const before = text.slice(start + open.trim().length, cut);
    if (isBlank(before) && start > from) return start;
    const after = text.slice(cut, end - close.trim().length);
    if (isBlank(after) && end <= limit) return end;
  }
  return cut;
}

/** @param from what comes before it isn't looked at */
function findCut(text: string, limit: number, from: number): number {
  const graphemes = graphemesUpTo(text, limit);
  // One more character, so that a blank right behind the limit is seen.
  const window = text.slice(0, limit + 1);
  // The best end in the second half of the part; the first half only where the second has none.
  for (const earliest of [limit / 2, from + 1]) {
    for (const end of ENDS) {
      const cut = [...window.matchAll(end)].findLast(
        // A blank with a mark on it isn't blank to a reader.
        ({ index, 0: found }) =>
          index >= earliest &&
          (found === '' ? graphemes.has(index) : isBlank(graphemes.get(index))),
      );
      if (cut) return cut.index;
    }
  }
  const last = Math.max(...graphemes.keys());
  if (last > 0) return last;
  const splitsPair = /[\ud800-\udbff]/.test(text.charAt(limit - 1));
  return splitsPair ? limit - 1 : limit;
}

/** The graphemes that begin no later than the limit, by where they begin. */
function graphemesUpTo(text: string, limit: number): Map<number, string> {
  const graphemes = new Map<number, string>();
  for (const { index, segment } of graphemeSegments(text)) {
    if (index > limit) break;
    graphemes.set(index, segment);
  }
  return graphemes;
}

/** The text without the blanks that aren't sent. */
function dropBlanks(text: string): string {
  let blanks = 0;
  for (const { index, segment } of graphemeSegments(text)) {
    blanks = index;
    if (!isBlank(segment)) break;
  }
  const [dropped = ''] = BLANKS_AT_CUT.exec(text.slice(0, blanks)) ?? [];
  return text.slice(dropped.length);
}

function isBlank(grapheme: string | undefined): boolean {
  return grapheme?.trim() === '';
}
