import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { replaceTables } from '../../bench/report.ts';
import type { Results } from '../../bench/results.ts';
import { fromRoot, ROOT } from '../../scripts/lib/paths.ts';
import { asObject, type JsonObject } from '../../src/lib/json.ts';
import { readEcho } from '../../src/webhook/echo.ts';
import { readMessage } from '../../src/webhook/message.ts';
import { readNotice } from '../../src/webhook/notice.ts';
import { readStatus } from '../../src/webhook/status.ts';
import { PHONE_NUMBER_ID } from '../cases/variables.ts';

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

describe('docs/receiving.md', () => {
  const page = read('docs/receiving.md');
  const number = PHONE_NUMBER_ID;
  const person = {
    ...{ from: '491700000001', from_user_id: 'DE.1234567890abc' },
    ...{ id: 'wamid.AAA1', timestamp: '1790000000' },
  };
  const contacts = [
    {
      profile: { name: 'Ada', username: 'ada.l' },
      wa_id: person.from,
      user_id: person.from_user_id,
    },
  ];
  const textOf = (meta: object) =>
    readMessage({ ...person, ...meta }, { number, contacts, isOnly: true }).record;
  const TEXT = textOf({ type: 'text', text: { body: 'hi' } });

  /** The examples below a heading: two lines of JSON, Meta's and ours. */
  const pairs = (heading: string): [JsonObject, JsonObject][] => {
    const [, section = ''] = page.split(`\n## ${heading}\n`);
    const [own = ''] = section.split('\n## ');
    return [...own.matchAll(/^```json\n(\{.*\})\n(\{.*\})\n```$/gm)].map(
      ([, meta = '', ours = '']) => [JSON.parse(meta), JSON.parse(ours)],
    );
  };

  it('shows a text as message-handler gets it', () => {
    const [, json = ''] =
      /^```json\n(\{\n {2}"id": "wamid\.AAA1",[\s\S]*?\n\})\n```$/m.exec(page) ?? [];
    expect(JSON.parse(json)).toEqual(TEXT);
  });

  it('shows each kind of message with what differs from that', () => {
    const examples = pairs('Messages');
    for (const [meta, differing] of examples) {
      const { raw } = textOf(meta);
      expect(textOf(meta)).toEqual({ ...TEXT, content: '', raw, ...differing });
    }
    const kinds = new Set(examples.map(([, { kind }]) => kind));
    expect(kinds.size).toBe(19);
  });

  it('shows statuses, echoes and notices', () => {
    const statuses = pairs('Statuses');
    for (const [meta, ours] of statuses) expect(readStatus(meta, number).record).toEqual(ours);
    expect(statuses).toHaveLength(2);
    const [[echo, heard] = []] = pairs('A human takes over');
    expect(echo && readEcho(echo, number).record).toEqual(heard);
    const [[change, told] = []] = pairs('Notices');
    const entry = { id: '700000000000001', time: 1_790_000_000 };
    expect(readNotice(entry, change?.field, asObject(change?.value) ?? {}).record).toEqual(told);
  });

  it('shows the example with its world as they are', () => {
    for (const file of ['src/consumer.ts', 'wit/consumer.wit']) {
      expect(page).toContain(`\n${read(`examples/rich-consumer/${file}`)}\`\`\``);
    }
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
