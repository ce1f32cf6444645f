import { describeFailure, Failure } from '../failure.ts';

/** Something failed that comes before a message, such as an upload: no message went out. */
export class BeforeSending extends Failure {
  override readonly name = 'BeforeSending';
  override readonly cause: unknown;

  constructor(cause: unknown) {
    super('nothing was sent');
    this.cause = cause;
  }

  get logText(): string {
    return describeFailure(this.cause);
  }
}

/** @throws BeforeSending */
export function beforeSending<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new BeforeSending(error);
  }
}
