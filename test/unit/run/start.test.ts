import { describe, expect, it } from 'vitest';
import { start } from '../../../src/run/start.ts';
import { APP_SECRET, TEST_VARIABLES, VERIFY_TOKEN } from '../../cases/variables.ts';
import {
  bodyOf,
  configWith,
  fakeClock,
  fakeComponents,
  fakeHost,
  fakeLog,
  graphError,
  networkFailure,
  reply,
  type Step,
  scriptedHttp,
} from '../fakes.ts';

const URL = 'https://example.com/me/env/asterai/whatsapp/webhook';
const LIVE = { WHATSAPP_WEBHOOK_URL: URL };
const REGISTER = { ...LIVE, WHATSAPP_WEBHOOK_REGISTER: 'true' };
const HANDLER = 'asterai:whatsapp/incoming-handler@0.1.0';
const CONSUMERS = { 'test:one': [HANDLER], 'test:two': ['wasi:cli/run@0.2.0', HANDLER] };
const OTHER = 'https://other.example.com/webhook';
const MISSING = Object.fromEntries(Object.keys(TEST_VARIABLES).map((name) => [name, '']));

/** Meta's answer to where webhooks go. */
function callbacks(levels: Record<string, unknown>): Step {
  return reply(200, { webhook_configuration: levels, id: '800000000000002' });
}
const OURS = callbacks({ phone_number: URL });
const THEIRS = callbacks({ application: OTHER });
const SUCCESS = reply(200, { success: true });

function run(variables: Record<string, string>, steps: Step[] = [], consumers = CONSUMERS) {
  const log = fakeLog();
  const clock = fakeClock();
  const http = scriptedHttp(...steps);
  const components = fakeComponents(consumers);
  const config = configWith(variables);
  const begin = clock.now();
  const ready = start(config, fakeHost({ components, http, clock, log }));
  for (const line of log.lines) expect(line).toMatch(/^[^\p{Cc}\p{Zl}\p{Zp}]{1,600}$/u);
  expect(components.calls).toEqual([]);
  return { ready, log, http, clock, took: clock.now() - begin, last: log.lines.at(-1) };
}

describe('a start without trouble', () => {
  it('says that it is ready, with its consumers in order, and no more', () => {
    const { ready, log } = run(
      { ...LIVE, WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'test:two, test:one' },
      [OURS],
    );
    expect(ready).toBe(true);
    expect(log.infos).toEqual(['ready, 2 consumers: test:two, test:one']);
    expect(log.warnings).toEqual([]);
  });

  it('speaks of one consumer in the singular', () => {
    expect(run(LIVE, [OURS]).log.lines).toEqual(['ready, 1 consumer: test:one']);
  });

  it('is ready to send only', () => {
    const { ready, log } = run({ ...LIVE, WHATSAPP_INCOMING_HANDLER_COMPONENTS: ' , ' }, [OURS]);
    expect(ready).toBe(true);
    expect(log.lines).toEqual(['ready, send-only (no consumers configured)']);
  });

  it('asks Meta once where the webhooks of this number go', () => {
    const { http, clock } = run(LIVE, [OURS]);
    expect(http.calls).toHaveLength(1);
    expect(http.calls[0]).toMatchObject({
      method: 'GET',
      url: { path: '/v25.0/800000000000002?fields=webhook_configuration' },
    });
    expect(clock.sleeps).toEqual([]);
  });
});

