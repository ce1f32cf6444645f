import { describe, expect, it } from 'vitest';
import { toEntry } from '../../../src/delivery/body.ts';
import { accept } from '../../../src/inbox/accept.ts';
import { idPath } from '../../../src/inbox/directories.ts';
import { parseRecord } from '../../../src/inbox/record.ts';
import { claimId } from '../../../src/inbox/tombstone.ts';
import { FileError } from '../../../src/ports.ts';
import { textFrom } from '../../helpers/incoming.ts';
import { perform } from './model/effects.ts';
import { MemoryFiles } from './model/memory-files.ts';
import { recover } from './model/recovery.ts';
import { drain, message, World } from './model/world.ts';

const A = message('a');
const B = message('b');

describe('keeping messages', () => {
  it('puts each into the queue, in order, and nothing else anywhere', () => {
    const world = new World();
    world.run(({ post }) => post(A, B));
    const queue = [...world.files.textsBelow('queue')].sort().map(([, text]) => parseRecord(text));
    expect(queue).toMatchObject([
      { id: 'a', body: { kind: 'message', record: textFrom(A).record }, message: A },
      { id: 'b', body: { kind: 'message', record: textFrom(B).record }, message: B },
    ]);
    expect(world.files.list('tmp')).toEqual([]);
    expect(world.files.read(idPath('a'))).toBe([...world.files.textsBelow('queue').values()][0]);
  });

  it('makes the directories when there are none', () => {
    const files = new MemoryFiles();
    const { inbox } = new World({ files: () => files }).instance(1, perform);
    files.tree = new Map();
    accept([toEntry(textFrom(A))], inbox);
    expect(files.list('queue')).toHaveLength(1);
    expect(files.list('ids')).toHaveLength(256);
  });

  it('is not possible before all directories are there', () => {
    for (let made = 1; made < 265; made++) {
      const world = new World({ files: () => new MemoryFiles() });
      world.files.tree = new Map();
      let count = 0;
      const { inbox } = world.instance(1, ({ name }, run) => {
        if (name === 'makeDirectory' && ++count > made) throw new FileError('io');
        return run();
      });
      expect(() => accept([toEntry(textFrom(A))], inbox)).toThrow(FileError);
      expect(world.files.tree.has('tmp')).toBe(false);
      expect(world.files.textsBelow('.').size).toBe(0);
    }
  });

  it('delivers once what it began anew, for its directory was gone in between', () => {
    const world = new World({ takes: (_consumer, _id, attempt) => attempt > 1 });
    let renames = 0;
    world.run(
      ({ post }) => post(A, B),
      ({ name }, run) => {
        if (name === 'rename' && ++renames === 2) throw new FileError('no-entry');
        return run();
      },
    );
    world.run(drain);
    expect(world.calls.map(({ id }) => id)).toEqual(['a', 'b']);
    recover(world);
  });

  it.each(['done', 'in the queue', 'to be tried again', 'dead'])(
    'leaves out a message that is %s',
    (state) => {
      const world = new World({ takes: () => state === 'done' });
      world.run(({ post }) => post(A));
      const rounds = { done: 1, 'in the queue': 0, 'to be tried again': 1, dead: 6 }[state] ?? 0;
      for (let round = 0; round < rounds; round++) {
        world.run(drain);
        world.calendar.time += 3_600_001;
      }
      const before = world.files.tree;
      world.run(({ post }) => post(A));
      expect(world.files.tree).toEqual(before);
    },
  );

  it('takes an id that can not be read for nobody’s', () => {
    const world = new World();
    world.run(({ post }) => post(A));
    const [path] = world.files.textsBelow('queue').keys();
    world.files.remove(idPath('a'));
    world.files.create(idPath('a'), 'torn');
    const { inbox } = world.instance(500, perform);
    expect(claimId(path as string, { key: 'k', id: 'a' }, inbox)).toBe('claimed');
  });
});

describe('what somebody left in the directories', () => {
  it.each(['locks/.DS_Store', 'retry/.DS_Store', 'queue/.DS_Store', 'dead/.DS_Store'])(
    'does not stop the others: %s',
    (path) => {
      const world = new World();
      world.files.create(path, 'x');
      world.run(({ post }) => post(A));
      world.run(drain);
      expect(world.calls.map(({ outcome }) => outcome)).toEqual(['took']);
    },
  );
});
