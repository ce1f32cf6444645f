import { describe, expect, it } from 'vitest';
import { FileError, type Files, ScheduleError } from '../../../src/ports.ts';
import { startInbox } from '../../../src/run/inbox.ts';
import { configWith, fakeComponents, fakeHost, fakeLog } from '../fakes.ts';
import { filesAround } from '../inbox/model/effects.ts';
import { MemoryFiles } from '../inbox/model/memory-files.ts';

const DIR = { WHATSAPP_INBOX_DIR: '/inbox' };
const INTERFACE = 'asterai:whatsapp/worker@0.1.0';

/** Disks, processes and a start on them. */
class Machine {
  readonly disks = new Map<string, MemoryFiles>();
  readonly living = new Set<number>();
  readonly schedules: string[] = [];

  start(
    process: number,
    {
      variables = DIR as Record<string, string>,
      allowed = true,
      failing = (_name: string) => undefined as string | undefined,
      exported = [INTERFACE],
      refusal = undefined as string | undefined,
    } = {},
  ) {
    const log = fakeLog();
    const host = fakeHost({
      disk: {
        open: (path) => (allowed ? this.open(path, failing) : undefined),
        openMedia: () => undefined,
      },
      newToken: () => `${process}`.padStart(16, '0'),
      presence: {
        announce: () => {
          this.living.add(process);
          return process;
        },
        isPresent: (other) => this.living.has(other),
        knock: () => false,
        awaitKnock: () => 0,
      },
      scheduler: {
        schedule: (cron, call) => {
          if (refusal !== undefined) throw new ScheduleError(refusal);
          this.schedules.push([cron, call.component, call.function, call.arguments].join(' '));
        },
      },
      components: fakeComponents({ 'me:whatsapp': exported }),
      log,
    });
    return { problems: startInbox(configWith(variables), host), log };
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
  it('makes the directories, and a schedule that keeps a worker', () => {
    const machine = new Machine();
    const { problems, log } = machine.start(1);
    expect([problems, log.lines]).toEqual([[], []]);
    expect(machine.schedules).toEqual([
      expect.stringMatching(
        /^\* \* \* \* \* \* me:whatsapp worker\/run \["keeper\.[0-9a-f]{64}",""\]$/,
      ),
    ]);
    const files = machine.disks.get('/inbox/800000000000002');
    expect(files?.list('ids')).toHaveLength(256);
    // The probe leaves nothing.
    expect(files?.textsBelow('.').size).toBe(0);
    expect(files?.list('tmp')).toEqual([]);
  });

  it('does nothing when none is configured', () => {
    const machine = new Machine();
    const { problems } = machine.start(1, { variables: {} });
    expect([problems, machine.schedules, machine.disks.size]).toEqual([[], [], 0]);
  });

  it('starts one worker for what was left, where none is to stay', () => {
    const machine = new Machine();
    machine.start(1, { variables: { ...DIR, WHATSAPP_KEEPER: 'false' } });
    expect(machine.schedules).toEqual([
      expect.stringMatching(/^1 0 12 31 1 \* 2026 me:whatsapp worker\/run \["relief\./),
    ]);
  });

  it('starts no worker when there is nobody to deliver to', () => {
    const machine = new Machine();
    machine.start(1, { variables: { ...DIR, WHATSAPP_INCOMING_HANDLER_COMPONENTS: '' } });
    expect(machine.schedules).toEqual([]);
  });

  it('is a problem while another process has the directory, and none once it is dead', () => {
    const machine = new Machine();
    machine.start(1);
    const second = machine.start(2);
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
    const { problems } = machine.start(1, options);
    expect(problems).toEqual([expect.stringMatching(expected)]);
    expect(machine.schedules).toHaveLength(schedules);
  });

  it('is a problem when nobody can be scheduled', () => {
    const { problems, log } = new Machine().start(1, { exported: [] });
    expect(problems).toEqual([expect.stringMatching(/see the log/)]);
    expect(log.warnings).toEqual([
      'inbox: no component of this environment exports asterai:whatsapp/worker@0.1.0',
    ]);
  });

  it('is a problem when asterai takes no schedule', () => {
    const { problems, log } = new Machine().start(1, { refusal: 'the reason' });
    expect(problems).toEqual([expect.stringMatching(/see the log/)]);
    expect(log.warnings).toEqual(['inbox: asterai took no schedule: the reason']);
  });

  it('leaves it to the variables to tell what is wrong with them', () => {
    const variables = { ...DIR, WHATSAPP_MAX_CONCURRENCY: 'x' };
    expect(new Machine().start(1, { variables }).problems).toEqual([]);
  });
});
