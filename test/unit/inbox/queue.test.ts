import { describe, expect, it } from 'vitest';
import { idPath } from '../../../src/inbox/directories.ts';
import type { Entry } from '../../../src/inbox/entry.ts';
import type { Inbox } from '../../../src/inbox/inbox.ts';
import {
  dropRepeat,
  isSomethingLeft,
  isThere,
  laneLock,
  listWaiting,
  type OpenEntry,
  openEntry,
  setAside,
} from '../../../src/inbox/queue.ts';
import { parseRecord } from '../../../src/inbox/record.ts';
import { FileError } from '../../../src/ports.ts';
import { type Around, perform } from './model/effects.ts';
import { message, World } from './model/world.ts';

const AT = '2026-01-31T12:00:00.000Z';
const SECOND = 1_000_000;

function waiting(around: Around = perform, ...ids: string[]) {
  const world = new World();
  for (const id of ids.length > 0 ? ids : ['a']) world.run(({ post }) => post(message(id)));
  const { inbox } = world.instance(500, around);
  return {
    world,
    inbox,
    entries: listWaiting(inbox).entries,
    entry: listWaiting(inbox).entries[0] as Entry,
  };
}

function opened(entry: Entry, inbox: Inbox): OpenEntry {
  const open = openEntry(entry, inbox);
  if (typeof open === 'string') throw new Error(open);
  return open;
}

const stored = (entry: Entry, inbox: Inbox) => opened(entry, inbox).stored;

const put = (world: World, path: string, text: string) => {
  world.files.remove(path);
  world.files.create(path, text);
};

describe('an entry that is opened', () => {
  it('gives what came in, with its progress', () => {
    const { entry, inbox } = waiting();
    const open = opened(entry, inbox);
    expect(open.stored).toMatchObject({
      ...{ id: 'a', key: entry.key, message: message('a'), combined: [], progress: new Map() },
    });
    open.started('c:one');
    expect(stored(entry, inbox).progress.get('c:one')?.attempts).toBe(1);
  });

  it('claims the id when its instance died before it could', () => {
    const { entry, inbox, world } = waiting();
    world.files.remove(idPath('a'));
    opened(entry, inbox);
    expect(world.files.read(idPath('a'))).toBe(world.files.read(entry.path));
  });

  it('knows what is gone', () => {
    const { entry, inbox, world } = waiting();
    world.files.remove(entry.path);
    expect(openEntry(entry, inbox)).toBe('gone');
    expect(isThere(entry, inbox)).toBe(false);
  });

  it('is gone when it is removed as a repeat before its id is claimed', () => {
    const { entry, inbox, world } = waiting(({ name }, run) => {
      if (name === 'link') world.files.remove(entry.path);
      return run();
    });
    world.files.remove(idPath('a'));
    expect(openEntry(entry, inbox)).toBe('gone');
  });

  it('knows a repeat: of what is done, and of what has another key', () => {
    const { entry, inbox, world } = waiting();
    const copy = { ...entry, path: `${entry.path}x` };
    const text = world.files.read(entry.path);
    world.files.create(copy.path, text.replace(entry.key ?? '?', `0001-${'0'.repeat(16)}`));
    expect(openEntry(copy, inbox)).toBe('repeat');
    opened(entry, inbox).done();
    expect(openEntry(copy, inbox)).toBe('repeat');
    dropRepeat(copy, inbox);
    dropRepeat(copy, inbox);
    expect(world.files.list('queue')).toEqual([]);
  });

  it('knows a tombstone that is still in the queue', () => {
    const { entry, inbox, world } = waiting();
    put(world, entry.path, `{"version":1,"id":"a","delivered":"${AT}"}\n`);
    expect(openEntry(entry, inbox)).toBe('repeat');
  });

  it.each(['is-directory', 'file-too-large', 'access'])(
    'knows what will never be read: %s',
    (code) => {
      const { entry, inbox } = waiting(({ name }, run) => {
        if (name === 'read') throw new FileError(code);
        return run();
      });
      expect(openEntry(entry, inbox)).toBe('unreadable');
    },
  );

  it('knows what is not ours, by its text or its name', () => {
    const { entry, inbox, world } = waiting();
    expect(openEntry({ ...entry, key: undefined }, inbox)).toBe('unreadable');
    put(world, entry.path, 'x');
    expect(openEntry(entry, inbox)).toBe('unreadable');
  });

  it('leaves other trouble to the caller', () => {
    const { entry, inbox } = waiting(({ name }, run) => {
      if (name === 'read') throw new FileError('io');
      return run();
    });
    expect(() => openEntry(entry, inbox)).toThrow(FileError);
  });
});

