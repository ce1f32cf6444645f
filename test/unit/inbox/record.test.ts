import { describe, expect, it } from 'vitest';
import {
  type EntryEvent,
  formatEntry,
  formatEvent,
  formatTombstone,
  parseRecord,
} from '../../../src/inbox/record.ts';
import { message } from './model/world.ts';

const A = { ...message('a'), content: 'line\nline "x" \u2028 \u{1f600}' };
const AT = '2026-01-31T12:00:00.000Z';
const HEAD = formatEntry({ id: 'a', key: 'key', body: { of: 'any kind' }, message: A }, AT);

function progressAfter(...events: (EntryEvent | string)[]) {
  const lines = events.map((event) => (typeof event === 'string' ? event : formatEvent(event)));
  const record = parseRecord(HEAD + lines.join(''));
  if (record === undefined || 'tombstoneOf' in record) throw new Error('no record');
  return Object.fromEntries(record.progress);
}

describe('a record', () => {
  it('gives back what came in', () => {
    expect(parseRecord(HEAD)).toEqual({
      ...{ id: 'a', key: 'key', body: { of: 'any kind' }, message: A },
      ...{ combined: [], progress: new Map() },
    });
  });

  it('is of version 1 where builds of that version can deliver it, and of version 2 elsewhere', () => {
    expect(JSON.parse(HEAD)).toMatchObject({ version: 1, message: A });
    const event = formatEntry({ id: 'a', key: 'key', body: { of: 'another kind' } }, AT);
    expect(JSON.parse(event)).toEqual({
      ...{ version: 2, id: 'a', key: 'key', accepted: AT, event: { of: 'another kind' } },
    });
    expect(parseRecord(event)).toMatchObject({ body: { of: 'another kind' }, message: undefined });
  });

  it('counts attempts, and keeps the last failure', () => {
    const c = 'c:one';
    const progress = progressAfter(
      { consumer: c, started: AT },
      { consumer: c, failed: 'why', at: AT },
      { consumer: c, started: AT },
      { consumer: c, failed: 'why now', at: AT },
      { consumer: 'c:two', started: AT },
      { consumer: 'c:two', took: AT },
    );
    expect(progress).toEqual({
      'c:one': { attempts: 2, took: false, failure: 'why now', at: AT },
      'c:two': { attempts: 1, took: true, failure: undefined, at: AT },
    });
  });

  it('counts anew when an operator wants that', () => {
    const c = 'c:one';
    const progress = progressAfter(
      { consumer: c, started: AT },
      { consumer: c, failed: 'why', at: AT },
      { reset: AT },
    );
    expect(progress[c]).toMatchObject({ attempts: 0, took: false, failure: 'why' });
  });

  it('loses no more than the line that was cut off', () => {
    const c = 'c:one';
    const torn = formatEvent({ consumer: c, failed: 'why', at: AT });
    for (let length = 0; length < torn.length; length++) {
      const progress = progressAfter({ consumer: c, started: AT }, torn.slice(0, length), {
        consumer: c,
        took: AT,
      });
      expect(progress[c]).toMatchObject({ attempts: 1, took: true, failure: undefined });
    }
  });

  it.each(['\nnull', '\n[]', '\n7', '\n{}', '\n{"consumer":7,"started":"x"}', '\n\n', '\n{"a"'])(
    'passes over a line that says nothing: %j',
    (line) => {
      expect(progressAfter(line)).toEqual({});
    },
  );

  it.each(['delivered', 'purged'] as const)('is done once %s, whatever follows', (how) => {
    const done = formatTombstone({ id: A.id, key: 'key' }, how, AT);
    expect(done.length).toBeLessThan(HEAD.length);
    expect(done).not.toContain('PRIVATE');
    expect(parseRecord(done)).toEqual({ tombstoneOf: 'key' });
    expect(parseRecord(done + HEAD.slice(done.length))).toEqual({ tombstoneOf: 'key' });
    // Of older versions.
    const old = `{"version":1,"id":"a","${how}":"${AT}"}\n`;
    expect(parseRecord(old)).toEqual({ tombstoneOf: undefined });
  });

  it.each([
    ['nothing', ''],
    ['no JSON', 'x'],
    ['another version', HEAD.replace('"version":1', '"version":3')],
    ['no key', HEAD.replace('"key":"key",', '')],
    ['no id', HEAD.replace('"id":"a",', '')],
    ['no body', HEAD.replace('"message":', '"other":').replace('"event":', '"more":')],
    ['an array', '[]'],
  ])('is none: %s', (_what, text) => {
    expect(parseRecord(text)).toBeUndefined();
  });

  it('is none when it was cut off anywhere', () => {
    for (let length = 0; length < HEAD.length; length++) {
      expect(parseRecord(HEAD.slice(0, length))).toBeUndefined();
    }
  });
});
