import { describe, expect, it } from 'vitest';
import { NetworkError } from '../../../src/graph/client.ts';
import { GraphError } from '../../../src/graph/errors.ts';
import { mayBeSent } from '../../../src/graph/sent.ts';
import { HttpFailure } from '../../../src/ports.ts';

/** Codes that say why nothing was sent, whatever the status (Cloud API > Error codes). */
const REFUSALS = [
  ...[0, 2, 3, 4, 10, 33, 100, 104, 190, 200, 219, 299, 368, 613, 2200, 80007, 2494100],
  ...[130403, 130429, 130472, 130497, 131005, 131008, 131009, 131016, 131021, 131026, 131030],
  ...[131031, 131042, 131045, 131047, 131048, 131049, 131051, 131053, 131056, 131057, 132000],
  ...[132001, 132015, 133000, 133004, 133010, 135000],
];
/** Codes by which Meta says that it doesn't know. */
const UNSURE = [1, 131000];
/** Codes that nobody knows, and none. */
const UNKNOWN = [undefined, -1, 5, 300, 999, 999_999];

const STATUSES = [200, 201, 204, 302, 400, 401, 403, 404, 408, 413, 429, 500, 502, 503, 504, 599];
const isNo = (status: number) => status >= 400 && status < 500;

const table = STATUSES.flatMap((status) => [
  ...REFUSALS.map((code) => ({ status, code, sent: false })),
  ...UNSURE.map((code) => ({ status, code, sent: true })),
  ...UNKNOWN.map((code) => ({ status, code, sent: !isNo(status) })),
]);

describe('may it have been sent?', () => {
  it.each(table)('HTTP $status with code $code: $sent', ({ status, code, sent }) => {
    expect(mayBeSent({ kind: 'answer', status, code })).toBe(sent);
    const body = code === undefined ? '<html>' : { error: { message: 'x', code } };
    expect(new GraphError(status, body, '').mayBeDone).toBe(sent);
  });

  /** WASI's error codes, with and without a connection. */
  const CODES = [
    ...['DNS-timeout', 'DNS-error', 'destination-not-found', 'destination-unavailable'],
    ...['destination-IP-unroutable', 'connection-refused', 'connection-terminated'],
    ...['connection-timeout', 'connection-read-timeout', 'connection-write-timeout'],
    ...['connection-limit-reached', 'TLS-protocol-error', 'TLS-certificate-error'],
    ...['HTTP-response-incomplete', 'HTTP-response-timeout', 'HTTP-protocol-error'],
    ...['HTTP-upgrade-failed', 'configuration-error', 'internal-error'],
  ];
  it.each(CODES)('%s: only where there was a connection', (code) => {
    for (const connected of [true, false]) {
      const error = new NetworkError(new HttpFailure(code, connected), 'graph.example');
      expect(error.mayBeDone).toBe(connected);
      expect(mayBeSent({ kind: connected ? 'no-answer' : 'not-connected' })).toBe(connected);
      // What may have gone out is never sent again by itself.
      if (error.mayBeDone) expect(error.message).not.toContain('nothing was sent');
    }
  });
});
