import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/**
 * Hands on each line that is typed into the terminal. Without a terminal (CI, a pipe, `< /dev/null`)
 * and in the background nothing is read: there, reading would stop the process.
 * @returns what ends it, or undefined where nothing is read
 */
export function readTypedLines(onLine: (line: string) => void): (() => void) | undefined {
  if (!process.stdin.isTTY || isInBackground()) return undefined;
  // Not `terminal`: the line stays the kernel's to edit, and Ctrl-C a signal.
  const lines = createInterface({ input: process.stdin, terminal: false });
  lines.on('line', (line) => {
    if (line.trim() !== '') onLine(line.trim());
  });
  // A terminal that goes away.
  process.stdin.on('error', () => lines.close());
  return () => {
    lines.close();
    process.stdin.destroy();
  };
}

/** Whether another process group has the terminal, as with `npm start &`; known on Linux only. */
function isInBackground(): boolean {
  try {
    // proc(5): behind the name in parentheses come state, ppid, pgrp, session, tty_nr, tpgid.
    const [, , group, , , foreground] =
      readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return group !== foreground;
  } catch {
    return false;
  }
}
