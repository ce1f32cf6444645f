import { beforeEach, describe, expect, it, vi } from 'vitest';
import { media } from '../../../src/exports/media.ts';
import { messaging } from '../../../src/exports/messaging.ts';
import { templates } from '../../../src/exports/templates.ts';
import { noteWritten } from '../../../src/people/last-written.ts';
import { FileError, type Host } from '../../../src/ports.ts';
import { FILES, INBOUND, SENDING_CASES, TO } from '../../cases/sending-cases.ts';
import { PHONE_NUMBER_ID } from '../../cases/variables.ts';
import { check } from '../../helpers/sending.ts';
import { callByName } from '../../helpers/wit-names.mjs';
import {
  configWith,
  diskOf,
  fakeCalendar,
  fakeClock,
  fakeHost,
  fakeLog,
  scriptedHttp,
} from '../fakes.ts';
import { MemoryFiles } from '../inbox/model/memory-files.ts';
import { memoryMedia, newToken, StandInHttp } from '../stand-in-http.ts';

const { current } = vi.hoisted(() => ({
  current: {} as { host: Host; variables: Record<string, string> },
}));

vi.mock('../../../src/wasi/host.ts', () => ({
  get host() {
    return current.host;
  },
}));
vi.mock('../../../src/exports/configuration.ts', () => ({
  configure: () => configWith(current.variables),
}));

const OTHER_NUMBER = '800000000000009';
const DAY = 24 * 60 * 60_000;

let http: StandInHttp;
let files: MemoryFiles;
let directory: ReturnType<typeof memoryMedia>;
const log = fakeLog();
const calendar = fakeCalendar();

beforeEach(() => {
  http = new StandInHttp();
  http.media.add(INBOUND.id, INBOUND.mimeType, Buffer.from(INBOUND.text));
  calendar.time = Date.UTC(2026, 0, 31, 12);
  files = new MemoryFiles(calendar.now);
  files.makeRoot();
  directory = memoryMedia(FILES, calendar.now);
  log.lines = [];
  current.variables = { WHATSAPP_MEDIA_DIR: '/media' };
  current.host = fakeHost({
    ...{ http, log, calendar, newToken, clock: fakeClock() },
    disk: diskOf(files, directory),
  });
});

const call = (name: string, ...args: unknown[]): unknown =>
  callByName({ messaging, templates, media }, name, args);

const lastBody = () => http.sent.at(-1)?.raw as Record<string, unknown> | undefined;
const failing = (kind: string, message: RegExp) =>
  expect.objectContaining({
    error: expect.objectContaining({ kind, message: expect.stringMatching(message) }),
  });
const hasWritten = (times: Record<string, number>): void => {
  for (const [number, time] of Object.entries(times)) {
    noteWritten({ person: '4915100000', number, time, isOnlyNumber: false }, files);
  }
};

describe('sending', () => {
  it.each(SENDING_CASES)('$call: $name', (one) => {
    http.fault = one.fault;
    if (one.isClosed) http.closed.add(TO);
    check(one, call(one.call, ...one.args), http.sent);
    for (const line of log.lines) expect(line).toMatch(/^[\w-]+: [^\p{Cc}]{5,300}$/u);
  });

  it('tells which parts of a long text went out', () => {
    const { send } = http;
    http.send = (request) => {
      if (http.sent.length === 1) http.fault = { kind: 'graph-error', status: 400, code: 131026 };
      return send.call(http, request);
    };
    expect(call('messaging/send-text', 'x '.repeat(4000), TO, null, null)).toEqual({
      error: expect.objectContaining({
        ...{ kind: 'unreachable', 'sent-ids': [http.sent[0]?.id] },
        message: expect.stringMatching(/^1 of 2 messages went out, then Meta refused/),
      }),
    });
  });

  it('tells by which tracking a lost message can be known', () => {
    http.fault = { kind: 'drop', when: 'after-reading' };
    const outcome = call('messaging/send-text', 'hi', TO, null, null);
    const tracking = lastBody()?.biz_opaque_callback_data;
    expect(tracking).toMatch(/^[0-9a-f]{16}$/);
    expect(outcome).toMatchObject({ error: { details: `tracking ${tracking}` } });
  });

  it('takes a bug of ours for an unknown outcome, and says nothing of it to callers', () => {
    const bug = () => {
      throw new TypeError('PRIVATE');
    };
    current.host = fakeHost({ ...current.host, http: scriptedHttp(bug) });
    expect(call('messaging/send-text', 'PRIVATE', TO, null, null)).toMatchObject({
      error: { kind: 'unknown-outcome', 'may-have-been-sent': true },
    });
    expect(log.lines.join()).not.toContain('PRIVATE');
  });
});

