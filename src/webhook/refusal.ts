import { Failure } from '../failure.ts';

/**
 * What a refused request was about; a fixed set, since each has a file in the inbox. Of the configuration it
 * is the variable.
 */
export type RefusalReason =
  | 'path'
  | 'method'
  | 'handshake'
  | 'verify-token'
  | 'body'
  | 'unsigned'
  | 'signature'
  | `configuration-${string}`
  | 'inbox'
  | 'internal';

/** A request that gets an error status and one line that says what is wrong. */
export class Refusal extends Failure {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly reason: RefusalReason;
  /** For the owner: who is at fault, and what to do. */
  readonly cure: string;
  readonly headers: [string, string][];

  /** @param message for whoever made the request */
  constructor(
    status: number,
    reason: RefusalReason,
    message: string,
    cure: string,
    headers: [string, string][] = [],
  ) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.cure = cure;
    this.headers = headers;
  }

  get logText(): string {
    return `answered ${this.status}: ${this.cure}`;
  }
}
