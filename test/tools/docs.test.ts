import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { replaceTables } from '../../bench/report.ts';
import type { Results } from '../../bench/results.ts';
import { fromRoot, ROOT } from '../../scripts/lib/paths.ts';

const read = (path: string): string => readFileSync(fromRoot(path), 'utf8');

const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(fromRoot('docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

const FENCE = /^(`{3,}).*\n[\s\S]*?^\1$/gm;

/** The page without what is shown as code. */
const prose = (page: string): string => page.replace(FENCE, '').replace(/`[^`\n]*`/g, '');

/** The targets of a page's links and pictures. */
const links = (page: string): string[] =>
  [...prose(page).matchAll(/\]\(([^()\s]+)\)/g)].flatMap(([, target]) => target ?? []);

/** What `#…` can follow a page's name, as GitHub makes it of the headings. */
function anchors(page: string): Set<string> {
  const found = new Set<string>();
  for (const [, heading = ''] of page.replace(FENCE, '').matchAll(/^#+ +(.+)$/gm)) {
    const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
    const slug = text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-');
    let anchor = slug;
    for (let n = 1; found.has(anchor); n++) anchor = `${slug}-${n}`;
    found.add(anchor);
  }
  return found;
}

/** @returns what is wrong with a link, undefined when nothing is */
function linkProblem(page: string, target: string): string | undefined {
  if (/^[a-z]+:/.test(target)) {
    return URL.canParse(target) && target.startsWith('https://') ? undefined : 'no https URL';
  }
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : normalize(join(dirname(page), path));
  if (file.startsWith('..') || !existsSync(join(ROOT, file))) return `${file} does not exist`;
  if (anchor === undefined) return undefined;
  if (!file.endsWith('.md') || statSync(join(ROOT, file)).isDirectory()) return `no page: ${file}`;
  return anchors(read(file)).has(anchor) ? undefined : `${file} has no heading for #${anchor}`;
}

describe('links', () => {
  it.each(PAGES)('of %s resolve', (page) => {
    const problems = links(read(page)).flatMap((target) => {
      const problem = linkProblem(page, target);
      return problem === undefined ? [] : [`${target}: ${problem}`];
    });
    expect(problems).toEqual([]);
  });

  it('of the README lead to every page in docs/', () => {
    const targets = links(read('README.md')).map((target) => target.split('#')[0]);
    const pages = PAGES.filter((page) => page !== 'README.md');
    expect(pages.filter((page) => !targets.includes(page))).toEqual([]);
  });

  it('are told apart from code, and their anchors from each other', () => {
    expect(links('[a](b.md) `[c](d.md)`\n```\n[e](f.md)\n```\n![g](h.svg)')).toEqual([
      'b.md',
      'h.svg',
    ]);
    expect([...anchors('# A `b-c`: d?\n## [Same](x.md)\n## Same\n```sh\n# no\n```')]).toEqual([
      'a-b-c-d',
      'same',
      'same-1',
    ]);
    expect(linkProblem('docs/inbox.md', 'no-such.md')).toContain('docs/no-such.md');
    expect(linkProblem('docs/inbox.md', '../README.md#no-such')).toContain('#no-such');
  });
});

describe('README', () => {
  const readme = read('README.md');

  it('has at most 10 KB', () => {
    expect(Buffer.byteLength(readme)).toBeLessThanOrEqual(10 * 1024);
  });

  it('shows the example consumer as it is, on the first screen', () => {
    const [, before = '', code] = /^([\s\S]*?)^```ts\n([\s\S]*?)^```$/m.exec(readme) ?? [];
    expect(code).toBe(read('examples/echo-consumer/src/consumer.ts'));
    expect(before.split('\n').length).toBeLessThanOrEqual(40);
  });
});

describe('variables', () => {
  const names = [...new Set(read('src/variables.ts').match(/(?<=name: ')WHATSAPP_[A-Z_]+(?=')/g))];
  const described = PAGES.map(read).join('\n');

  it('are found in src/variables.ts', () => {
    expect(names.length).toBeGreaterThanOrEqual(10);
  });

  it.each(names)('%s has a row in a table and a line in .env.example', (name) => {
    expect(described).toContain(`\n| \`${name}\` | `);
    expect(read('.env.example')).toMatch(new RegExp(`^#?${name}=`, 'm'));
  });
});

describe('docs/performance.md', () => {
  it('has the tables of the last results: npm run bench -- --redraw writes them', () => {
    const results = JSON.parse(read('bench/results/latest.json')) as Results;
    const page = read('docs/performance.md');
    expect(page).toBe(replaceTables(page, results));
  });
});
