import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/config.ts';
import { describeFailure } from '../../src/failure.ts';
import { NetworkError } from '../../src/graph/client.ts';
import { GraphError } from '../../src/graph/errors.ts';
import { InboxError } from '../../src/inbox/disk-error.ts';
import { FileError, HttpFailure } from '../../src/ports.ts';

describe('describeFailure', () => {
  it('tells what is wrong with the configuration', () => {
    expect(describeFailure(new ConfigError('X', 'is not set: set it'))).toBe(
      'X is not set: set it',
    );
  });

  it("tells Meta's code, but not its words", () => {
    const error = new GraphError(400, { error: { code: 131009, message: 'PRIVATE' } }, '');
    expect(error.title).toContain('PRIVATE');
    expect(describeFailure(error)).toBe('error 131009, HTTP 400');
  });

  it('tells what the network did', () => {
    const error = new NetworkError(new HttpFailure('connection-refused', false), 'example.com');
    expect(describeFailure(error)).toMatch(
      /could not connect to example\.com \(connection-refused\)/,
    );
  });

  it('tells what is wrong with the inbox, and which file operation failed', () => {
    expect(describeFailure(new InboxError('the reason'))).toBe('the reason');
    expect(describeFailure(new FileError('io'))).toBe('a file operation failed (io)');
  });

  it('tells name and place of another error', () => {
    const summary = describeFailure(new TypeError('PRIVATE'));
    expect(summary).toMatch(/^internal error: TypeError .*failure\.test/);
    expect(summary).not.toMatch(/PRIVATE|\n/);
  });

  it.each([
    ['one line', 'PRIVATE'],
    ['several lines', 'PRIVATE one\nPRIVATE two\n\nPRIVATE three'],
    ['other line ends', 'PRIVATE one\r\nPRIVATE two'],
    ['what looks like a place', 'PRIVATE\n    at PRIVATE (file.js:1:1)'],
    ['a line end at its begin', '\nPRIVATE'],
    ['a line end at its end', 'PRIVATE\n'],
  ])('does not tell the message of another error: %s', (_what, message) => {
    const summary = describeFailure(new RangeError(message));
    expect(summary).toMatch(/^internal error: RangeError/);
    expect(summary).not.toMatch(/PRIVATE|\n/);
  });

  it('does not tell what JSON.parse quotes', () => {
    let error: unknown;
    try {
      JSON.parse('PRIVATE\nPRIVATE');
    } catch (thrown) {
      error = thrown;
    }
    expect(String(error)).toContain('PRIVATE');
    expect(describeFailure(error)).toMatch(/^internal error: SyntaxError/);
    expect(describeFailure(error)).not.toMatch(/PRIVATE|\n/);
  });

  it('does without a message and without a place', () => {
    expect(describeFailure(new Error())).toMatch(/^internal error: Error/);
    const error = new Error('PRIVATE');
    delete error.stack;
    expect(describeFailure(error)).toBe('internal error: Error');
  });

  it.each([undefined, null, 'PRIVATE', 7, {}, { payload: 'PRIVATE' }, { message: 'PRIVATE' }])(
    'says little of what is no error: %j',
    (thrown) => expect(describeFailure(thrown)).toBe('internal error'),
  );
});
