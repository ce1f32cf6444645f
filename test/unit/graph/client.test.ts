import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openAccount } from '../../../src/account.ts';
import { ConfigError } from '../../../src/config.ts';
import { NetworkError } from '../../../src/graph/client.ts';
import { GraphError } from '../../../src/graph/errors.ts';
import {
  bodyOf,
  configWith,
  fakeClock,
  graphError,
  networkFailure,
  reply,
  type Step,
  scriptedHttp,
} from '../fakes.ts';

const LIMIT = 15_000;
const TOKEN = 'test-access-token';
const OK = reply(200, { ok: 'yes' });
const THROTTLED = graphError(130429);

function graphWith(steps: Step[], variables: Record<string, string> = {}) {
  const http = scriptedHttp(...steps);
  const clock = fakeClock();
  return { http, clock, graph: openAccount(configWith(variables), { http, clock }).graph };
}

/** Posts, and gives what came of it. */
function post(...steps: Step[]) {
  const { http, clock, graph } = graphWith(steps);
  const begin = clock.now();
  let answer: unknown;
  let error: unknown;
  try {
    answer = graph.post('/1/messages', { body: 'hi' }, { limit: LIMIT });
  } catch (thrown) {
    error = thrown;
  }
  return {
    answer,
    error,
    requests: http.calls.length,
    sleeps: clock.sleeps,
    took: clock.now() - begin,
    calls: http.calls,
  };
}

/** The clock moves while the other side takes its time. */
function slowly(milliseconds: number, step: Step, clock: { advance(by: number): void }): Step {
  return (call) => {
    clock.advance(milliseconds);
    return step(call);
  };
}

describe('a request', () => {
  it('gets from below the base', () => {
    const { graph, http } = graphWith([OK]);
    expect(graph.get('/1?fields=a,b', { limit: LIMIT })).toEqual({ ok: 'yes' });
    expect(http.calls).toEqual([
      {
        method: 'GET',
        url: { scheme: 'https', authority: 'graph.facebook.com', path: '/v25.0/1?fields=a,b' },
        headers: [
          ['authorization', `Bearer ${TOKEN}`],
          ['accept', 'application/json'],
        ],
        timeouts: {
          connect: expect.any(Number),
          firstByte: expect.any(Number),
          betweenBytes: expect.any(Number),
          total: LIMIT,
        },
      },
    ]);
  });

  it('posts JSON', () => {
    const { graph, http } = graphWith([OK], {
      WHATSAPP_API_URL: 'http://127.0.0.1:9000/base/v26.0/',
    });
    graph.post('/1/messages', { text: { body: 'é "👍🏿"\n' } }, { limit: LIMIT });
    const [call] = http.calls;
    expect(call?.method).toBe('POST');
    expect(call?.url).toEqual({
      scheme: 'http',
      authority: '127.0.0.1:9000',
      path: '/base/v26.0/1/messages',
    });
    expect(call?.headers).toContainEqual(['content-type', 'application/json']);
    expect(JSON.parse(bodyOf(call))).toEqual({ text: { body: 'é "👍🏿"\n' } });
  });

  it('shows the token in its authorization and nowhere else', () => {
    const { calls } = post(OK);
    const [call] = calls;
    const rest = {
      ...call,
      body: bodyOf(call),
      headers: call?.headers.filter(([name]) => name !== 'authorization'),
    };
    expect(JSON.stringify(call)).toContain(TOKEN);
    expect(JSON.stringify(rest)).not.toContain(TOKEN);
  });

  it('has a time limit for every step of it', () => {
    const [call] = post(OK).calls;
    for (const limit of Object.values(call?.timeouts ?? { none: 0 })) {
      expect(limit).toBeGreaterThan(0);
      expect(limit).toBeLessThanOrEqual(LIMIT);
    }
  });

  it.each([
    ['WHATSAPP_ACCESS_TOKEN', ''],
    ['WHATSAPP_ACCESS_TOKEN', 'two words'],
    ['WHATSAPP_API_URL', 'http://graph.example.com'],
  ])('is not sent while %s is missing or malformed', (name, value) => {
    const http = scriptedHttp(OK);
    const get = () => {
      const host = { http, clock: fakeClock() };
      return openAccount(configWith({ [name]: value }), host).graph.get('/1', { limit: LIMIT });
    };
    expect(get).toThrow(ConfigError);
    expect(get).toThrow(name);
    expect(http.calls).toEqual([]);
  });

  it('passes on an error that is no failure of the network', () => {
    const { error, requests } = post(() => {
      throw new TypeError('a bug');
    });
    expect(error).toBeInstanceOf(TypeError);
    expect(requests).toBe(1);
  });
});

