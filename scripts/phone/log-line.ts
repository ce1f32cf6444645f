/** What a line of the component's log tells of a message. */
export type Told =
  | { what: 'failed'; id: string; consumer: string; reason: string }
  | { what: 'dead' | 'skipped'; id: string };

/** @returns undefined for all other lines */
export function readLine(line: string): Told | undefined {
  const [, consumer, failed, reason] = /^whatsapp: (\S+) failed on (\S+): (.*)$/.exec(line) ?? [];
  if (consumer && failed) return { what: 'failed', id: failed, consumer, reason: reason ?? '' };
  const [, dead] = /^whatsapp: inbox: gave up (\S+) for /.exec(line) ?? [];
  if (dead) return { what: 'dead', id: dead };
  const [, skipped] = /^whatsapp: skipped \S+ (\S+): /.exec(line) ?? [];
  return skipped ? { what: 'skipped', id: skipped } : undefined;
}
