import { Failure } from '../failure.ts';

/** A request that gets an error status and one line that says what is wrong. */
export class Refusal extends Failure {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly headers: [string, string][];

  constructor(status: number, message: string, headers: [string, string][] = []) {
    super(message);
    this.status = status;
    this.headers = headers;
  }

  get logText(): string {
    return this.message;
  }
}