describe('an answer that is none', () => {
  it.each([
    ['an error with HTTP 200', reply(200, { error: { message: 'x', code: 100 } })],
    ['an error that is null', reply(200, { error: null })],
    ['an error with HTTP 400', graphError(100)],
    ['no JSON', reply(200, '<html>')],
    ['nothing', reply(200, '')],
    ['an array', reply(200, '[]')],
    ['a text', reply(200, '"ok"')],
    ['HTTP 500 and HTML', reply(500, '<html>Bad Gateway</html>')],
    ['HTTP 404 and JSON', reply(404, { ok: 'yes' })],
    ['a redirection', reply(302, '', { location: 'https://evil.example.com/' })],
  ])('ends in a GraphError, at once: %s', (_what, step) => {
    const { error, requests, sleeps } = post(step);
    expect(error).toBeInstanceOf(GraphError);
    expect(requests).toBe(1);
    expect(sleeps).toEqual([]);
  });
});

describe('a retry', () => {
  it.each([2, 4, 80007, 130429, 131016, 131056, 131057, 133004, 2494100])(
    'follows code %i, whatever the HTTP status',
    (code) => {
      for (const status of [200, 400, 429, 500, 503]) {
        const { answer, requests, sleeps } = post(graphError(code, {}, { status }), OK);
        expect(answer).toEqual({ ok: 'yes' });
        expect(requests).toBe(2);
        expect(sleeps).toHaveLength(1);
        expect(sleeps[0]).toBeGreaterThan(0);
      }
    },
  );

  it.each([0, 1, 3, 10, 100, 190, 200, 368, 131000, 131026, 131047, 131048, 131049, 133016])(
    'does not follow code %i, whatever the HTTP status',
    (code) => {
      for (const status of [200, 400, 429, 500, 503]) {
        const headers = { 'retry-after': '1' };
        const step = graphError(code, { is_transient: true }, { status, headers });
        const { error, requests, sleeps } = post(step, OK);
        expect(error).toBeInstanceOf(GraphError);
        expect(requests).toBe(1);
        expect(sleeps).toEqual([]);
      }
    },
  );

  it('follows a 429 of a gateway', () => {
    expect(post(reply(429, 'Too Many Requests'), OK).answer).toEqual({ ok: 'yes' });
  });

  it.each([500, 502, 503, 504])('does not follow a %i of a gateway', (status) => {
    const { error, requests } = post(reply(status, '<html>', { 'retry-after': '1' }), OK);
    expect(error).toMatchObject({ mayBeDone: true });
    expect(requests).toBe(1);
  });

  it('follows a refused connection', () => {
    const refused = networkFailure('connection-refused', false);
    const { answer, requests, sleeps } = post(refused, refused, OK);
    expect(answer).toEqual({ ok: 'yes' });
    expect(requests).toBe(3);
    expect(sleeps).toHaveLength(2);
  });

  it.each([
    ['connection-timeout', false],
    ['connection-timeout', true],
    ['connection-read-timeout', true],
    ['connection-write-timeout', true],
    ['HTTP-response-timeout', true],
    ['connection-terminated', true],
    ['HTTP-response-incomplete', true],
    ['HTTP-response-body-size', true],
    ['HTTP-protocol-error', true],
    ['TLS-certificate-error', false],
    ['internal-error', true],
    ['internal-error', false],
  ])('does not follow %s (connected: %s)', (code, connected) => {
    const { error, requests, sleeps } = post(networkFailure(code, connected), OK);
    expect(error).toBeInstanceOf(NetworkError);
    expect(error).toMatchObject({ code, mayBeDone: connected });
    expect(requests).toBe(1);
    expect(sleeps).toEqual([]);
  });

  it('does not follow a time-out behind a throttled answer', () => {
    const { error, requests } = post(THROTTLED, networkFailure('HTTP-response-timeout', true), OK);
    expect(error).toMatchObject({ name: 'NetworkError', mayBeDone: true });
    expect(requests).toBe(2);
  });

  it('sends the same again', () => {
    const { calls } = post(THROTTLED, networkFailure('connection-refused', false), OK);
    const [first, ...others] = calls.map(({ timeouts: _, ...call }) => call);
    expect(others).toEqual([first, first]);
  });

  it('comes after longer and longer waits, and a few times only', () => {
    for (const step of [THROTTLED, networkFailure('connection-refused', false)]) {
      const { error, requests, sleeps, took } = post(...Array<Step>(10).fill(step));
      expect(error).toBeInstanceOf(Error);
      expect(requests).toBe(sleeps.length + 1);
      expect(requests).toBeGreaterThanOrEqual(3);
      expect(requests).toBeLessThanOrEqual(5);
      expect(sleeps).toEqual([...sleeps].sort((a, b) => a - b));
      expect(new Set(sleeps).size).toBe(sleeps.length);
      expect(took).toBeLessThanOrEqual(LIMIT);
    }
  });

  it('ends in the last failure', () => {
    const { error } = post(
      THROTTLED,
      THROTTLED,
      graphError(131056, { message: 'the last one' }),
      graphError(190),
    );
    expect(error).toMatchObject({ name: 'GraphError', code: 190 });
  });

  it('is left out when the caller wants none', () => {
    for (const step of [THROTTLED, networkFailure('connection-refused', false)]) {
      const { graph, http, clock } = graphWith([step, OK]);
      expect(() => graph.get('/1', { limit: LIMIT, retry: false })).toThrow();
      expect(http.calls).toHaveLength(1);
      expect(clock.sleeps).toEqual([]);
    }
  });

  it('of one request takes nothing from the next', () => {
    const { graph, http } = graphWith([THROTTLED, THROTTLED, OK, THROTTLED, THROTTLED, OK]);
    expect(graph.get('/1', { limit: LIMIT })).toEqual({ ok: 'yes' });
    expect(graph.get('/2', { limit: LIMIT })).toEqual({ ok: 'yes' });
    expect(http.calls).toHaveLength(6);
  });
});

