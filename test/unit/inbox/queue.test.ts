import { describe, expect, it } from 'vitest';
import { idPath } from '../../../src/inbox/directories.ts';
import type { Entry } from '../../../src/inbox/entry.ts';
import type { Inbox } from '../../../src/inbox/inbox.ts';
import {
  bury,
  done,
  dropRepeat,
  isSomethingLeft,
  isThere,
  laneLock,
  listWaiting,
  load,
  Notes,
  retryAfter,
  setAside,
} from '../../../src/inbox/queue.ts';
import { parseRecord, type StoredEntry } from '../../../src/inbox/record.ts';
import { FileError } from '../../../src/ports.ts';
import { type Around, perform } from './model/effects.ts';
import { message, World } from './model/world.ts';

const AT = '2026-01-31T12:00:00.000Z';
const SECOND = 1_000_000;

function waiting(around: Around = perform, ...ids: string[]) {
  const world = new World();
  for (const id of ids.length > 0 ? ids : ['a']) world.run(({ post }) => post(message(id)));
  const { inbox } = world.instance(500, around);
  return { world, inbox, entries: listWaiting(inbox), entry: listWaiting(inbox)[0] as Entry };
}

function loaded(entry: Entry, inbox: Inbox): StoredEntry {
  const stored = load(entry, inbox);
  if (typeof stored === 'string') throw new Error(stored);
  return stored;
}

describe('load', () => {
  it('gives what came in, with its progress, and syncs its id before anyone takes it', () => {
    const synced: string[] = [];
    const { entry, inbox } = waiting(({ name, paths }, run) => {
      if (name === 'syncDirectory') synced.push(paths[0] ?? '');
      return run();
    });
    const stored = loaded(entry, inbox);
    expect(stored).toEqual({ id: 'a', key: entry.key, body: message('a'), progress: new Map() });
    expect(synced).toEqual([idPath('a').replace(/\/a$/, '')]);
    new Notes(entry, stored, inbox).add({ consumer: 'c:one', started: AT });
    expect(loaded(entry, inbox).progress.get('c:one')?.attempts).toBe(1);
    expect(synced).toHaveLength(1);
  });

  it('claims the id when its instance died before it could', () => {
    const { entry, inbox, world } = waiting();
    world.files.remove(idPath('a'));
    loaded(entry, inbox);
    expect(world.files.read(idPath('a'))).toBe(world.files.read(entry.path));
  });

  it('knows what is gone', () => {
    const { entry, inbox, world } = waiting();
    world.files.remove(entry.path);
    expect(load(entry, inbox)).toBe('gone');
    expect(isThere(entry, inbox)).toBe(false);
  });

  it('knows a repeat: of what is done, and of what has another key', () => {
    const { entry, inbox, world } = waiting();
    const copy = { ...entry, path: `${entry.path}x` };
    const text = world.files.read(entry.path);
    world.files.create(copy.path, text.replace(entry.key ?? '?', `0001-${'0'.repeat(16)}`));
    expect(load(copy, inbox)).toBe('repeat');
    done(entry, loaded(entry, inbox), inbox);
    expect(load(copy, inbox)).toBe('repeat');
    dropRepeat(copy, inbox);
    dropRepeat(copy, inbox);
    expect(world.files.list('queue')).toEqual([]);
  });

  it('knows a tombstone that is still in the queue', () => {
    const { entry, inbox } = waiting();
    inbox.files.overwrite(entry.path, `{"version":1,"id":"a","delivered":"${AT}"}\n`);
    expect(load(entry, inbox)).toBe('repeat');
  });

  it.each(['is-directory', 'file-too-large', 'access'])(
    'knows what will never be read: %s',
    (code) => {
      const { entry, inbox } = waiting(({ name }, run) => {
        if (name === 'read') throw new FileError(code);
        return run();
      });
      expect(load(entry, inbox)).toBe('unreadable');
    },
  );

  it('knows what is not ours, by its text or its name', () => {
    const { entry, inbox, world } = waiting();
    expect(load({ ...entry, key: undefined }, inbox)).toBe('unreadable');
    world.files.overwrite(entry.path, 'x');
    expect(load(entry, inbox)).toBe('unreadable');
  });

  it('leaves other trouble to the caller', () => {
    const { entry, inbox } = waiting(({ name }, run) => {
      if (name === 'read') throw new FileError('io');
      return run();
    });
    expect(() => load(entry, inbox)).toThrow(FileError);
  });
});

