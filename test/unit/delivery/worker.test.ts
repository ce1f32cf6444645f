import { describe, expect, it } from 'vitest';
import { idPath } from '../../../src/inbox/directories.ts';
import { FileError } from '../../../src/ports.ts';
import type { Around } from '../inbox/model/effects.ts';
import { checkStep } from '../inbox/model/invariants.ts';
import { recover } from '../inbox/model/recovery.ts';
import { drain, message, World } from '../inbox/model/world.ts';

/** Does something while the nth call to a consumer runs. */
function during(nth: number, act: () => void): Around {
  let calls = 0;
  return (effect, run) => {
    if (effect.name === 'end' && ++calls === nth) act();
    return run();
  };
}

const given = ({ calls }: World) => calls.map(({ id, consumer }) => `${id} ${consumer}`);

describe('delivering', () => {
  it('goes by the order of acceptance, and by that of the consumers', () => {
    const world = new World({ consumers: ['c:two', 'c:one'] });
    for (const id of ['b', 'a']) world.run(({ post }) => post(message(id)));
    world.run(drain);
    expect(given(world)).toEqual(['b c:two', 'b c:one', 'a c:two', 'a c:one']);
    recover(world);
  });

  it('goes on with other senders while a consumer is slow', () => {
    const world = new World({ maxConcurrency: 2 });
    for (const id of ['a', 'b']) world.run(({ post }) => post(message(id)));
    world.run(({ post }) => post(message('c', '492')));
    const around = during(1, () => {
      world.run(drain);
      expect(given(world)).toEqual(['a c:one', 'c c:one']);
      checkStep(world);
    });
    world.run(drain, around);
    expect(given(world)).toEqual(['a c:one', 'c c:one', 'b c:one']);
  });

  it.each([
    [1, 4, 0],
    [2, 4, 1],
    [9, 4, 1],
    [9, 1, 0],
  ])('with %i senders and %i slots calls %i to help', (senders, maxConcurrency, expected) => {
    const world = new World({ maxConcurrency });
    for (let i = 0; i < senders; i++) world.run(({ post }) => post(message(`m${i}`, `49${i}`)));
    world.run(drain);
    // No more than one a second: each of them looks whether it takes more.
    expect(world.reliefs).toBe(expected);
    expect(world.calls).toHaveLength(senders);
  });

  it('does nothing without consumers', () => {
    const world = new World({ consumers: [] });
    world.run(({ post }) => post(message('a')));
    world.run(drain);
    expect(world.files.list('queue')).toHaveLength(1);
  });

  it('keeps to six attempts when each ends with the process', () => {
    const world = new World();
    world.run(({ post }) => post(message('a')));
    const killed: Around = (effect, run) => {
      if (effect.name === 'end' || world.living.length === 0) throw new Error('killed');
      const result = run();
      if (effect.name === 'begin') world.living = [];
      return result;
    };
    for (let round = 0; round < 10; round++) {
      try {
        world.run(drain, killed);
      } catch {}
    }
    expect(world.calls).toHaveLength(6);
    world.run(drain);
    expect(world.files.list('dead')).toHaveLength(1);
    recover(world);
  });

  it('leaves the id, and nothing of the content', () => {
    const world = new World();
    world.run(({ post }) => post(message('a')));
    world.run(drain);
    expect([...world.files.textsBelow('.')]).toEqual([
      [
        idPath('a'),
        expect.stringMatching(
          /^{"version":1,"id":"a","key":"[-\da-f]+","delivered":"2026-[^"]+"}\n$/,
        ),
      ],
    ]);
  });
});

describe('a failure after an entry has moved', () => {
  it('is told, and its sender left for the next time', () => {
    const world = new World({ takes: () => false });
    world.run(({ post }) => post(message('a')));
    world.run(({ post }) => post(message('b')));
    const { log } = world.run(drain, ({ name, paths }, run) => {
      if (name === 'syncDirectory' && paths[0]?.startsWith('retry/')) throw new FileError('io');
      return run();
    });
    expect(log.warnings).toContainEqual(
      expect.stringMatching(/^inbox: message 0000-\w+ .*WHATSAPP_INBOX_DIR can't be used \(io\)/),
    );
    expect(given(world)).toEqual(['a c:one']);
    recover(world);
  });
});

describe('a file that can not be read', () => {
  it.each<[string, string, string | undefined]>([
    ['is empty', `${'1'.repeat(16)}_0000-0123456789abcdef_491`, ''],
    ['was cut off', `${'1'.repeat(16)}_0000-0123456789abcdef_491`, '{"version":1,"id":"x","mess'],
    ['is of a later version', `${'1'.repeat(16)}_0000-0123456789abcdef_491`, '{"version":2}'],
    ['has another name', 'note.txt', 'x'],
    ['is a directory', 'folder', undefined],
  ])('is set aside when it %s, once, and stops nobody', (_what, name, text) => {
    const world = new World();
    world.files.place(`queue/${name}`, text);
    world.run(({ post }) => post(message('a')));
    const { log } = world.run(drain);
    expect(log.warnings).toEqual([expect.stringMatching(/^inbox: .* set aside in unreadable\/$/)]);
    expect(log.warnings.join()).not.toContain('491');
    expect(world.files.list('unreadable')).toEqual([name]);
    expect(given(world)).toEqual(['a c:one']);
    expect(world.run(drain).log.lines).toEqual([]);
  });
});

describe('the log', () => {
  it('tells each failure and each end, and nothing of content, names or phone numbers', () => {
    const world = new World({ takes: () => false });
    world.run(({ post }) => post(message('a', '491700000001')));
    const lines: string[] = [];
    for (let attempt = 0; attempt < 6; attempt++) {
      const { log } = world.run(drain, (effect, run) => {
        if (effect.name === 'append' && attempt === 3) throw new FileError('io');
        return run();
      });
      lines.push(...log.lines);
      world.calendar.time += 3_600_001;
    }
    lines.push(...world.run(drain).log.lines);
    expect(
      lines.filter((line) => /^c:one failed on a: .*; next try in \d+ s$/.test(line)),
    ).toHaveLength(5);
    expect(lines).toContainEqual(expect.stringMatching(/^inbox: message 0000-\w+ is left where/));
    expect(lines).toContainEqual(expect.stringMatching(/no more tries$/));
    expect(lines.at(-1)).toMatch(/^inbox: gave up a for c:one/);
    expect(lines.join('\n')).not.toMatch(/PRIVATE|4917/);
  });
});