describe('Retry-After', () => {
  const DATE = 'Tue, 01 Sep 2026 10:00:00 GMT';

  function withHeaders(headers: Record<string, string>) {
    return post(graphError(130429, {}, { headers }), OK);
  }

  it.each([
    ['1', 1_000],
    [' 3 ', 3_000],
    ['14', 14_000],
  ])('in seconds is kept: %s', (value, wait) => {
    const { answer, sleeps } = withHeaders({ 'retry-after': value });
    expect(answer).toEqual({ ok: 'yes' });
    expect(sleeps).toEqual([wait]);
  });

  it('as a date is kept, by the clock of the answer', () => {
    const { answer, sleeps } = withHeaders({
      'retry-after': 'Tue, 01 Sep 2026 10:00:05 GMT',
      date: DATE,
    });
    expect(answer).toEqual({ ok: 'yes' });
    expect(sleeps).toEqual([5_000]);
  });

  it('in the past asks for no wait, or for the usual one', () => {
    const { answer, sleeps } = withHeaders({
      'retry-after': 'Tue, 01 Sep 2026 09:00:00 GMT',
      date: DATE,
    });
    expect(answer).toEqual({ ok: 'yes' });
    expect(sleeps).toHaveLength(1);
    expect(sleeps[0]).toBeGreaterThanOrEqual(0);
    expect(sleeps[0]).toBeLessThanOrEqual(1_000);
  });

  it.each(['soon', '', '-5', '1.5', '1e3', '0x10', '1, 2', '٣', 'Infinity', 'Someday, 99 Foo'])(
    'that means nothing leaves the usual wait: %j',
    (value) => {
      const usual = post(THROTTLED, OK).sleeps;
      expect(usual).toHaveLength(1);
      expect(withHeaders({ 'retry-after': value }).sleeps).toEqual(usual);
      expect(withHeaders({ 'retry-after': value, date: DATE }).sleeps).toEqual(usual);
    },
  );

  it('as a date without a date of the answer leaves the usual wait', () => {
    const usual = post(THROTTLED, OK).sleeps;
    expect(withHeaders({ 'retry-after': 'Tue, 01 Sep 2026 10:00:05 GMT' }).sleeps).toEqual(usual);
    expect(
      withHeaders({ 'retry-after': 'Tue, 01 Sep 2026 10:00:05 GMT', date: 'today' }).sleeps,
    ).toEqual(usual);
  });

  it.each([
    ['15 seconds', { 'retry-after': '15' }],
    ['a minute', { 'retry-after': '60' }],
    ['longer than numbers go', { 'retry-after': '9'.repeat(400) }],
    ['a date in an hour', { 'retry-after': 'Tue, 01 Sep 2026 11:00:00 GMT', date: DATE }],
  ])('past the limit ends it at once: %s', (_what, headers) => {
    const { error, requests, sleeps } = withHeaders(headers as Record<string, string>);
    expect(error).toMatchObject({ name: 'GraphError', code: 130429 });
    expect(requests).toBe(1);
    expect(sleeps).toEqual([]);
  });

  it('of one answer is not kept for the next', () => {
    const { sleeps } = post(
      graphError(4, {}, { headers: { 'retry-after': '6' } }),
      networkFailure('connection-refused', false),
      OK,
    );
    expect(sleeps[0]).toBe(6_000);
    expect(sleeps[1]).toBeLessThan(6_000);
  });
});

