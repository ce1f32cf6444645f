import { describe, expect, it } from 'vitest';
import { FileError } from '../../../src/ports.ts';
import { Refusal, type RefusalReason } from '../../../src/webhook/refusal.ts';
import { logRefusal } from '../../../src/webhook/refusal-log.ts';
import { fakeCalendar, fakeLog } from '../fakes.ts';
import { MemoryFiles } from '../inbox/model/memory-files.ts';

const refusal = (reason: RefusalReason) => new Refusal(401, reason, 'to the client', 'the cure');

function setUp({ withFiles = true } = {}) {
  const log = fakeLog();
  const calendar = fakeCalendar();
  const memory = new MemoryFiles();
  memory.makeRoot();
  const files = withFiles ? memory : undefined;
  /** Each in an instance of its own: nothing but the files is shared. */
  const refuse = (times: number, reason: RefusalReason = 'signature') => {
    for (let i = 0; i < times; i++) logRefusal(refusal(reason), { log, calendar, files });
  };
  return { log, calendar, memory, refuse };
}

const LINE = 'webhook: answered 401: the cure';

describe('a refused request', () => {
  it('leaves one line a minute, which counts the others', () => {
    const { log, calendar, refuse } = setUp();
    refuse(58);
    expect(log.warnings).toEqual([LINE]);
    calendar.time += 60_000;
    refuse(1);
    calendar.time += 60_000;
    refuse(3);
    calendar.time += 10 * 60_000;
    refuse(1);
    expect(log.warnings.slice(1)).toEqual([
      `${LINE} (and 57 more since the last such line)`,
      LINE,
      `${LINE} (and 2 more since the last such line)`,
    ]);
  });

  it('holds back no other reason', () => {
    const { log, refuse } = setUp();
    refuse(2, 'signature');
    refuse(2, 'path');
    refuse(2, 'unsigned');
    expect(log.warnings).toHaveLength(3);
  });

  it('leaves a file for each reason at most, whatever comes', () => {
    const { calendar, memory, refuse } = setUp();
    for (let minute = 0; minute < 50; minute++) {
      for (const reason of ['path', 'method', 'signature'] as const) refuse(5, reason);
      calendar.time += 60_000;
    }
    expect(memory.list('refusals')).toHaveLength(3);
  });

  it('goes on when the clock is set back', () => {
    const { log, calendar, memory, refuse } = setUp();
    refuse(4);
    calendar.time -= 3_600_000;
    refuse(2);
    expect(log.warnings).toEqual([LINE, `${LINE} (and 3 more since the last such line)`]);
    expect(memory.list('refusals')).toHaveLength(1);
  });

  it('leaves a line each where nothing is shared', () => {
    const { log, refuse } = setUp({ withFiles: false });
    refuse(3);
    expect(log.warnings).toEqual([LINE, LINE, LINE]);
  });

  it.each(['makeDirectory', 'create', 'list', 'open', 'remove'] as const)(
    'leaves a line when the disk fails: %s',
    (operation) => {
      const { log, calendar, memory, refuse } = setUp();
      refuse(1);
      calendar.time += 60_000;
      memory[operation] = () => {
        throw new FileError('insufficient-space');
      };
      refuse(1);
      expect(log.warnings).toEqual([LINE, LINE]);
    },
  );
});