describe('a variable', () => {
  it.each([
    'WHATSAPP_ACCESS_TOKEN',
    'WHATSAPP_PHONE_NUMBER_ID',
    'WHATSAPP_WEBHOOK_VERIFY_TOKEN',
    'WHATSAPP_WEBHOOK_URL',
  ])('that is missing makes the start fail, with one line: %s', (name) => {
    for (const blank of ['', '  ']) {
      const { ready, log, last } = run({ ...LIVE, [name]: blank }, [OURS]);
      expect(ready).toBe(false);
      expect(log.warnings.filter((line) => line.includes(name))).toEqual([
        expect.stringMatching(new RegExp(`^${name} is not set: set it to `)),
      ]);
      expect(log.infos).toEqual([]);
      expect(last).toMatch(/^not ready/);
    }
  });

  it('is named with all others that are missing', () => {
    const { ready, log, http } = run(MISSING);
    expect(ready).toBe(false);
    for (const name of ['ACCESS_TOKEN', 'PHONE_NUMBER_ID', 'WEBHOOK_VERIFY_TOKEN', 'WEBHOOK_URL']) {
      expect(log.warnings.filter((line) => line.startsWith(`WHATSAPP_${name} `))).toHaveLength(1);
    }
    expect(http.calls).toEqual([]);
  });

  it.each([
    'example.com/webhook',
    'http://example.com/webhook',
    'ftp://example.com/webhook',
    '/webhook',
  ])('WHATSAPP_WEBHOOK_URL must be https: %s', (url) => {
    const { ready, log } = run({ WHATSAPP_WEBHOOK_URL: url }, [OURS]);
    expect(ready).toBe(false);
    expect(log.warnings[0]).toMatch(/^WHATSAPP_WEBHOOK_URL must .*https:\/\//);
    expect(log.lines.join()).not.toContain(url);
  });

  it.each([
    'http://localhost:8080/webhook',
    'http://127.0.0.1:8080/a/b/webhook',
    'http://[::1]/webhook',
  ])('WHATSAPP_WEBHOOK_URL may be http on this machine: %s', (url) => {
    const { ready, log } = run({ WHATSAPP_WEBHOOK_URL: url }, [callbacks({ phone_number: url })]);
    expect(ready).toBe(true);
    expect(log.warnings).toEqual([]);
  });

  it('WHATSAPP_WEBHOOK_URL is expected to end where the component listens', () => {
    const { ready, log } = run({ WHATSAPP_WEBHOOK_URL: 'https://example.com/hook' }, [
      callbacks({ phone_number: 'https://example.com/hook' }),
    ]);
    expect(ready).toBe(true);
    expect(log.warnings).toEqual([expect.stringMatching(/^WHATSAPP_WEBHOOK_URL .*\/webhook/)]);
  });

  it('WHATSAPP_APP_SECRET is urged', () => {
    for (const blank of ['', ' \t']) {
      const { ready, log } = run({ ...LIVE, WHATSAPP_APP_SECRET: blank }, [OURS]);
      expect(ready).toBe(true);
      expect(log.warnings).toEqual([
        expect.stringMatching(
          /^WHATSAPP_APP_SECRET .*anyone who knows the URL can post messages.*App Secret/,
        ),
      ]);
    }
  });
});

describe('a consumer', () => {
  it('that is not in the environment makes the start fail, with one line', () => {
    const { ready, log, last } = run(
      { ...LIVE, WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'test:one,test:gone' },
      [OURS],
    );
    expect(ready).toBe(false);
    expect(log.warnings).toHaveLength(2);
    expect(log.warnings[0]).toMatch(
      /test:gone is not in the environment.*WHATSAPP_INCOMING_HANDLER_COMPONENTS/,
    );
    expect(log.infos).toEqual([]);
    expect(last).toMatch(/^not ready/);
  });

  it.each([
    ['nothing', []],
    ['another interface', ['wasi:cli/run@0.2.0']],
    ['the interface of another package', ['other:whatsapp/incoming-handler@0.1.0']],
    ['the interface of WASI', ['wasi:http/incoming-handler@0.2.0']],
    ['another interface of ours', ['asterai:whatsapp/api@0.1.0']],
    ['a later version', ['asterai:whatsapp/incoming-handler@0.2.0']],
    ['version 1', ['asterai:whatsapp/incoming-handler@1.1.0']],
    ['version 0.10', ['asterai:whatsapp/incoming-handler@0.10.1']],
    ['a preview', ['asterai:whatsapp/incoming-handler@0.1.0-rc.1']],
    ['no version', ['asterai:whatsapp/incoming-handler']],
    ['a longer name', ['asterai:whatsapp/incoming-handler-2@0.1.0']],
    ['the name within another', ['x-asterai:whatsapp/incoming-handler@0.1.0']],
  ])('that exports %s makes the start fail, with one line', (_what, interfaces) => {
    const { ready, log } = run(LIVE, [OURS], { ...CONSUMERS, 'test:one': interfaces });
    expect(ready).toBe(false);
    expect(log.warnings[0]).toMatch(/test:one does not export asterai:whatsapp\/incoming-handler/);
    expect(log.infos).toEqual([]);
  });

  it.each(['0.1.0', '0.1.1', '0.1.12'])('may export version %s', (version) => {
    const interfaces = ['wasi:cli/run@0.2.0', `asterai:whatsapp/incoming-handler@${version}`];
    const { ready } = run(LIVE, [OURS], { ...CONSUMERS, 'test:one': interfaces });
    expect(ready).toBe(true);
  });

  it('is told of beside all others that cannot be used', () => {
    const { ready, log } = run(
      { ...LIVE, WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'a:a,test:one,b:b' },
      [OURS],
    );
    expect(ready).toBe(false);
    expect(log.warnings.filter((line) => /a:a|b:b/.test(line))).toHaveLength(2);
    expect(log.warnings.join()).not.toContain('test:one');
  });

  it('is checked when variables are missing too', () => {
    const { log } = run({ ...MISSING, WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'test:gone' });
    expect(log.warnings.some((line) => line.includes('test:gone'))).toBe(true);
  });
});

describe('where Meta sends webhooks', () => {
  it.each([
    ['to our URL by the number', { phone_number: URL, application: OTHER }],
    ['to our URL by the account', { whatsapp_business_account: URL, application: OTHER }],
    ['to our URL by the app', { application: URL }],
    ['to another spelling of it', { phone_number: `${URL.replace('example', 'EXAMPLE')}/` }],
    ['to it with its port', { phone_number: URL.replace('.com', '.com:443') }],
  ])('is fine: %s', (_what, levels) => {
    for (const variables of [LIVE, REGISTER]) {
      const { ready, log, http } = run(variables, [callbacks(levels)]);
      expect(ready).toBe(true);
      expect(log.warnings).toEqual([]);
      expect(http.calls).toHaveLength(1);
    }
  });

  it.each([
    ['by the app', { application: OTHER }, OTHER],
    ['by the account', { whatsapp_business_account: OTHER, application: URL }, OTHER],
    ['by the number', { phone_number: OTHER, application: URL }, OTHER],
    ['nowhere', {}, 'no URL'],
    ['to an empty URL', { phone_number: '' }, 'no URL'],
    ['to what is no text', { phone_number: 7, application: null }, 'no URL'],
    ['to what is no URL', { phone_number: 'n/a' }, 'n/a'],
  ])('is told when it is elsewhere, and left: %s', (_what, levels, where) => {
    const { ready, log, http } = run(LIVE, [callbacks(levels)]);
    expect(ready).toBe(true);
    expect(log.warnings).toHaveLength(1);
    expect(log.warnings[0]).toContain(where);
    expect(log.warnings[0]).toMatch(/WHATSAPP_WEBHOOK_URL.*WHATSAPP_WEBHOOK_REGISTER=true/);
    expect(http.calls).toHaveLength(1);
  });

  it('is told without the query, which may hold a secret', () => {
    const { log } = run(LIVE, [callbacks({ phone_number: `${OTHER}?key=PRIVATE#PRIVATE` })]);
    expect(log.warnings[0]).toContain(OTHER);
    expect(log.warnings[0]).not.toContain('PRIVATE');
  });

  it.each(['false', 'FALSE', ''])('is not changed with WHATSAPP_WEBHOOK_REGISTER=%s', (value) => {
    const { http } = run({ ...LIVE, WHATSAPP_WEBHOOK_REGISTER: value }, [THEIRS]);
    expect(http.calls.map(({ method }) => method)).toEqual(['GET']);
  });

  it.each(['true', 'TRUE'])('is set with WHATSAPP_WEBHOOK_REGISTER=%s', (value) => {
    const { ready, log, http } = run({ ...LIVE, WHATSAPP_WEBHOOK_REGISTER: value }, [
      THEIRS,
      SUCCESS,
    ]);
    expect(ready).toBe(true);
    expect(log.warnings).toEqual([]);
    expect(log.infos).toEqual([
      expect.stringMatching(/Meta now sends.*WHATSAPP_WEBHOOK_URL/),
      'ready, 1 consumer: test:one',
    ]);
    expect(http.calls).toHaveLength(2);
    expect(http.calls[1]).toMatchObject({
      method: 'POST',
      url: { path: '/v25.0/800000000000002' },
    });
    expect(JSON.parse(bodyOf(http.calls[1]))).toEqual({
      webhook_configuration: { override_callback_uri: URL, verify_token: VERIFY_TOKEN },
    });
  });

  it('is not said to be set when Meta says that it is not', () => {
    const { ready, log } = run(REGISTER, [THEIRS, reply(200, { success: false })]);
    expect(ready).toBe(true);
    expect(log.lines.join()).not.toMatch(/now sends/);
    expect(log.warnings).toHaveLength(1);
  });

  it('is not set to a URL that is too long for Meta', () => {
    const long = `https://example.com/${'x'.repeat(180)}/webhook`;
    const { ready, log, http } = run({ ...REGISTER, WHATSAPP_WEBHOOK_URL: long }, [THEIRS]);
    expect(ready).toBe(true);
    expect(log.warnings).toEqual([expect.stringMatching(/WHATSAPP_WEBHOOK_URL.*200/)]);
    expect(http.calls).toHaveLength(1);
  });

  it.each(['WHATSAPP_ACCESS_TOKEN', 'WHATSAPP_PHONE_NUMBER_ID', 'WHATSAPP_WEBHOOK_URL'])(
    'is not asked without %s',
    (name) => {
      expect(run({ ...REGISTER, [name]: '' }).http.calls).toEqual([]);
    },
  );

  it('is asked though a consumer cannot be used', () => {
    const { ready, log } = run({ ...LIVE, WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'test:gone' }, [
      THEIRS,
    ]);
    expect(ready).toBe(false);
    expect(log.warnings.some((line) => line.includes(OTHER))).toBe(true);
  });
});

describe('a consumer that is named as no component is', () => {
  it.each([
    [
      'test:one@0.1.0',
      /^consumer test:one@0\.1\.0 has a version in its name: write test:one in WHATS/,
    ],
    ['test:one test:two', /^consumer test:one test:two is not one name: put commas between names/],
    ['test:one;test:two', /is not one name: put commas between names/],
    ['bot', /^consumer bot is no component's name: write namespace:name/],
    ['Test:One', /is no component's name: write namespace:name, in small letters/],
    ['test:gone', /^consumer test:gone is not in the environment: add it/],
  ])('%s', (names, line) => {
    const { ready, log } = run({ ...LIVE, WHATSAPP_INCOMING_HANDLER_COMPONENTS: names }, [OURS]);
    expect(ready).toBe(false);
    expect(log.warnings[0]).toMatch(line);
  });

  it.each(['WHATSAPP_APP_SECRET', 'WHATSAPP_INBOX_DIR', 'WHATSAPP_KEEPER', 'WHATSAPP_API_URL'])(
    'no start fails without a word: quotes around %s',
    (name) => {
      const { ready, log, last } = run({ ...LIVE, [name]: '"x"' }, [OURS]);
      expect(ready).toBe(false);
      expect(log.warnings[0]).toBe(`${name} has quotes around it: take them out`);
      expect(last).toBe('not ready: 1 problem to fix');
    },
  );

  it('is named when the whole list is in quotes', () => {
    const { ready, log, last } = run(
      { ...LIVE, WHATSAPP_INCOMING_HANDLER_COMPONENTS: '"test:one"' },
      [OURS],
    );
    expect(ready).toBe(false);
    expect(log.warnings).toEqual([
      'WHATSAPP_INCOMING_HANDLER_COMPONENTS has quotes around it: take them out',
      'not ready: 1 problem to fix',
    ]);
    expect(last).toMatch(/^not ready/);
  });
});

describe('trouble with Meta', () => {
  const troubles: [string, Step, RegExp][] = [
    ['a permission that sending does not need', graphError(10), /error 10\b/],
    ['an error of other kinds', graphError(100), /error 100\b/],
    ['throttling', graphError(4), /error 4\b/],
    ['garbage', reply(200, 'garbage'), /HTTP 200/],
    ['HTTP 500', reply(500, '<html>'), /HTTP 500/],
    ['a refused connection', networkFailure('connection-refused', false), /connection-refused/],
    ['no name service', networkFailure('DNS-error', false), /DNS-error/],
    ['a time-out', networkFailure('HTTP-response-timeout', true), /HTTP-response-timeout/],
  ];
  for (const [what, step, line] of troubles) {
    it(`is a warning, tried once: ${what}`, () => {
      const { ready, log, http, clock, last } = run(LIVE, [step]);
      expect(ready).toBe(true);
      expect(log.warnings).toEqual([expect.stringMatching(line)]);
      expect(http.calls).toHaveLength(1);
      expect(clock.sleeps).toEqual([]);
      expect(last).toBe('ready, 1 consumer: test:one');
    });

    it(`while registering is a warning, tried once: ${what}`, () => {
      const { ready, log, http } = run(REGISTER, [THEIRS, step]);
      // An answer that holds nothing but garbage is no success either.
      expect(ready).toBe(true);
      expect(log.warnings).toEqual([expect.stringMatching(line)]);
      expect(log.infos).toEqual(['ready, 1 consumer: test:one']);
      expect(http.calls).toHaveLength(2);
    });
  }

  it.each<[string, Step, RegExp]>([
    ['a token that expired', graphError(190, {}, { status: 401 }), /190.*WHATSAPP_ACCESS_TOKEN/],
    ['no token', graphError(104, {}, { status: 401 }), /104.*WHATSAPP_ACCESS_TOKEN/],
    ['a user that is gone', graphError(0, {}, { status: 401 }), /0, .*WHATSAPP_ACCESS_TOKEN/],
    [
      'a number that the token does not see',
      graphError(100, { error_subcode: 33 }),
      /100.*WHATSAPP_PHONE_NUMBER_ID/,
    ],
    [
      'an App Secret of another app',
      graphError(100, { message: 'Invalid appsecret_proof provided in the API argument' }),
      /100.*WHATSAPP_APP_SECRET/,
    ],
  ])('that keeps everything from being sent makes the start fail: %s', (_, step, line) => {
    for (const variables of [LIVE, REGISTER]) {
      const steps = variables === LIVE ? [step] : [THEIRS, step];
      const { ready, log, last } = run(variables, steps);
      expect(ready).toBe(false);
      expect(log.warnings[0]).toMatch(/^Meta refuses what is needed to send: error /);
      expect(log.warnings[0]).toMatch(line);
      expect(last).toBe('not ready: 1 problem to fix');
    }
  });

  it('knows the id of something else than a phone number', () => {
    const message =
      '(#100) Tried accessing nonexisting field (webhook_configuration) on node type (WhatsAppBusinessAccount)';
    const { ready, log } = run(LIVE, [graphError(100, { message })]);
    expect(ready).toBe(false);
    expect(log.warnings[0]).toMatch(/^WHATSAPP_PHONE_NUMBER_ID is the id of something else/);
  });

  it('says what Meta needs when it could not reach the URL', () => {
    const { log } = run(REGISTER, [THEIRS, graphError(2200)]);
    expect(log.warnings).toEqual([expect.stringMatching(/reachable.*verify token/)]);
  });
});

describe('the limit of 5 seconds', () => {
  it('holds though Meta takes all the time it gets', () => {
    const log = fakeLog();
    const clock = fakeClock();
    const config = configWith(REGISTER);
    for (const getTakes of [0, 2_500, 4_999, 5_000]) {
      const begin = clock.now();
      const http = scriptedHttp(
        (call) => {
          clock.advance(Math.min(getTakes, call.timeouts.total));
          return THEIRS(call);
        },
        (call) => {
          clock.advance(Math.max(0, call.timeouts.total));
          return networkFailure('HTTP-response-timeout', true)(call);
        },
      );
      const components = fakeComponents(CONSUMERS);
      expect(start(config, fakeHost({ components, http, clock, log }))).toBe(true);
      expect(clock.now() - begin).toBeLessThanOrEqual(5_000);
      expect(http.calls[0]?.timeouts.total).toBeLessThanOrEqual(5_000);
    }
  });

  it('counts what the environment takes', () => {
    const clock = fakeClock();
    const config = configWith(LIVE);
    const http = scriptedHttp(OURS);
    const components = fakeComponents(CONSUMERS);
    const slow = {
      ...components,
      interfacesOf(component: string) {
        clock.advance(2_000);
        return components.interfacesOf(component);
      },
    };
    start(config, fakeHost({ components: slow, http, clock }));
    expect(http.calls[0]?.timeouts.total).toBeLessThanOrEqual(3_000);
  });
});

describe('the log of the start', () => {
  it('holds no secrets, nor values of variables that are malformed', () => {
    const secrets = [VERIFY_TOKEN, APP_SECRET, 'test-access-token', 'PRIVATE'];
    const quoting = graphError(190, {
      message: 'Malformed access token test-access-token',
      error_data: { details: `${APP_SECRET} ${VERIFY_TOKEN} PRIVATE` },
    });
    const logs = [
      run(LIVE, [quoting]),
      run(REGISTER, [THEIRS, quoting]),
      run(REGISTER, [THEIRS, SUCCESS]),
      run({ ...LIVE, WHATSAPP_ACCESS_TOKEN: 'PRIVATE token' }),
      run({ ...LIVE, WHATSAPP_PHONE_NUMBER_ID: 'PRIVATE' }),
      run({ ...LIVE, WHATSAPP_WEBHOOK_URL: 'http://PRIVATE.example.com/' }),
      run({ ...LIVE, WHATSAPP_WEBHOOK_REGISTER: 'PRIVATE' }, [OURS]),
      run({ ...LIVE, WHATSAPP_API_URL: 'PRIVATE' }),
    ].map(({ log }) => log.lines);
    for (const lines of logs) {
      expect(lines.length).toBeGreaterThan(0);
      for (const secret of secrets) expect(lines.join('\n')).not.toContain(secret);
    }
  });

  it('cannot be forged by what Meta or the configuration say', () => {
    const { log } = run(
      { ...LIVE, WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'a:b\nready, send-only' },
      [callbacks({ phone_number: 'https://x.example.com/\nready, 1 consumer\u2028\u001b[2J' })],
    );
    expect(log.lines.filter((line) => line.startsWith('ready'))).toEqual([]);
  });
});

describe('several numbers', () => {
  const MORE = { ...LIVE, WHATSAPP_MORE_PHONE_NUMBER_IDS: '800000000000009:token-9' };

  it('are each asked for, with their own token', () => {
    const { ready, http } = run(MORE, [OURS, OURS]);
    expect(ready).toBe(true);
    const asked = http.calls.map(({ url, headers }) => [
      url.path.split('?')[0],
      Object.fromEntries(headers).authorization,
    ]);
    expect(asked).toEqual([
      ['/v25.0/800000000000002', 'Bearer test-access-token'],
      ['/v25.0/800000000000009', 'Bearer token-9'],
    ]);
  });

  it('are told apart when Meta refuses one', () => {
    const { ready, log } = run(MORE, [OURS, graphError(190)]);
    expect(ready).toBe(false);
    expect(log.warnings[0]).toMatch(
      /^Meta refuses .* from phone number id 800000000000009: error 190/,
    );
  });
});

describe('what goes with an inbox or a directory only', () => {
  it.each([
    [
      'those who wrote, without an inbox',
      { WHATSAPP_TOOL_RECIPIENTS: 'chat' },
      /^WHATSAPP_TOOL_RECIPIENTS=chat needs an inbox/,
    ],
    [
      'a media directory that nobody allows',
      { WHATSAPP_MEDIA_DIR: '/srv/media' },
      /^WHATSAPP_MEDIA_DIR is not in a directory that the environment may use/,
    ],
    [
      'a media directory around the inbox',
      { WHATSAPP_MEDIA_DIR: '/srv', WHATSAPP_INBOX_DIR: '/srv/inbox' },
      /^WHATSAPP_MEDIA_DIR must be neither in WHATSAPP_INBOX_DIR nor around it/,
    ],
  ])('is told: %s', (_what, variables, problem) => {
    const { ready, log } = run({ ...LIVE, ...variables }, [OURS]);
    expect(ready).toBe(false);
    expect(log.warnings).toContainEqual(expect.stringMatching(problem));
  });
});
