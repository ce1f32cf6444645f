/**
 * What the logic needs from its surroundings. `wasi/` offers it over WASI and asterai's host; tests
 * offer it in plain Node.
 * @module
 */
import type { HttpUrl } from './http-url.ts';

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

/** The other components of the environment. */
export interface Components {
  /** The interfaces that a component exports, or undefined when it isn't in the environment. */
  interfacesOf(component: string): readonly string[] | undefined;
  /**
   * Calls a function (`interface/function`) of a component with a JSON array of arguments and
   * returns when it has ended: there is no time limit.
   * @returns undefined, or why the call failed
   */
  call(component: string, functionName: string, argumentsJson: string): CallFailure | undefined;
}

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
  body?: string;
  /** Milliseconds until a failure of its own, for each step and for all of it. */
  timeouts: { connect: number; firstByte: number; betweenBytes: number; total: number };
}

export interface HttpReply {
  status: number;
  header(name: string): string | undefined;
  body: string;
}

export interface HttpClient {
  /** @throws HttpFailure when there is no complete answer */
  send(call: HttpCall): HttpReply;
}

/** No complete answer came. */
export class HttpFailure extends Error {
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
}
