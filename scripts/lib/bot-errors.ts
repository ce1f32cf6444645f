/** Engines' own words around an error, which say nothing about it. */
const NOISE = /^(Redirecting call to abort\(\)|note: run with `RUST_BACKTRACE|Stack:|\s*$)/;
/** A frame of a stack trace: of the source if it has a folder and a line. */
const FRAME = /^\s+(?:at )?(.*@|.*\()?([^@(]+:\d+:\d+)\)?$/;

/**
 * The error that a component wrote before our own line said that it failed. The runtime doesn't say
 * which component writes a line; but what a component writes about its end stands right before it.
 */
export class BotErrors {
  private lines: string[] = [];

  /**
   * Takes each line that the runtime writes.
   * @returns at a line that tells of a failure: what was written before it, in short
   */
  line(text: string): string | undefined {
    if (!text.startsWith('whatsapp: ')) {
      this.lines.push(text);
      return undefined;
    }
    const before = this.lines;
    this.lines = [];
    return / failed on \S+: invocation-failed: /.test(text) ? describe(before) : undefined;
  }
}

function describe(lines: readonly string[]): string | undefined {
  const panic = lines.findLastIndex((line) => / panicked at .*:$/.test(line));
  if (panic >= 0) {
    const place = lines[panic]?.replace(/^.* panicked at (.*):$/, '$1');
    return `${lines[panic + 1] ?? 'a panic'} at ${place}`;
  }
  const said = lines.findLastIndex((line) => !NOISE.test(line) && !FRAME.test(line));
  if (said < 0) return undefined;
  const frame = lines
    .slice(said)
    .map((line) => FRAME.exec(line)?.[2])
    .find((place) => place !== undefined && !place.startsWith('/'));
  return frame === undefined ? lines[said] : `${lines[said]} at ${frame}`;
}
