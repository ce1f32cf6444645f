import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseNotes } from '../../../scripts/phone/inbox-notes.ts';
import { Journal } from '../../../scripts/phone/journal.ts';
import { Lives } from '../../../scripts/phone/lives.ts';
import { readLine } from '../../../scripts/phone/log-line.ts';
import { readRange } from '../../../scripts/phone/serve-media.ts';
import { idPath } from '../../../src/inbox/directories.ts';
import { formatEntry, formatEvent, formatTombstone } from '../../../src/inbox/record.ts';

const AT = '2026-01-31T12:00:00.000Z';
const TIME = Date.parse(AT);
const ENTRY = { id: 'wamid.1', key: 'k', body: {} };
const CALLED = formatEvent({ consumer: 'test:bot', started: AT });
const FAILED = formatEvent({ consumer: 'test:bot', failed: 'trap', at: AT });

describe('the notes of the inbox', () => {
  it('are read as the component writes them', () => {
    const took = formatEvent({ consumer: 'test:other', took: AT });
    const again = formatEvent({ reset: AT });
    const file = [formatEntry(ENTRY, AT), CALLED, FAILED, took, again, '\n{"cut'].join('');
    expect(parseNotes(file)).toEqual({
      notes: [
        { note: 'called', consumer: 'test:bot', at: TIME },
        { note: 'failed', consumer: 'test:bot', at: TIME, reason: 'trap' },
        { note: 'took', consumer: 'test:other', at: TIME },
        { note: 'again', at: TIME },
      ],
    });
  });

  it('end with the tombstone, also while the old content still follows it', () => {
    const file = `${formatTombstone(ENTRY, 'delivered', AT)}cut off${CALLED}`;
    expect(parseNotes(file)).toEqual({ notes: [], done: { how: 'delivered', at: TIME } });
  });
});

describe('lives', () => {
  let directory: string;
  let journal: Journal;
  let lives: Lives;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'lives-'));
    journal = new Journal();
    lives = new Lives({ journal, directory, consumers: ['test:bot'] });
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const write = (id: string, content: string) => {
    const file = `${directory}/${idPath(id)}`;
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  const begin = (id: string, from: string) => lives.begin({ id, from, media: undefined });
  const told = () =>
    journal.since(0).map((news) => {
      if (news.kind === 'consumer') return `${news.consumer} ${news.step}`;
      return news.kind === 'message-state' ? news.state : news.kind;
    });

  it('tell each note once, and when all is done', () => {
    begin('wamid.1', '1');
    lives.look();
    write('wamid.1', `${formatEntry(ENTRY, AT)}${CALLED}`);
    lives.look();
    lives.look();
    expect(told()).toEqual(['test:bot called']);
    write('wamid.1', `${formatEntry(ENTRY, AT)}${CALLED}${FAILED}${CALLED}`);
    lives.look();
    write('wamid.1', formatTombstone(ENTRY, 'delivered', AT));
    lives.look();
    expect(told().slice(1)).toEqual([
      'test:bot failed',
      'test:bot called',
      'test:bot took',
      'delivered',
    ]);
    expect(journal.since(0).every(({ at }) => at === TIME)).toBe(true);
  });

  it('know whose delivery something belongs to', () => {
    begin('wamid.1', '1');
    begin('wamid.2', '2');
    expect(lives.current('2')?.about).toBe('wamid.2');
    expect(lives.current('3')).toBeUndefined();
    // One is done, the other waits for a retry: nobody is being called.
    write('wamid.1', formatTombstone(ENTRY, 'delivered', AT));
    write('wamid.2', `${formatEntry({ ...ENTRY, id: 'wamid.2' }, AT)}${CALLED}${FAILED}`);
    expect(lives.current('1')).toBeUndefined();
    expect(lives.current('2')).toBeUndefined();
    begin('wamid.3', '1');
    write('wamid.3', `${formatEntry({ ...ENTRY, id: 'wamid.3' }, AT)}${CALLED}`);
    // A bot may write to somebody else.
    const third = { about: 'wamid.3', consumer: 'test:bot' };
    expect(lives.current('9')).toEqual(third);
    expect(lives.ofLine('echo: thinking')).toBe('wamid.3');
    expect(lives.ofLine('about wamid.1 only')).toBe('wamid.1');
    expect(lives.ofLine('about wamid.unknown')).toBeUndefined();
  });

  it('go on when an operator takes a message back', () => {
    begin('wamid.1', '1');
    write('wamid.1', `${formatEntry(ENTRY, AT)}${CALLED}${FAILED}`);
    lives.end('wamid.1', 'dead');
    const again = formatEvent({ reset: AT });
    write('wamid.1', `${formatEntry(ENTRY, AT)}${CALLED}${FAILED}${again}${CALLED}`);
    lives.look();
    expect(told()).toEqual(['test:bot called', 'test:bot failed', 'dead']);
    lives.revive('all');
    lives.look();
    expect(told().slice(3)).toEqual(['again', 'test:bot called']);
  });
});

describe('lines of the log', () => {
  it.each([
    [
      'whatsapp: test:bot failed on wamid.1: invocation-failed: trap; next try in 10 s',
      {
        ...{ what: 'failed', id: 'wamid.1', consumer: 'test:bot' },
        reason: 'invocation-failed: trap; next try in 10 s',
      },
    ],
    [
      'whatsapp: inbox: gave up wamid.1 for test:bot: see inbox/dead-letters',
      { what: 'dead', id: 'wamid.1' },
    ],
    [
      'whatsapp: skipped image wamid.1: it holds no text of the user',
      { what: 'skipped', id: 'wamid.1' },
    ],
    ['echo: whatsapp: skipped image wamid.1: said by a bot', undefined],
  ])('%s', (line, told) => {
    expect(readLine(line)).toEqual(told);
  });
});

describe('ranges of a file', () => {
  it.each([
    ['bytes=0-', { from: 0, to: 9 }],
    ['bytes=2-4', { from: 2, to: 4 }],
    ['bytes=-3', { from: 7, to: 9 }],
    ['bytes=5-99', { from: 5, to: 9 }],
    ['bytes=10-', undefined],
    ['bytes=1-2,4-5', undefined],
    [undefined, undefined],
  ])('%s', (header, range) => {
    expect(readRange(header, 10)).toEqual(range);
  });
});
