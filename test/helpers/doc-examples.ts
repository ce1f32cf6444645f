import { readFileSync } from 'node:fs';
import { fromRoot } from '../../scripts/lib/paths.ts';

/** A call that docs/sending.md shows. */
export interface DocExample {
  /** `interface/function`. */
  call: string;
  args: unknown[];
  /** The keys of what it gives; undefined when that is no record. */
  keys: string[] | undefined;
}

/** The examples of docs/sending.md: two lines of JSON each, below the heading of their function. */
export function readDocExamples(): DocExample[] {
  const page = readFileSync(fromRoot('docs/sending.md'), 'utf8');
  const sections = page.split(/^### (?=[a-z]+\/)/m).slice(1);
  return sections.flatMap((section) => {
    const [call = ''] = section.split('\n', 1);
    return [...section.matchAll(/^```json\n(.*)\n(.*)\n```$/gm)].map(
      ([, args = '', result = '']): DocExample => {
        const value = JSON.parse(result) as unknown;
        const isRecord = typeof value === 'object' && value !== null;
        const keys = isRecord ? Object.keys(value).sort() : undefined;
        return { call, args: JSON.parse(args) as unknown[], keys };
      },
    );
  });
}
