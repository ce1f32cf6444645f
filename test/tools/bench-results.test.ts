import { describe, expect, it } from 'vitest';
import { describeFigures, type FigureKey, formatRatio, formatValue } from '../../bench/figures.ts';
import { FULL, type Phase } from '../../bench/phases.ts';
import { parseCpuTime, parseMemory } from '../../bench/proc.ts';
import { markdownTable, replaceTables, textTable } from '../../bench/report.ts';
import { compare, type Results } from '../../bench/results.ts';
import { runPhases, type Values } from '../../bench/run.ts';
import { median, percentile, summarize } from '../../bench/statistics.ts';
import type { Subject, SubjectName } from '../../bench/subjects.ts';

describe('statistics', () => {
  it('takes the middle, whatever the order', () => {
    expect(median([3])).toBe(3);
    expect(median([9, 1, 10])).toBe(9);
    expect(median([10, 1, 3, 4])).toBe(3.5);
  });

  it('takes percentiles that were measured', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(percentile(hundred, 50)).toBe(50);
    expect(percentile(hundred, 99)).toBe(99);
    expect(percentile([5, 2, 9], 99)).toBe(9);
    expect(percentile([5], 50)).toBe(5);
  });

  it('keeps the rounds beside their summary', () => {
    expect(summarize([4, 2, 3])).toEqual({ median: 3, min: 2, max: 4, rounds: [4, 2, 3] });
  });
});

describe('/proc', () => {
  it('adds user and system time, behind a name that holds anything', () => {
    const stat = '7 (a) b (c) S 1 7 7 0 -1 4194560 90 0 0 0 12 30 5 6 20 0 4 0 99 1 2';
    expect(parseCpuTime(stat)).toBe(420);
  });

  it('reads the peak, and what is resident now', () => {
    const status = 'VmPeak:\t  900 kB\nVmHWM:\t  512 kB\nVmRSS:\t  100 kB\n';
    expect(parseMemory(status, 'VmHWM')).toBe(524_288);
    expect(parseMemory(status, 'VmRSS')).toBe(102_400);
    expect(parseMemory('Name:\tx\n', 'VmHWM')).toBeNaN();
  });
});

describe('formats', () => {
  it.each([
    [14_834_083, 'bytes', '14.8 MB'],
    [6260, 'bytes', '6.26 kB'],
    [12_850, 'functions', '12,850'],
    [0.571, 'milliseconds', '0.57 ms'],
    [141, 'milliseconds', '141 ms'],
    [13_900, 'milliseconds', '13.9 s'],
    [0.033, 'percent', '0.03 %'],
    [123.4, 'perSecond', '123/s'],
    [1.06, 'ratio', '1.06×'],
  ] as const)('%d %s: %s', (value, unit, text) => {
    expect(formatValue(value, unit)).toBe(text);
  });

  it('shows ratios with three digits or more', () => {
    expect([1, 12.34, 1606.2].map(formatRatio)).toEqual(['1.00×', '12.3×', '1,606×']);
  });
});

const subject = (name: SubjectName, slow = false): Subject => ({
  name,
  slow,
  home: '',
  delivers: true,
  real: true,
  inbox: false,
  old: false,
  file: () => '',
});