describe('the limit of 15 seconds', () => {
  it('counts the time that answers take', () => {
    const clock = fakeClock();
    const http = scriptedHttp(slowly(14_500, THROTTLED, clock), OK);
    const graph = openAccount(configWith(), { http, clock }).graph;
    expect(() => graph.post('/1', {}, { limit: LIMIT })).toThrow(GraphError);
    expect(http.calls).toHaveLength(1);
    expect(clock.sleeps).toEqual([]);
  });

  it('leaves each try what is left of it', () => {
    const clock = fakeClock();
    const http = scriptedHttp(
      slowly(2_000, graphError(4, {}, { headers: { 'retry-after': '3' } }), clock),
      slowly(1_000, graphError(4, {}, { headers: { 'retry-after': '5' } }), clock),
      OK,
    );
    openAccount(configWith(), { http, clock }).graph.post('/1', {}, { limit: LIMIT });
    expect(http.calls.map(({ timeouts }) => timeouts.total)).toEqual([15_000, 10_000, 4_000]);
  });

  it('holds whatever comes', () => {
    for (let seconds = 0; seconds <= 16; seconds++) {
      for (const took of [0, 700, 4_999]) {
        const clock = fakeClock();
        const begin = clock.now();
        const step = graphError(4, {}, { headers: { 'retry-after': `${seconds}` } });
        const http = scriptedHttp(
          ...Array<Step>(20).fill((call) => {
            clock.advance(Math.min(took, call.timeouts.total));
            return step(call);
          }),
        );
        expect(() =>
          openAccount(configWith(), { http, clock }).graph.post('/1', {}, { limit: LIMIT }),
        ).toThrow(GraphError);
        expect(clock.now() - begin).toBeLessThanOrEqual(LIMIT);
        expect(http.calls.length).toBeLessThanOrEqual(5);
        for (const { timeouts } of http.calls) expect(timeouts.total).toBeGreaterThan(0);
      }
    }
  });
});

describe('a NetworkError', () => {
  it('of a connection that was not made says that nothing was sent', () => {
    const { error } = post(networkFailure('connection-timeout', false));
    expect(error).toMatchObject({
      mayBeDone: false,
      message: expect.stringMatching(
        /could not connect to graph\.facebook\.com.*connection-timeout.*nothing was sent/,
      ),
    });
  });

  it('tells a time-out from a broken connection', () => {
    expect(post(networkFailure('HTTP-response-timeout', true)).error).toMatchObject({
      mayBeDone: true,
      message: expect.stringMatching(/no answer in time.*HTTP-response-timeout/),
    });
    expect(post(networkFailure('connection-terminated', true)).error).toMatchObject({
      mayBeDone: true,
      message: expect.stringMatching(/connection broke.*connection-terminated/),
    });
  });

  it('holds no token', () => {
    for (const connected of [true, false]) {
      const { error } = post(networkFailure('connection-terminated', connected));
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(TOKEN);
    }
  });
});

describe("the App Secret's proof", () => {
  const MISSING = reply(400, {
    error: {
      ...{ message: 'API calls from the server require an appsecret_proof argument', code: 100 },
    },
  });
  const WRONG = reply(400, {
    error: { message: 'Invalid appsecret_proof provided in the API argument', code: 100 },
  });
  const paths = (calls: readonly { url: { path: string } }[]) =>
    calls.map(({ url }) => url.path.replace(/.*(?=\/1)/, ''));
  const proofOf = (token: string) =>
    createHmac('sha256', 'test-app-secret').update(token).digest('hex');

  it('goes along once Meta has asked for it, and from then on', () => {
    const token = 'token-of-an-app-that-asks';
    const variables = { WHATSAPP_ACCESS_TOKEN: token };
    const { graph, http, clock } = graphWith([MISSING, OK, OK], variables);
    expect(graph.post('/1/messages', {}, { limit: LIMIT })).toEqual({ ok: 'yes' });
    expect(graph.get('/1?fields=a', { limit: LIMIT })).toEqual({ ok: 'yes' });
    const proof = `appsecret_proof=${proofOf(token)}`;
    expect(paths(http.calls)).toEqual([
      '/1/messages',
      `/1/messages?${proof}`,
      `/1?fields=a&${proof}`,
    ]);
    expect(clock.sleeps).toEqual([]);
  });

  it.each([
    ['without an App Secret', { WHATSAPP_APP_SECRET: '' }, [MISSING], /set WHATSAPP_APP_SECRET/],
    ['refused, it is not made again', {}, [MISSING, WRONG], /is not of the app/],
    ['asked for twice, it is not made again', {}, [MISSING, MISSING], /set WHATSAPP_APP_SECRET/],
  ])('%s', (name, changes, steps, hint) => {
    const variables = { WHATSAPP_ACCESS_TOKEN: `token-${name.length}`, ...changes };
    const { graph, http } = graphWith(steps, variables);
    const send = () => graph.post('/1/messages', {}, { limit: LIMIT });
    expect(send).toThrow(expect.objectContaining({ hint: expect.stringMatching(hint) }));
    expect(http.calls).toHaveLength(steps.length);
  });
});