describe('what waits', () => {
  it('is listed by the time when it came to be so, in its lane', () => {
    const { entries, inbox } = waiting(perform, 'b', 'a');
    expect(entries.map((entry) => loaded(entry, inbox).id)).toEqual(['b', 'a']);
    expect(entries).toMatchObject(Array(2).fill({ lane: '491', isRetry: false }));
  });

  it('is left to those who have its lane, and to the next time when it failed', () => {
    const { inbox } = waiting();
    expect(isSomethingLeft(inbox, [])).toBe(true);
    expect(isSomethingLeft(inbox, [laneLock('492')], new Set(['492']))).toBe(true);
    expect(isSomethingLeft(inbox, [laneLock('491')])).toBe(false);
    expect(isSomethingLeft(inbox, [], new Set(['491']))).toBe(false);
  });

  it('is taken to be there when that can not be seen', () => {
    const { entry, inbox } = waiting(({ name }, run) => {
      if (name === 'modified') throw new FileError('io');
      return run();
    });
    expect(isThere(entry, inbox)).toBe(true);
  });
});

describe('notes', () => {
  it('that could not be written are known, and go along with the next', () => {
    let full = false;
    const { entry, inbox, world } = waiting(({ name }, run) => {
      if (name === 'append' && full) throw new FileError('insufficient-space');
      return run();
    });
    const stored = loaded(entry, inbox);
    const notes = new Notes(entry, stored, inbox);
    notes.add({ consumer: 'c:one', started: AT });
    full = true;
    expect(() => notes.add({ consumer: 'c:one', failed: 'why', at: AT })).toThrow(FileError);
    expect(stored.progress.get('c:one')?.failure).toBe('why');
    expect(loaded(entry, inbox).progress.get('c:one')?.failure).toBeUndefined();
    full = false;
    notes.add({ consumer: 'c:two', started: AT });
    expect(loaded(entry, inbox)).toEqual(stored);
    // Each once.
    const text = world.files.read(entry.path);
    notes.write();
    expect(world.files.read(entry.path)).toBe(text);
  });
});

describe('where an entry goes', () => {
  it('leaves its id, and nothing of its content, when it is done', () => {
    const { entry, inbox, world } = waiting();
    done(entry, loaded(entry, inbox), inbox);
    expect([...world.files.textsBelow('.')]).toEqual([
      [idPath('a'), `{"version":1,"id":"a","delivered":"${AT}"}\n`],
    ]);
  });

  it('waits for its time when it is tried again, and not a moment less', () => {
    const { entry, inbox, world } = waiting();
    retryAfter(10 * SECOND, entry, loaded(entry, inbox), inbox);
    expect(isThere(entry, inbox)).toBe(false);
    world.calendar.time += 9_999;
    expect(listWaiting(inbox)).toEqual([]);
    world.calendar.time += 1;
    const [again] = listWaiting(inbox);
    expect(again).toMatchObject({ key: entry.key, lane: entry.lane, isRetry: true });
    expect(loaded(again as Entry, inbox).id).toBe('a');
  });

  it('is with the dead letters when it is given up, under its time, key and lane', () => {
    const { entry, inbox, world } = waiting();
    const stored = loaded(entry, inbox);
    const text = world.files.read(entry.path);
    world.calendar.time += 60_000;
    bury(entry, stored, inbox);
    const [name = ''] = world.files.list('dead');
    expect(name).toMatch(new RegExp(`^\\d{16}_${entry.key}_491$`));
    expect(Number(name.slice(0, 16)) - entry.time).toBeGreaterThanOrEqual(60 * SECOND);
    expect(world.files.read(`dead/${name}`)).toBe(text);
    expect(parseRecord(world.files.read(idPath('a')))).toMatchObject({ key: entry.key });
    expect(listWaiting(inbox)).toEqual([]);
  });

  it('keeps its name when it is set aside', () => {
    const { entry, inbox, world } = waiting();
    setAside(entry, inbox);
    expect(world.files.list('unreadable')).toEqual([entry.name]);
    expect(listWaiting(inbox)).toEqual([]);
  });

  it.each<[string, (entry: Entry, stored: StoredEntry, inbox: Inbox) => void]>([
    ['dead', bury],
    ['retry', (...rest) => retryAfter(SECOND, ...rest)],
  ])('is on disk before it counts: %s', (directory, act) => {
    const synced: string[] = [];
    const { entry, inbox } = waiting(({ name, paths }, run) => {
      if (name === 'syncDirectory') synced.push(paths[0] ?? '');
      return run();
    });
    const stored = loaded(entry, inbox);
    synced.length = 0;
    act(entry, stored, inbox);
    expect(synced.at(-1)).toMatch(new RegExp(`^${directory}\\b`));
  });
});
