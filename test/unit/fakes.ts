/**
 * The surroundings of the logic, in plain Node: nothing here waits or opens a connection.
 * @module
 */
import { type Config, readConfig } from '../../src/config.ts';
import {
  type Calendar,
  type Call,
  type CallFailure,
  type Clock,
  type Components,
  type Disk,
  type Files,
  type Host,
  type HttpCall,
  type HttpClient,
  HttpFailure,
  type HttpReply,
  type Log,
  type MediaFiles,
  type WebhookRequest,
} from '../../src/ports.ts';
import { TEST_VARIABLES } from '../cases/variables.ts';

/** `TEST_VARIABLES` with differences; an empty text stands for a variable that isn't set. */
export function configWith(variables: Record<string, string> = {}): Config {
  return readConfig(
    Object.entries({ ...TEST_VARIABLES, ...variables }).filter(([, value]) => value !== ''),
  );
}

export interface FakeLog extends Log {
  infos: string[];
  warnings: string[];
  /** All lines, in order. */
  lines: string[];
}

export function fakeLog(): FakeLog {
  const log: FakeLog = {
    infos: [],
    warnings: [],
    lines: [],
    info(line) {
      log.infos.push(line);
      log.lines.push(line);
    },
    warn(line) {
      log.warnings.push(line);
      log.lines.push(line);
    },
  };
  return log;
}

export interface FakeClock extends Clock {
  /** Every sleep in milliseconds. */
  sleeps: number[];
  advance(milliseconds: number): void;
}

/** Time passes by sleeping and by `advance` only. */
export function fakeClock(): FakeClock {
  let time = 1_000_000;
  const clock: FakeClock = {
    sleeps: [],
    now: () => time,
    advance(milliseconds) {
      time += milliseconds;
    },
    sleep(milliseconds) {
      clock.sleeps.push(milliseconds);
      time += milliseconds;
    },
  };
  return clock;
}

/** A time of day that stands still unless it is set. */
export function fakeCalendar(start = Date.UTC(2026, 0, 31, 12)): Calendar & { time: number } {
  const calendar = { time: start, now: () => calendar.time };
  return calendar;
}

/** What the other side of the network does with one request. */
export type Step = (call: HttpCall) => HttpReply;

export interface FakeHttp extends HttpClient {
  calls: HttpCall[];
}

/** One step for each request; a request more than that is an error of the test. */
export function scriptedHttp(...steps: Step[]): FakeHttp {
  const http: FakeHttp = {
    calls: [],
    send(call) {
      const step = steps[http.calls.length];
      http.calls.push(call);
      if (!step) throw new Error(`unexpected request ${http.calls.length}`);
      return step(call);
    },
  };
  return http;
}

export function reply(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Step {
  const bytes = bytesOf(typeof body === 'string' ? body : JSON.stringify(body));
  return () => ({
    status,
    header: (name) => headers[name],
    body: bytes,
    length: bytes.length,
  });
}

export const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));

/** A request's body as text; empty when there is none. */
export const bodyOf = (call: HttpCall | undefined): string =>
  call?.body instanceof Uint8Array ? Buffer.from(call.body).toString() : '';

export function networkFailure(code: string, connected: boolean): Step {
  return () => {
    throw new HttpFailure(code, connected);
  };
}

/** Meta's success of `messages`. */
export function accepted(id: string): Step {
  return reply(200, {
    messaging_product: 'whatsapp',
    contacts: [{ input: '+491700000001', wa_id: '491700000001' }],
    messages: [{ id }],
  });
}

/** Meta's form of an error. */
export function graphError(
  code: number,
  rest: Record<string, unknown> = {},
  { status = 400, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): Step {
  const error = {
    message: `(#${code}) Something`,
    type: 'OAuthException',
    code,
    error_data: { messaging_product: 'whatsapp', details: 'The details.' },
    fbtrace_id: 'Axyz',
    ...rest,
  };
  return reply(status, { error }, headers);
}

export interface FakeRequest extends WebhookRequest {
  /** The limit of each time that the body was asked for. */
  bodyReads: number[];
  /** The headers that were asked for. */
  headerReads: string[];
}

export function webhookRequest({
  method,
  target,
  headers = {},
  body = '',
}: {
  method: string;
  target: string;
  headers?: Record<string, string | string[]>;
  body?: string | Uint8Array | 'broken';
}): FakeRequest {
  const request: FakeRequest = {
    method,
    target,
    bodyReads: [],
    headerReads: [],
    header(name) {
      request.headerReads.push(name);
      const value = headers[name];
      return value === undefined ? [] : [value].flat();
    },
    body(limitBytes) {
      request.bodyReads.push(limitBytes);
      if (body === 'broken') return 'broken';
      const bytes = typeof body === 'string' ? bytesOf(body) : body;
      return bytes.length > limitBytes ? 'too-large' : bytes;
    },
  };
  return request;
}

export interface FakeComponents extends Components {
  calls: (Omit<Call, 'arguments'> & { args: unknown })[];
}

/** Components by name, with what they export and what a call to them comes to. */
export function fakeComponents(
  interfaces: Readonly<Record<string, readonly string[]>> = {},
  onCall: (component: string, args: unknown) => CallFailure | undefined = () => undefined,
): FakeComponents {
  const components: FakeComponents = {
    calls: [],
    exporting: (name) =>
      Object.keys(interfaces).filter((component) => interfaces[component]?.includes(name)),
    interfacesOf: (component) => interfaces[component],
    call({ component, function: name, arguments: json }) {
      const args: unknown = JSON.parse(json);
      components.calls.push({ component, function: name, args });
      const failure = onCall(component, args);
      return failure === undefined ? { tag: 'ok', val: 'null' } : { tag: 'err', val: failure };
    },
  };
  return components;
}

/** What the environment allows: a directory for the inbox, one for media, or neither. */
export const diskOf = (files?: Files, media?: MediaFiles): Disk => ({
  open: () => files,
  openMedia: () => media,
});

/** All of the surroundings: what a test gives, and for the rest what nobody should need. */
export function fakeHost<Parts extends Partial<Host>>(parts: Parts): Host & Parts {
  return {
    log: fakeLog(),
    clock: fakeClock(),
    calendar: fakeCalendar(),
    components: fakeComponents(),
    http: scriptedHttp(),
    disk: diskOf(),
    presence: {
      announce: () => 1,
      isPresent: (announcement) => announcement === 1,
      knock: () => false,
      awaitKnock: () => 0,
    },
    scheduler: {
      schedule() {
        throw new Error('unexpected schedule');
      },
    },
    newToken: () => '0123456789abcdef',
    ...parts,
  };
}
