import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/config.ts';
import { asResult, guard } from '../../../src/exports/guard.ts';
import type { Failure } from '../../../src/failure.ts';
import { NetworkError } from '../../../src/graph/client.ts';
import { GraphError } from '../../../src/graph/errors.ts';
import { InboxError } from '../../../src/inbox/disk-error.ts';
import { FileError, HttpFailure, ScheduleError } from '../../../src/ports.ts';
import { WitError } from '../../../src/wasi/wit-error.ts';
import { Refusal } from '../../../src/webhook/refusal.ts';
import { fakeLog } from '../fakes.ts';

const OURS: Failure[] = [
  new ConfigError('X', 'is not set: set it'),
  new InboxError('the reason'),
  new Refusal(400, 'body', 'the reason', 'the cure'),
  new FileError('io'),
  new ScheduleError('the reason'),
  new HttpFailure('connection-refused', false),
  new NetworkError(new HttpFailure('connection-refused', false), 'example.com'),
  new GraphError(400, { error: { code: 190, message: 'PRIVATE' } }, ''),
];

const FOREIGN: unknown[] = [
  new TypeError('PRIVATE'),
  Object.assign(new Error('PRIVATE'), { payload: 'PRIVATE' }),
  { payload: 'PRIVATE' },
  'PRIVATE',
  undefined,
  null,
];

const throwing = (thrown: unknown) => () => {
  throw thrown;
};

describe('guard', () => {
  const run = (work: () => string) => {
    const log = fakeLog();
    return { result: guard('an-export', log, work, (reason) => `failed: ${reason}`), log };
  };

  it('gives the result, and logs nothing', () => {
    const { result, log } = run(() => 'done');
    expect([result, log.lines]).toEqual(['done', []]);
  });

  it.each(OURS.map((error) => [error.name, error] as const))(
    'tells the text of our own: %s',
    (_name, error) => {
      const { result, log } = run(throwing(error));
      expect(result).toBe(`failed: ${error.logText}`);
      expect(log.warnings).toEqual([`an-export: ${error.logText}`]);
      expect(result).not.toContain('PRIVATE');
    },
  );

  it.each(FOREIGN)('tells nothing of what is not ours: %j', (thrown) => {
    const { result, log } = run(throwing(thrown));
    expect(result).toBe('failed: internal error, see the log');
    expect(log.warnings).toEqual([expect.stringMatching(/^an-export: internal error/)]);
    expect(log.lines.join()).not.toContain('PRIVATE');
  });
});

describe('asResult', () => {
  /** The `err` of the result. */
  function errOf(thrown: unknown): unknown {
    try {
      asResult(throwing(thrown));
    } catch (error) {
      if (error instanceof WitError) return error.payload;
    }
    throw new Error('no WitError');
  }

  it('gives the result', () => {
    expect(asResult(() => 7)).toBe(7);
  });

  it.each(OURS.map((error) => [error.name, error] as const))(
    'tells the text of our own: %s',
    (_name, error) => expect(errOf(error)).toBe(error.logText),
  );

  it.each(FOREIGN)('tells nothing of what is not ours: %j', (thrown) => {
    expect(errOf(thrown)).toMatch(/^internal error/);
    expect(errOf(thrown)).not.toContain('PRIVATE');
  });
});
