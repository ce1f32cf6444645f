import { describeFailure, Failure } from '../failure.ts';

/** What is known of a message, or of a text in several, that did not go out as a whole. */
export interface SendState {
  /** The parts of a text; 1 for all else. */
  parts: number;
  /** Those that Meta took before the failure. */
  sentIds: string[];
  /** Comes back in the statuses of the message that failed, if it went out all the same. */
  tracking: string;
  /** What else the caller should know, for the end of the text; may be empty. */
  advice: string;
}

/** A message could not be sent: the cause is an error of the Graph API, or of the configuration. */
export class SendError extends Failure {
  override readonly name = 'SendError';
  override readonly cause: unknown;
  readonly parts: number;
  readonly sentIds: string[];
  readonly tracking: string;
  readonly advice: string;

  constructor(cause: unknown, { parts, sentIds, tracking, advice }: SendState) {
    super('a message could not be sent');
    this.cause = cause;
    this.parts = parts;
    this.sentIds = sentIds;
    this.tracking = tracking;
    this.advice = advice;
  }

  get logText(): string {
    return describeFailure(this.cause);
  }
}
