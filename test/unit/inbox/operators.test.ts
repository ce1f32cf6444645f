import { describe, expect, it } from 'vitest';
import {
  describeDiskFailure,
  explainDiskErrors,
  InboxError,
} from '../../../src/inbox/disk-error.ts';
import { openInbox } from '../../../src/inbox/inbox.ts';
import { deadLetters, purgeDead, retryDead, stats } from '../../../src/inbox/operators.ts';
import { FileError } from '../../../src/ports.ts';
import { configWith, fakeHost } from '../fakes.ts';
import { perform } from './model/effects.ts';
import { MemoryFiles } from './model/memory-files.ts';
import { recover } from './model/recovery.ts';
import { drain, message, World } from './model/world.ts';

/** Dead letters a (of two consumers, one took it) and b. */
function withDead(taken = false) {
  const world = new World({
    consumers: ['c:one', 'c:two'],
    takes: (consumer, id, attempt) =>
      (consumer === 'c:two' && id === 'a') || (taken && attempt > 6),
  });
  world.run(({ post }) => post(message('a'), message('b', '492')));
  for (let attempt = 0; attempt < 6; attempt++) {
    world.run(drain);
    world.calendar.time += 3_600_001;
  }
  return { world, inbox: world.instance(500, perform).inbox };
}

describe('operators', () => {
  it('see how many messages are where', () => {
    const world = new World({ takes: (_consumer, id) => id !== 'b' });
    const { inbox } = world.instance(500, perform);
    expect(stats(inbox)).toEqual({ waiting: 0, running: 0, retrying: 0, dead: 0 });
    world.run(({ post }) => post(message('a'), message('b', '492')));
    expect(stats(inbox)).toMatchObject({ waiting: 2, running: 0 });
    world.run(drain, (effect, run) => {
      if (effect.name === 'end' && world.calls.length === 1) {
        expect(stats(inbox)).toMatchObject({ waiting: 1, running: 1, retrying: 0 });
      }
      return run();
    });
    expect(stats(inbox)).toMatchObject({ waiting: 0, running: 0, retrying: 1, dead: 0 });
    expect(stats(inbox).nextRetry).toBe('2026-01-31T12:00:10.000Z');
    expect(stats(withDead().inbox)).toEqual({ waiting: 0, running: 0, retrying: 0, dead: 2 });
  });

  it('see dead letters with their reasons, and nothing of the content', () => {
    const letters = deadLetters(withDead().inbox);
    expect(letters).toMatchObject([
      { id: 'a', consumer: 'c:one', reason: 'component-not-found: no', attempts: 6 },
      { id: 'b', consumer: 'c:one', attempts: 6 },
      { id: 'b', consumer: 'c:two', attempts: 6 },
    ]);
    expect(JSON.stringify(letters)).not.toMatch(/PRIVATE|"491"/);
  });

  it.each([
    ['a', 1, ['a c:one']],
    ['all', 3, ['a c:one', 'b c:one', 'b c:two']],
  ])('have letters tried again, by those who did not take them: %s', (id, count, expected) => {
    const { world, inbox } = withDead(true);
    const before = world.calls.length;
    expect(retryDead(id, inbox)).toBe(count);
    world.calendar.time += 1;
    world.run(drain);
    expect(world.calls.slice(before).map((call) => `${call.id} ${call.consumer}`)).toEqual(
      expected,
    );
    expect(deadLetters(inbox)).toHaveLength(3 - count);
    recover(world);
  });

  it('have letters tried six times more', () => {
    const { world, inbox } = withDead();
    retryDead('a', inbox);
    recover(world);
    expect(world.callsOf('a', 'c:one')).toHaveLength(12);
    expect(deadLetters(inbox)).toHaveLength(3);
  });

  it.each([
    ['b', 2],
    ['all', 3],
  ])('have letters removed, and their repeats stay away: %s', (id, count) => {
    const { world, inbox } = withDead();
    expect(purgeDead(id, inbox)).toBe(count);
    expect(deadLetters(inbox)).toHaveLength(3 - count);
    world.run(({ post }) => post(message('b', '492')));
    expect(world.files.list('queue')).toEqual([]);
    recover(world);
  });

  it('are told when an id is unknown, and not when there is nothing at all', () => {
    const { inbox } = withDead();
    expect(() => retryDead('x', inbox)).toThrow(/no dead letter has this id/);
    expect(() => purgeDead('x', inbox)).toThrow(InboxError);
    const empty = new World().instance(1, perform).inbox;
    expect([retryDead('all', empty), purgeDead('all', empty)]).toEqual([0, 0]);
  });
});

describe('opening', () => {
  const DIR = { WHATSAPP_INBOX_DIR: '/inbox' };
  const open = (variables: Record<string, string>, allowed = true) => {
    const opened: string[] = [];
    const disk = {
      openMedia: () => undefined,
      open: (path: string) => {
        opened.push(path);
        return allowed ? new MemoryFiles() : undefined;
      },
    };
    return { inbox: openInbox(configWith(variables), fakeHost({ disk })), opened };
  };

  it('gives the directory of the phone number, when there is one configured', () => {
    expect(open({})).toEqual({ inbox: undefined, opened: [] });
    expect(open(DIR).opened).toEqual(['/inbox/800000000000002']);
  });

  it('fails when the directory is not allowed, or a variable is malformed', () => {
    expect(() => open(DIR, false)).toThrow(/--allow-dir/);
    expect(() => open({ ...DIR, WHATSAPP_MAX_CONCURRENCY: '0' })).toThrow(/MAX_CONCURRENCY/);
  });

  it.each([
    ['insufficient-space', /free some space/],
    ['quota', /raise the quota/],
    ['read-only', /read-only/],
    ['access', /the right to write/],
    ['unsupported', /hard links/],
    ['io', /not mounted read-only/],
  ])('says what to do about %s', (code, advice) => {
    const line = describeDiskFailure(new FileError(code));
    expect(line).toMatch(advice);
    expect(line).toContain(`(${code})`);
    const fail = () => explainDiskErrors(() => open(DIR).inbox?.files.open('x'));
    expect(fail).toThrow(InboxError);
  });
});
