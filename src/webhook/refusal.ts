/** A request that gets an error status and one line that says what is wrong. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly headers: [string, string][];

  constructor(status: number, message: string, headers: [string, string][] = []) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}