describe('WHATSAPP_MARKDOWN', () => {
  it('has Markdown sent in the form of WhatsApp, and leaves it alone otherwise', () => {
    call('messaging/send-text', '**hi**', TO, null, null);
    expect(lastBody()?.text).toEqual({ body: '**hi**' });
    current.variables.WHATSAPP_MARKDOWN = 'true';
    call('messaging/send-text', '**hi**', TO, null, null);
    expect(lastBody()?.text).toEqual({ body: '*hi*' });
  });
});

describe('WHATSAPP_TOOL_RECIPIENTS', () => {
  const send = (to: string) => call('messaging/send-text', 'hi', to, null, null);
  const refused = failing('not-configured', /WHATSAPP_TOOL_RECIPIENTS does not allow/);

  it('lets a list alone be written to, however it is written', () => {
    current.variables.WHATSAPP_TOOL_RECIPIENTS = '+49 151 00000, DE.123';
    expect(send('4915100000')).toHaveProperty('id');
    expect(send('DE.123')).toHaveProperty('id');
    expect(send('+491510000001')).toEqual(refused);
    expect(call('templates/send-code', 'login_code', 'en_US', '1', '+1555', null)).toEqual(
      failing('invalid', /receiver/),
    );
    expect(call('messaging/react', '👍', 'wamid.1', '+491510000001', null)).toEqual(refused);
    expect(http.sent).toHaveLength(2);
  });

  it('lets those be written to who wrote in the last 30 days', () => {
    current.variables.WHATSAPP_TOOL_RECIPIENTS = 'chat';
    current.variables.WHATSAPP_INBOX_DIR = '/inbox';
    expect(send(TO)).toEqual(refused);
    hasWritten({ [PHONE_NUMBER_ID]: calendar.now() - 29 * DAY });
    expect(send(TO)).toHaveProperty('id');
    calendar.time += 2 * DAY;
    expect(send(TO)).toEqual(refused);
  });
});

describe('several numbers', () => {
  beforeEach(() => {
    current.variables.WHATSAPP_INBOX_DIR = '/inbox';
    current.variables.WHATSAPP_MORE_PHONE_NUMBER_IDS = `${OTHER_NUMBER}:other-token`;
  });
  const authorization = () => Object.fromEntries(http.calls.at(-1)?.headers ?? []).authorization;

  it('sends from the one that is named, with its own token', () => {
    call('messaging/send-text', 'hi', TO, null, OTHER_NUMBER);
    expect(http.sent.at(-1)?.number).toBe(OTHER_NUMBER);
    expect(authorization()).toBe('Bearer other-token');
    call('messaging/send-text', 'hi', TO, null, PHONE_NUMBER_ID);
    expect(http.sent.at(-1)?.number).toBe(PHONE_NUMBER_ID);
    expect(authorization()).toBe('Bearer test-access-token');
  });

  it('sends from the one that the person last wrote to', () => {
    call('messaging/send-text', 'hi', TO, null, null);
    expect(http.sent.at(-1)?.number).toBe(PHONE_NUMBER_ID);
    const now = calendar.now();
    hasWritten({ [PHONE_NUMBER_ID]: now - DAY, [OTHER_NUMBER]: now - 1 });
    call('messaging/send-text', 'hi', TO, null, null);
    expect(http.sent.at(-1)?.number).toBe(OTHER_NUMBER);
  });
});

