/**
 * Markdown, as language models write it, to WhatsApp's own formatting (formatting.ts): for
 * `WHATSAPP_MARKDOWN`. It knows what both can show; the rest stays as it is.
 * @module
 */

const FENCE = '```';
const FENCE_LINE = /^ {0,3}(`{3,}|~{3,})(.*)$/;
const HEADING = /^ {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*$/;
/** WhatsApp has `*` for bold. */
const STAR_ITEM = /^([ \t]*)[*+][ \t]+/;
const ROW = /\|/;
const RULE_OF_TABLE = /^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;

/** @returns the text with WhatsApp's markers; code in it is untouched */
export function fromMarkdown(text: string): string {
  const lines = text.split('\n');
  const out: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const next = lines[at + 1] ?? '';
    const [, fence] = FENCE_LINE.exec(line) ?? [];
    if (fence !== undefined) {
      const end = endOfFence(lines, at, fence);
      out.push(FENCE, ...lines.slice(at + 1, end), FENCE);
      at = end;
    } else if (ROW.test(line) && next.includes('|') && RULE_OF_TABLE.test(next)) {
      const end = endOfTable(lines, at);
      out.push(FENCE, ...alignTable([line, ...lines.slice(at + 2, end)]), FENCE);
      at = end - 1;
    } else out.push(convertLine(line));
  }
  return out.join('\n');
}

/** @returns the index of the line that closes it; one without an end goes on to the end of the text */
function endOfFence(lines: readonly string[], start: number, fence: string): number {
  const isEnd = (line: string) => {
    const [, marker, rest] = FENCE_LINE.exec(line) ?? [];
    return marker?.startsWith(fence) && rest?.trim() === '';
  };
  const index = lines.findIndex((line, at) => at > start && isEnd(line));
  return index < 0 ? lines.length : index;
}

/** @returns the index behind the last row */
function endOfTable(lines: readonly string[], start: number): number {
  const index = lines.findIndex((line, at) => at > start + 1 && !ROW.test(line));
  return index < 0 ? lines.length : index;
}

/** WhatsApp has no tables: in a block all characters are of one width. */
function alignTable(rows: readonly string[]): string[] {
  const cells = rows.map((row) =>
    row
      .trim()
      .replace(/^\||\|$/g, '')
      .split('|')
      .map((cell) => plain(cell.trim())),
  );
  const widths: number[] = [];
  for (const row of cells) {
    for (const [column, { length }] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, length);
    }
  }
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(' | ')
      .trimEnd(),
  );
}

function convertLine(line: string): string {
  const [, heading] = HEADING.exec(line) ?? [];
  // Bold within bold would end it.
  if (heading !== undefined) return heading === '' ? '' : `*${plain(heading)}*`;
  return inline(line.replace(STAR_ITEM, '$1- '));
}

/**
 * What begins first wins: code, an escape, a link, a bare URL (its underscores are no markers), then
 * emphasis. A stretch that doesn't end within 1,000 characters is none, so that a hostile text can't
 * take a time that grows with its square.
 */
const TOKEN =
  /(`+)(.{1,1000}?)\1(?!`)|\\([\\*_~`#[\]()>|.!+-])|!?\[([^\]\n]{0,1000})\]\(\s*<?(\S{1,2000}?)>?(?:\s+"[^"\n]{0,1000}")?\s*\)|(https?:\/\/[^\s*~]+)|\*\*\*(?=\S)(.{1,1000}?)(?<=\S)\*\*\*|\*\*(?=\S)(.{1,1000}?)(?<=\S)\*\*|(?<!\w)__(?=\S)(.{1,1000}?)(?<=\S)__(?!\w)|~~(?=\S)(.{1,1000}?)(?<=\S)~~|\*(?=[^\s*])([^*\n]{1,1000}?)(?<=\S)\*(?!\*)/g;

/** @param mark puts a marker of WhatsApp's around a text */
function inline(
  text: string,
  mark = (marker: string, inner: string) => marker + inner + marker,
): string {
  return text.replace(TOKEN, (whole: string, ...groups: (string | undefined)[]) => {
    const [, code, escaped, label, target, url, both, stars, underscores, struck, star] = groups;
    if (code !== undefined) return whole;
    if (escaped !== undefined) return escaped;
    if (target !== undefined) return link(inline(label ?? '', mark), target);
    if (url !== undefined) return url;
    if (both !== undefined) return mark('*', mark('_', inline(both, mark)));
    const bold = stars ?? underscores;
    if (bold !== undefined) return mark('*', inline(bold, mark));
    if (struck !== undefined) return mark('~', inline(struck, mark));
    return mark('_', inline(star ?? '', mark));
  });
}

/** Without markers. */
const plain = (text: string): string => inline(text, (_marker, inner) => inner);

const link = (label: string, target: string): string =>
  label === '' || label === target ? target : `${label} (${target})`;