describe('runPhases', () => {
  it('gives each subject its go in each round', async () => {
    const order: string[] = [];
    const phase: Phase = {
      title: 'sizes',
      rounds: ({ slow }) => (slow ? 1 : 2),
      measure: async ({ name }) => {
        order.push(name);
        return { size: order.length };
      },
    };
    const said: string[] = [];
    const values = await runPhases(
      [phase],
      [subject('floor-dispatch'), subject('componentize-js', true), subject('light')],
      (line) => said.push(line.replace(/ \(.*/, '')),
    );
    expect(order).toEqual([
      'floor-dispatch',
      'componentize-js',
      'light',
      'floor-dispatch',
      'light',
    ]);
    expect(values.get('light')?.get('size')).toEqual([3, 5]);
    expect(said.at(-1)).toBe('sizes, round 2 of 2: light');
  });
});

const VALUES: Values = new Map<SubjectName, Map<FigureKey, number[]>>([
  ['floor-ack', new Map([['post1P50', [1, 2, 3]]])],
  [
    'floor-dispatch',
    new Map([
      ['post1P50', [100]],
      ['burst1', [10]],
    ]),
  ],
  [
    'light',
    new Map([
      ['post1P50', [6, 5, 4]],
      ['burst1', [25]],
      ['send', [7]],
    ]),
  ],
  [
    'light + inbox',
    new Map<FigureKey, number[]>([
      ['burst1', [30]],
      ['drainLong', [8]],
      ['messageP50', [4000]],
      ['componentize-js messageP50', [18, 20, 22]],
      ['restMemory', [60e6]],
    ]),
  ],
  ['light + inbox, before', new Map([['componentize-js messageP50', [400]]])],
  ['componentize-js + inbox', new Map([['burst1', [500]]])],
]);

const SIZES = {
  burst: 200,
  burstFor3: 50,
  shortQueue: 10,
  longQueue: 10_000,
  sustain: 30,
  rest: 30,
};

describe('results', () => {
  const figures = compare(VALUES, describeFigures(SIZES));
  const of = (key: string, name: SubjectName = 'light') =>
    figures.find((figure) => figure.key === key)?.subjects[name];

  it('compares each figure with the floor that does the same', () => {
    expect(of('post1P50')).toMatchObject({ median: 5, min: 4, max: 6, ratio: 2.5 });
    expect(of('burst1')).toMatchObject({ median: 25, ratio: 2.5 });
    expect(of('send')).toEqual({ median: 7, min: 7, max: 7, rounds: [7] });
    expect(of('cpu')).toBeUndefined();
  });

  it('has no ratio where the floor has no value', () => {
    expect(of('burst1', 'light + inbox')).toMatchObject({ median: 30, ratio: 3 });
    expect(of('drainLong', 'light + inbox')).not.toHaveProperty('ratio');
    expect(of('restMemory', 'light + inbox')).not.toHaveProperty('ratio');
  });

  const results: Results = {
    date: '2026-01-02T03:04:05.000Z',
    command: 'npm run bench',
    versions: { node: '20.0.0' },
    machine: { cpu: 'Test CPU', cores: 2, memory: 1, system: 'Linux' },
    twoSyncs: 0.5,
    effort: FULL,
    figures,
  };
  const rows = (table = '') => table.split('\n').map((row) => row.trim().split(/ {2,}/));
  const texts = textTable(results).split('\n\n');

  it('makes a table for the terminal, with ratios and spreads', () => {
    const [table = ''] = texts;
    expect(rows(table)[0]).toEqual(['floor', 'componentize-js + inbox', 'light', 'light + inbox']);
    expect(rows(table)).toContainEqual([
      'answer to signed POST, nobody to deliver to, p50',
      '2.00 ms [1.00 ms – 3.00 ms]',
      '–',
      '5.00 ms [4.00 ms – 6.00 ms] (2.50×)',
      '–',
    ]);
    expect(rows(table)).toContainEqual([
      'burst of 200 delivered',
      '10.0 ms',
      '500 ms (50.0×)',
      '25.0 ms (2.50×)',
      '30.0 ms (3.00×)',
    ]);
    expect(new Set(table.split('\n').map(({ length }) => length)).size).toBe(1);
  });

  it('makes another for consumers in JavaScript, beside an older build', () => {
    expect(rows(texts[1])[0]?.slice(1)).toEqual(['light + inbox, before', 'light + inbox']);
    expect(rows(texts[1]).slice(2)).toEqual([
      [
        'message to reply, p50, consumer on componentize-js',
        '400 ms',
        '20.0 ms [18.0 ms – 22.0 ms]',
      ],
    ]);
  });

  it('says of each goal whether it was reached', () => {
    const goals = new Map(rows(texts[2]).map(([title, ...cells]) => [title, cells]));
    expect(
      goals.get('message to the reply of a JavaScript consumer, p50: faster than before'),
    ).toEqual(['≥ 20.0×', 'not measured', '≥ 20.0×', 'yes: 20.0×']);
    expect(goals.get('burst to a hand-written consumer, to the floor')).toEqual([
      '≤ 10.0×',
      'no: 50.0×',
      '≤ 4.00×',
      'yes: 3.00×',
    ]);
    expect(goals.get('memory at rest, with the keeper')).toEqual([
      '≤ 150 MB',
      'not measured',
      '≤ 50.0 MB',
      'no: 60.0 MB',
    ]);
  });

  it('makes one table where nothing replied', () => {
    const figuresWithout = figures.filter(({ replier }) => !replier);
    expect(textTable({ ...results, figures: figuresWithout }).split('\n\n')).toHaveLength(1);
  });

  it('makes tables in Markdown, with their origin', () => {
    const text = markdownTable(results);
    expect(text).toContain('| send-message, p50 | – | – | 7.00 ms | – |\n');
    expect(text).toContain(
      '| burst of 200 delivered | 10.0 ms | 500 ms (50.0×) | 25.0 ms (2.50×) | 30.0 ms (3.00×) |\n',
    );
    expect(text).toContain('2026-01-02 with `npm run bench`: node 20.0.0; Test CPU, 2 cores');
    expect(text).toContain('a small file and its directory takes 0.50 ms there');
  });

  it('replaces the tables of a page, and nothing around them', () => {
    const page = 'a\n<!-- bench:begin -->\nold\n<!-- bench:end -->\nz\n';
    const replaced = replaceTables(page, results);
    expect(replaced).toBe(
      `a\n<!-- bench:begin -->\n\n${markdownTable(results)}\n<!-- bench:end -->\nz\n`,
    );
    expect(replaceTables(replaced, results)).toBe(replaced);
  });

  it.each([
    'no markers',
    '<!-- bench:begin -->',
    '<!-- bench:end --><!-- bench:begin -->',
    '<!-- bench:begin --><!-- bench:begin --><!-- bench:end -->',
    '<!-- bench:begin --><!-- bench:end --><!-- bench:end -->',
  ])('refuses a page without its two markers: %s', (page) => {
    expect(() => replaceTables(page, results)).toThrow('bench:begin');
  });
});
