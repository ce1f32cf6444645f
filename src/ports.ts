/**
 * What the logic needs from its surroundings. `wasi/` offers it over WASI and asterai's host; tests
 * offer it in plain Node.
 * @module
 */
import { Failure } from './failure.ts';
import type { HttpUrl } from './lib/http-url.ts';

/** All that the logic needs. A function takes the part that it uses: `Pick<Host, 'http' | 'clock'>`. */
export interface Host {
  log: Log;
  clock: Clock;
  calendar: Calendar;
  components: Components;
  http: HttpClient;
  disk: Disk;
  presence: Presence;
  scheduler: Scheduler;
  /** Makes hex digits that nobody else has. */
  newToken(): string;
}

/** Where log lines go. A line holds ids, component names, kinds and codes: never content or secrets. */
export interface Log {
  info(line: string): void;
  warn(line: string): void;
}

/** A clock that never jumps. Times in milliseconds. */
export interface Clock {
  now(): number;
  sleep(milliseconds: number): void;
}

/** The time of day. It may jump, forwards and backwards. */
export interface Calendar {
  /** Milliseconds since 1970 (UTC), with microseconds behind the point. */
  now(): number;
}

/** The other components of the environment. */
export interface Components {
  /** The components that export an interface, ours among them. */
  exporting(interfaceName: string): string[];
  /** The interfaces that a component exports, or undefined when it isn't in the environment. */
  interfacesOf(component: string): readonly string[] | undefined;
  /** Makes a call and returns when it has ended: there is no time limit. */
  call(call: Call): Outcome;
}

/** A call of another component's function. */
export interface Call {
  component: string;
  /** `interface/function`. */
  function: string;
  /** A JSON array. */
  arguments: string;
}

/** What came of a call: its result as JSON, or why it failed. */
export type Outcome = { tag: 'ok'; val: string } | { tag: 'err'; val: CallFailure };

export interface CallFailure {
  /** asterai's `call-error-kind`, such as `component-not-found`. */
  kind: string;
  message: string;
}

/** A request as the component receives it. */
export interface WebhookRequest {
  /** Upper case. */
  method: string;
  /** Path and query as on the wire. */
  target: string;
  /** All values of a header, in order; the name in lower case. */
  header(name: string): string[];
  /**
   * Reads the body to its end.
   * @returns the raw bytes, or why there are none
   */
  body(limitBytes: number): Uint8Array | 'too-large' | 'broken';
}

export interface WebhookResponse {
  status: number;
  headers: [string, string][];
  body: string;
}

/** A request that the component makes. */
export interface HttpCall {
  method: 'GET' | 'POST';
  url: HttpUrl;
  headers: [string, string][];
  body?: Uint8Array | FormWithFile;
  /** Where the body of an answer with status 200 goes, in place of the memory. */
  into?: FileSink;
  /** The longest body of an answer. Default: 1 MiB. */
  replyLimit?: number;
  /** Milliseconds until a failure of its own, for each step and for all of it. */
  timeouts: { connect: number; firstByte: number; betweenBytes: number; total: number };
}

/** A request's body with a file in it, whose bytes don't pass through the memory. */
export interface FormWithFile {
  before: Uint8Array;
  file: FileSource;
  after: Uint8Array;
}

export interface HttpReply {
  status: number;
  header(name: string): string | undefined;
  /** Empty when it went into a file. */
  body: Uint8Array;
  /** Bytes of the body, wherever it went. */
  length: number;
}

export interface HttpClient {
  /**
   * @throws HttpFailure when there is no complete answer
   * @throws FileError when `into` can't be written
   */
  send(call: HttpCall): HttpReply;
}

/** No complete answer came. */
export class HttpFailure extends Failure {
  override readonly name = 'HttpFailure';
  /** WASI's `error-code`, such as `connection-refused`. */
  readonly code: string;
  /** False when the other side surely didn't get the request. */
  readonly connected: boolean;

  constructor(code: string, connected: boolean) {
    super(code);
    this.code = code;
    this.connected = connected;
  }

  get logText(): string {
    return `no complete answer (${this.code})`;
  }
}

