import { describe, expect, it } from 'vitest';
import { type InboxStart, startInbox } from '../../../src/inbox/start.ts';
import { FileError, type Files } from '../../../src/ports.ts';
import {
  configWith,
  fakeCalendar,
  fakeComponents,
  fakeLog,
  networkFailure,
  reply,
  type Step,
  scriptedHttp,
} from '../fakes.ts';
import { filesAround } from './effects.ts';
import { MemoryFiles } from './memory-files.ts';

const DIR = { WHATSAPP_INBOX_DIR: '/inbox' };
const INTERFACE = 'asterai:whatsapp/inbox@0.1.0';

/** Disks, processes and a start on them. */
class Machine {
  readonly disks = new Map<string, MemoryFiles>();
  readonly living = new Set<number>();
  readonly schedules: string[] = [];

  start(
    process: number,
    {
      variables = DIR as Record<string, string>,
      steps = [reply(200, '')] as Step[],
      allowed = true,
      failing = (_name: string) => undefined as string | undefined,
      exported = [INTERFACE],
    } = {},
  ) {
    const log = fakeLog();
    const calendar = fakeCalendar();
    const http = scriptedHttp(...steps);
    const start: InboxStart = {
      config: configWith(variables),
      disk: { open: (path) => (allowed ? this.open(path, failing) : undefined) },
      around: {
        calendar,
        token: `${process}`.padStart(16, '0'),
        presence: {
          announce: () => {
            this.living.add(process);
            return process;
          },
          isPresent: (other) => this.living.has(other),
        },
      },
      scheduler: { schedule: (...what) => this.schedules.push(what.join(' ')) },
      components: fakeComponents({ 'me:whatsapp': exported }),
      http,
      log,
    };
    return { problems: startInbox(start, 2500), log, http };
  }

  private open(path: string, failing: (name: string) => string | undefined): Files {
    const files = this.disks.get(path) ?? new MemoryFiles();
    this.disks.set(path, files);
    return filesAround(files, ({ name }, run) => {
      const code = failing(name);
      if (code !== undefined) throw new FileError(code);
      return run();
    });
  }
}

describe('the start of the inbox', () => {
  it('makes the directories, a schedule, and wakes', () => {
    const machine = new Machine();
    const { problems, log, http } = machine.start(1);
    expect([problems, log.lines]).toEqual([[], []]);
    expect(machine.schedules).toEqual([`*/10 * * * * * me:whatsapp inbox/wake []`]);
    expect(http.calls).toMatchObject([{ method: 'POST', timeouts: { total: 2500 } }]);
    const files = machine.disks.get('/inbox/800000000000002');
    expect(files?.list('ids')).toHaveLength(256);
    // The probe leaves nothing.
    expect(files?.textsBelow('.').size).toBe(0);
    expect(files?.list('tmp')).toEqual([]);
  });

  it('does nothing when none is configured', () => {
    const machine = new Machine();
    const { problems, http } = machine.start(1, { variables: {}, steps: [] });
    expect([problems, http.calls, machine.schedules, machine.disks.size]).toEqual([[], [], [], 0]);
  });

  it('is a problem while another process has the directory, and none once it is dead', () => {
    const machine = new Machine();
    machine.start(1);
    const second = machine.start(2, { steps: [] });
    expect(second.problems).toEqual([expect.stringMatching(/in use by another environment/)]);
    expect(machine.schedules).toHaveLength(1);
    machine.living.clear();
    expect(machine.start(3).problems).toEqual([]);
  });

  it.each<[string, Parameters<Machine['start']>[1], RegExp, number]>([
    ['is not allowed', { allowed: false }, /--allow-dir/, 0],
    [
      'is read-only',
      { failing: (name) => (/^make/.test(name) ? 'read-only' : undefined) },
      /read-on/,
      0,
    ],
    [
      'has no hard links',
      { failing: (name) => (name === 'link' ? 'unsupported' : undefined) },
      /hard/,
      1,
    ],
    [
      'is full',
      { failing: (name) => (name === 'create' ? 'insufficient-space' : undefined) },
      /free/,
      // Once there is room again, what waits is delivered.
      1,
    ],
  ])('is a problem when the directory %s', (_what, options, expected, schedules) => {
    const machine = new Machine();
    const { problems, http } = machine.start(1, { ...options, steps: [] });
    expect(problems).toEqual([expect.stringMatching(expected)]);
    expect([machine.schedules.length, http.calls]).toEqual([schedules, []]);
  });

  it('warns, and goes on, when the request to wake does not arrive', () => {
    const steps = [networkFailure('connection-refused', false)];
    const { problems, log } = new Machine().start(1, { steps });
    expect(problems).toEqual([]);
    expect(log.warnings).toEqual([
      expect.stringMatching(/WHATSAPP_WEBHOOK_URL .*\(connection-refused\).*wait for the next/),
    ]);
  });

  it('is a problem when nobody can be scheduled', () => {
    const { problems, log } = new Machine().start(1, { exported: [], steps: [] });
    expect(problems).toEqual([expect.stringMatching(/see the log/)]);
    expect(log.warnings).toEqual([
      expect.stringMatching(/^inbox: internal error: Error .*\bschedule\b.*inbox.start\.ts:/),
    ]);
  });

  it('leaves it to the variables to tell what is wrong with them', () => {
    const variables = { ...DIR, WHATSAPP_MAX_CONCURRENCY: 'x' };
    expect(new Machine().start(1, { variables, steps: [] }).problems).toEqual([]);
  });
});
