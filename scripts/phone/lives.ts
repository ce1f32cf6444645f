/**
 * Which message of a person's something belongs to: a request to Meta, a line that was written.
 * @module
 */

import { readNotes } from './inbox-notes.ts';
import type { Journal } from './journal.ts';

/** How long a message that no inbox knows of is taken for one that is being delivered. */
const WITHOUT_NOTES_MS = 15_000;

interface Life {
  id: string;
  from: string;
  at: number;
  /** How many notes are told already. */
  told: number;
  /** Who is being called now. */
  consumer: string | undefined;
  state: 'open' | 'dead' | 'skipped' | 'done';
}

export interface LivesOptions {
  journal: Journal;
  /** Of the phone number in the inbox; undefined: there is no inbox. */
  directory: string | undefined;
  consumers: readonly string[];
}

export class Lives {
  private readonly options: LivesOptions;
  private readonly lives = new Map<string, Life>();
  /** What belongs to which message: files and replies, by their ids. */
  private readonly belongings = new Map<string, string>();

  constructor(options: LivesOptions) {
    this.options = options;
  }

  /** A message is posted; the same again changes nothing. */
  begin(message: { id: string; from: string; media: string | undefined }): void {
    const { id, from, media } = message;
    if (media !== undefined) this.belongings.set(media, id);
    if (this.lives.has(id)) return;
    this.lives.set(id, {
      ...{ id, from, at: Date.now(), told: 0, consumer: undefined, state: 'open' },
    });
  }

  /** A reply, or a file, is of this message. */
  keep(belonging: string, about: string | undefined): void {
    if (about !== undefined) this.belongings.set(belonging, about);
  }

  /** By the id of a message, of a reply or of a file. */
  find(id: string | undefined): string | undefined {
    if (id === undefined) return undefined;
    return this.lives.has(id) ? id : this.belongings.get(id);
  }

  /** Whose delivery something belongs to that happens now. @param person digits, if it is for one */
  current(person?: string): { about: string; consumer: string | undefined } | undefined {
    this.look();
    const open = [...this.lives.values()].filter((life) => this.isRunning(life));
    const theirs = open.filter(({ from }) => from === person);
    // Those who are being called first: of one person, that is one.
    const found =
      theirs.find(({ consumer }) => consumer) ??
      theirs[0] ??
      (open.length === 1 ? open[0] : undefined);
    return found && { about: found.id, consumer: found.consumer };
  }

  /** The message that a line is about. */
  ofLine(line: string): string | undefined {
    const [id] = /wamid\.[\w+/=-]+/.exec(line) ?? [];
    return this.find(id) ?? (id === undefined ? this.current()?.about : undefined);
  }

  /** It was given up, or nobody gets it. */
  end(id: string, state: 'dead' | 'skipped'): void {
    const life = this.lives.get(id);
    if (life === undefined || life.state !== 'open') return;
    this.look();
    life.state = state;
    this.options.journal.tell({ kind: 'message-state', about: id, state });
  }

  /** Without an inbox a line is all that tells of a failure. */
  failed(id: string, consumer: string, reason: string): void {
    if (this.options.directory !== undefined || !this.lives.has(id)) return;
    this.options.journal.tell({ kind: 'consumer', about: id, consumer, step: 'failed', reason });
  }

  /** An operator took it back, or all that were given up. @param id of a message, or `all` */
  revive(id: string): void {
    for (const life of this.lives.values()) {
      if (life.state === 'dead' && (id === 'all' || id === life.id)) life.state = 'open';
    }
  }

  /** Tells what the inbox has noted since. */
  look(): void {
    const { directory } = this.options;
    if (directory === undefined) return;
    for (const life of this.lives.values()) {
      if (life.state === 'open') this.lookAt(life, directory);
    }
  }

  /** With notes, it is known whether somebody is being called; before the first one it is guessed. */
  private isRunning({ state, at, consumer, told }: Life): boolean {
    if (state !== 'open') return false;
    return consumer !== undefined || (told === 0 && Date.now() - at < WITHOUT_NOTES_MS);
  }

  private lookAt(life: Life, directory: string): void {
    const found = readNotes(directory, life.id);
    if (found === undefined) return;
    const { journal, consumers } = this.options;
    const about = life.id;
    for (const entry of found.notes.slice(life.told)) {
      life.told += 1;
      if (entry.note === 'again') {
        life.state = 'open';
        journal.tell({ kind: 'message-state', about, state: 'again' }, entry.at);
        continue;
      }
      const { note: step, consumer, at } = entry;
      const reason = entry.note === 'failed' ? entry.reason : undefined;
      life.consumer = step === 'called' ? consumer : undefined;
      journal.tell({ kind: 'consumer', about, consumer, step, reason }, at);
    }
    if (found.done === undefined) return;
    const { how, at } = found.done;
    life.state = 'done';
    // The last of them isn't noted: the tombstone takes the place of all notes.
    const last = life.consumer ?? (consumers.length === 1 ? consumers[0] : undefined);
    if (how === 'delivered' && last !== undefined) {
      journal.tell({ kind: 'consumer', about, consumer: last, step: 'took' }, at);
    }
    journal.tell({ kind: 'message-state', about, state: how }, at);
  }
}
