/**
 * What was said with each person: one file for each, in the directory BOT_DATA_DIR. Memory would not
 * do: the next message may reach another instance.
 * @module
 */
import { type Directory, openDirectory } from './files.ts';

/** A message of a person, and the answer. */
export interface Turn {
  /** Of the message. */
  id: string;
  question: string;
  answer: string;
}

/** What a model is told of the past: so many turns at most, and so many characters. */
const MAX_TURNS = 20;
const MAX_CHARACTERS = 16_000;

export class History {
  private readonly directory: Directory | undefined;

  /** @param path undefined: nothing is kept */
  constructor(path: string | undefined) {
    this.directory = path === undefined ? undefined : openDirectory(path);
    if (path !== undefined && this.directory === undefined) {
      console.error(`bot: BOT_DATA_DIR is not allowed: start with --allow-dir ${path}`);
    }
  }

  /** The last turns with a person, the oldest first. */
  read(person: string): Turn[] {
    const text = this.directory?.read(fileOf(person));
    if (text === undefined) return [];
    try {
      return JSON.parse(text) as Turn[];
    } catch {
      console.error('bot: a history that is no JSON begins anew');
      return [];
    }
  }

  /** Adds a turn, and drops the oldest beyond the bounds. */
  add(person: string, turn: Turn): void {
    const turns = bounded([...this.read(person), turn]);
    this.directory?.write(fileOf(person), JSON.stringify(turns));
  }

  forget(person: string): void {
    this.directory?.remove(fileOf(person));
  }
}

/** The newest turns that fit, one at least. */
export function bounded(turns: readonly Turn[]): Turn[] {
  let characters = 0;
  const fitting = turns.slice(-MAX_TURNS).toReversed();
  const end = fitting.findIndex(({ question, answer }, i) => {
    characters += question.length + answer.length;
    return i > 0 && characters > MAX_CHARACTERS;
  });
  return (end < 0 ? fitting : fitting.slice(0, end)).toReversed();
}

/** A phone number or a user id as a file's name. */
const fileOf = (person: string): string => `${person.replace(/[^A-Za-z0-9]/g, '_')}.json`;