describe('get-window', () => {
  const ask = () => call('messaging/get-window', TO, null);

  it('tells when it closes, and that it has', () => {
    current.variables.WHATSAPP_INBOX_DIR = '/inbox';
    hasWritten({ [PHONE_NUMBER_ID]: calendar.now() - DAY + 1000 });
    const times = { 'last-message': '2026-01-30T12:00:01Z', closes: '2026-01-31T12:00:01Z' };
    expect(ask()).toEqual({ open: true, ...times });
    calendar.time += 1000;
    expect(ask()).toEqual({ open: false, ...times });
  });
});

describe('files', () => {
  const save = () => call('media/save', INBOUND.id, null);

  it('saves a file once, and gives it again without fetching it', () => {
    const path = '/media/received/9001.jpg';
    expect(save()).toMatchObject({ path });
    const fetched = http.calls.length;
    expect(save()).toMatchObject({ path });
    // Meta is asked what it is, and no more.
    expect(http.calls).toHaveLength(fetched + 1);
    expect([...directory.files.keys()].filter((name) => name.includes('received'))).toEqual([
      'received/9001.jpg',
    ]);
  });

  it('removes what people sent long ago, and nothing else', () => {
    save();
    calendar.time += 9 * DAY;
    http.media.add('9002', 'audio/ogg; codecs=opus', Buffer.from('hm'));
    expect(call('media/save', '9002', null)).toMatchObject({ path: '/media/received/9002.ogg' });
    expect([...directory.files.keys()]).toEqual([...Object.keys(FILES), 'received/9002.ogg']);
  });

  it('gives the token to nobody but Meta', () => {
    http.origin = 'https://fbsbx.com.example.com';
    expect(save()).toEqual(failing('refused', /no address of its own/));
    http.origin = 'http://lookaside.fbsbx.com';
    expect(save()).toEqual(failing('refused', /no address of its own/));
    expect(http.calls.map(({ url }) => url.authority)).toEqual(Array(2).fill('graph.facebook.com'));
  });

  it('asks for a new address when one has run out', () => {
    const { send } = http;
    let fetched = 0;
    http.send = (request) => {
      if (!request.url.authority.startsWith('lookaside')) return send.call(http, request);
      if (fetched++ === 0) http.fault = { kind: 'raw', status: 404, body: '' };
      return send.call(http, request);
    };
    expect(save()).toMatchObject({ 'mime-type': INBOUND.mimeType });
  });

  it('leaves nothing behind when a file does not come whole', () => {
    const { send } = http;
    http.send = (request) => {
      const answer = send.call(http, request);
      return request.into ? { ...answer, length: 3 } : answer;
    };
    expect(save()).toEqual(failing('later', /3 of 21 bytes/));
    expect([...directory.files.keys()]).toEqual(Object.keys(FILES));
  });

  it.each([
    ['insufficient-space', 'later', /no room left/],
    ['loop', 'invalid', /is a link/],
    ['read-only', 'not-configured', /can't be used \(read-only\)/],
  ])('says what the disk says: %s', (code, kind, message) => {
    directory.create = () => {
      throw new FileError(code);
    };
    expect(save()).toEqual(failing(kind, message));
  });

  it('says what is to be set', () => {
    current.variables.WHATSAPP_MEDIA_DIR = '';
    expect(save()).toEqual(failing('not-configured', /WHATSAPP_MEDIA_DIR is not set/));
    current.variables.WHATSAPP_MEDIA_DIR = '/inbox/media';
    current.variables.WHATSAPP_INBOX_DIR = '/inbox';
    expect(save()).toEqual(failing('not-configured', /neither in WHATSAPP_INBOX_DIR nor around/));
    current.variables.WHATSAPP_INBOX_DIR = '';
    current.host = fakeHost({ ...current.host, disk: diskOf(files) });
    expect(save()).toEqual(failing('not-configured', /--allow-dir/));
  });
});