/**
 * A directory on disk. Paths are relative to it, with `/` between. What a method wrote is on disk when
 * it returns; a new, moved or removed name is once `syncDirectory` has returned, too.
 *
 * All methods throw FileError.
 */
export interface Files {
  /** Makes the directory itself, and those that lead to it, where they are missing. */
  makeRoot(): void;
  /** The names in a directory, in no order. */
  list(directory: string): string[];
  /** @throws FileError `is-directory` */
  open(path: string): OpenFile;
  /** When a file was last written, in milliseconds since 1970 (UTC). */
  modified(path: string): number;
  /** @throws FileError `exist` when the name is taken */
  create(path: string, text: string): void;
  /** Writes a whole file over what has the name. It isn't on disk yet, as with `appendUnsynced`. */
  writeUnsynced(path: string, text: string): void;
  /** Gives a file a second name. @throws FileError `exist` when the name is taken */
  link(path: string, newPath: string): void;
  /** Moves a file over what has the name, or a directory where an empty one or none has it. */
  rename(path: string, newPath: string): void;
  remove(path: string): void;
  /** @throws FileError `exist` when the name is taken */
  makeDirectory(path: string): void;
  /** @throws FileError `not-empty` */
  removeDirectory(path: string): void;
  /** Has the names in a directory on disk. */
  syncDirectory(path: string): void;
}

/** A file that is open to be read and written. All methods but `close` throw FileError. */
export interface OpenFile {
  /**
   * Its text; what isn't UTF-8 becomes U+FFFD.
   * @throws FileError `file-too-large` above 16 MiB
   */
  read(): string;
  append(text: string): void;
  /** Like `append`, but not on disk yet: it outlives the process, and may not outlive a power cut. */
  appendUnsynced(text: string): void;
  /** Writes over its beginning, then cuts off the rest: it needs no room on the disk. */
  overwrite(text: string): void;
  /** Whether this is a name of it, too. @returns undefined when nothing has the name */
  hasName(path: string): boolean | undefined;
  close(): void;
}

/**
 * A directory of files that go to the network and come from there. Paths are relative to it; a link on
 * the way, or at the end, is never followed. All methods throw FileError.
 */
export interface MediaFiles {
  /** Makes a directory, and those that lead to it, where they are missing. */
  makeDirectory(path: string): void;
  list(directory: string): string[];
  /** @throws FileError `is-directory`, `loop` for a link */
  read(path: string): FileSource;
  /** @throws FileError `exist` when the name is taken */
  create(path: string): FileSink;
  /** When a file was last written, in milliseconds since 1970 (UTC). */
  modified(path: string): number;
  /** Moves a file over what has the name. */
  rename(path: string, newPath: string): void;
  remove(path: string): void;
}

/** A file that is open to be read. */
export interface FileSource {
  /** Bytes. */
  readonly size: number;
  close(): void;
}

/** A file that is open to be written. */
export interface FileSink {
  close(): void;
}

/** The directories that the environment allows its components. */
export interface Disk {
  /** @returns undefined when the path is in none of them; whether it exists isn't looked at */
  open(path: string): Files | undefined;
  /** The same for media. */
  openMedia(path: string): MediaFiles | undefined;
}

/** A file operation failed. */
export class FileError extends Failure {
  override readonly name = 'FileError';
  /** WASI's `error-code`, such as `no-entry`. */
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }

  get logText(): string {
    return `a file operation failed (${this.code})`;
  }
}

/** Tells which instances live: an announcement ends with its instance, however that ends. */
export interface Presence {
  /** @returns the announcement: a number that is this instance's own as long as it lives */
  announce(): number;
  isPresent(announcement: number): boolean;
  /** Wakes an instance that waits. @returns false when it doesn't live any more */
  knock(announcement: number): boolean;
  /** Waits until others have knocked, or the time is over. @returns how many have */
  awaitKnock(milliseconds: number): number;
}

/** asterai's schedules (`asterai:host-cron`); they end with the runtime's process. */
export interface Scheduler {
  /** @throws ScheduleError */
  schedule(cron: string, call: Call): void;
}

/** asterai took no schedule. */
export class ScheduleError extends Failure {
  override readonly name = 'ScheduleError';

  get logText(): string {
    return `asterai took no schedule: ${this.message}`;
  }
}
