import type { Config } from '../../src/config.ts';
import type { Host } from '../../src/ports.ts';

/** What was found, without secrets. One line each; a task may go on in further ones. */
export interface Findings {
  /** Why nothing can be sent, in the component's own words: a deployment would be in vain. */
  refusals: string[];
  /** What Meta has. */
  facts: string[];
  /** What could not be found out. */
  notes: string[];
  /** What is to be done at Meta. */
  tasks: string[];
}

export type Surroundings = Pick<Host, 'http' | 'clock'>;

/** What the questions to Meta have in common. */
export interface Search {
  config: Config;
  host: Surroundings;
  found: Findings;
}

/** Milliseconds for each question: somebody waits. */
export const QUESTION = { limit: 10_000, retry: false };