describe('what waits', () => {
  it('is listed by the time when it came to be so, in its lane', () => {
    const { entries, inbox } = waiting(perform, 'b', 'a');
    expect(entries.map((entry) => stored(entry, inbox).id)).toEqual(['b', 'a']);
    expect(entries).toMatchObject(Array(2).fill({ lane: '491', isRetry: false }));
  });

  it('is left to those who have its lane', () => {
    const { inbox } = waiting();
    expect(isSomethingLeft(inbox, [])).toBe(true);
    expect(isSomethingLeft(inbox, [laneLock('492')])).toBe(true);
    expect(isSomethingLeft(inbox, [laneLock('491')])).toBe(false);
  });

  it('is taken to be there when that can not be seen', () => {
    const { entry, inbox } = waiting(({ name }, run) => {
      if (name === 'modified') throw new FileError('io');
      return run();
    });
    expect(isThere(entry, inbox)).toBe(true);
  });
});

describe('what happens to an entry', () => {
  const trace = (...ids: string[]) => {
    const effects: string[] = [];
    const around: Around = ({ name, paths }, run) => {
      effects.push(`${name} ${paths[0]?.replace(/\/.*/, '')}`);
      return run();
    };
    return { ...waiting(around, ...ids), effects };
  };

  it('is noted, and what could not be written goes along with the next note', () => {
    let full = false;
    const { entry, inbox, world } = waiting(({ name }, run) => {
      if (name === 'append' && full) throw new FileError('insufficient-space');
      return run();
    });
    const open = opened(entry, inbox);
    open.started('c:one');
    full = true;
    expect(() => open.failed('c:one', 'why')).toThrow(FileError);
    expect(open.stored.progress.get('c:one')?.failure).toBe('why');
    expect(stored(entry, inbox).progress.get('c:one')?.failure).toBeUndefined();
    full = false;
    open.started('c:two');
    expect(stored(entry, inbox)).toEqual(open.stored);
    // Each once.
    const text = world.files.read(entry.path);
    open.write();
    expect(world.files.read(entry.path)).toBe(text);
  });

  it('is written when a consumer took it and others are to come, or failed', () => {
    const { entry, inbox } = waiting();
    const open = opened(entry, inbox);
    open.started('c:one');
    open.took('c:one', false);
    expect(stored(entry, inbox).progress.get('c:one')?.took).toBe(true);
    open.started('c:two');
    open.failed('c:two', 'why');
    open.started('c:three');
    open.took('c:three', true);
    expect(stored(entry, inbox)).toEqual(open.stored);
  });

  it('leaves its id, and nothing of its content, when it is done', () => {
    const { entry, inbox, world } = waiting();
    opened(entry, inbox).done();
    expect([...world.files.textsBelow('.')]).toEqual([
      [idPath('a'), `{"version":1,"id":"a","key":"${entry.key}","delivered":"${AT}"}\n`],
    ]);
  });

  it('syncs the id before the tombstone, and that before its name goes', () => {
    const { entry, inbox, effects } = trace();
    const open = opened(entry, inbox);
    effects.length = 0;
    open.done();
    expect(effects).toEqual(['syncDirectory ids', 'overwrite queue', 'remove queue']);
  });

  it('waits for its time when it is tried again, and not a moment less', () => {
    const { entry, inbox, world } = waiting();
    opened(entry, inbox).retryAfter(10 * SECOND);
    expect(isThere(entry, inbox)).toBe(false);
    world.calendar.time += 9_999;
    expect(listWaiting(inbox).entries).toEqual([]);
    world.calendar.time += 1;
    expect(listWaiting(inbox, false).entries).toEqual([]);
    const [again] = listWaiting(inbox).entries;
    expect(again).toMatchObject({ key: entry.key, lane: entry.lane, isRetry: true });
    expect(stored(again as Entry, inbox).id).toBe('a');
  });

  it('is with the dead letters when it is given up, under its time, key and lane', () => {
    const { entry, inbox, world } = waiting();
    const open = opened(entry, inbox);
    const text = world.files.read(entry.path);
    world.calendar.time += 60_000;
    open.bury();
    const [name = ''] = world.files.list('dead');
    expect(name).toMatch(new RegExp(`^\\d{16}_${entry.key}_491$`));
    expect(Number(name.slice(0, 16)) - entry.time).toBeGreaterThan(59 * SECOND);
    expect(world.files.read(`dead/${name}`)).toBe(text);
    expect(parseRecord(world.files.read(idPath('a')))).toMatchObject({ key: entry.key });
    expect(listWaiting(inbox).entries).toEqual([]);
  });

  it('keeps its name when it is set aside', () => {
    const { entry, inbox, world } = waiting();
    setAside(entry, inbox);
    expect(world.files.list('unreadable')).toEqual([entry.name]);
    expect(listWaiting(inbox).entries).toEqual([]);
  });

  it.each<[string, (open: OpenEntry) => void]>([
    ['dead', (open) => open.bury()],
    ['retry', (open) => open.retryAfter(SECOND)],
  ])('is on disk before it counts: %s', (directory, act) => {
    const { entry, inbox, effects } = trace();
    act(opened(entry, inbox));
    expect(effects.at(-1)).toBe(`syncDirectory ${directory}`);
  });
});
