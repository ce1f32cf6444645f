/**
 * Text from outside, fit for a log line or an error: control characters, line ends among them,
 * become blanks, so that nobody can forge a line, and a long text is cut.
 */
export function oneLine(text: string, limit = 200): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
  // Not within a surrogate pair.
  return line.length > limit ? `${line.slice(0, limit).replace(/[\ud800-\udbff]$/, '')}…` : line;
}
