/**
 * The journal that the consumers of wat-journal.ts keep.
 * @module
 */

export interface JournalEntry {
  /** Milliseconds since 1970 (UTC). */
  time: number;
  /** `runtime` for what the test itself wrote: that it has ended the runtime. */
  who: string;
  what: 'begin' | 'end' | 'trap' | 'kill';
  /** Of the message. */
  id: string;
}

const LINE = /^(\d{13}) (\S+) (begin|end|trap|kill) (\S+)$/;

/** @throws when a line is none of theirs */
export function parseJournal(text: string): JournalEntry[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [, time, who, what, id] = LINE.exec(line) ?? [];
      if (!time || !who || !what || !id) throw new Error(`not a line of the journal: ${line}`);
      return { time: Number(time), who, what: what as JournalEntry['what'], id };
    });
}
