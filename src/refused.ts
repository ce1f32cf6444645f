import type { FailureKind } from 'asterai:whatsapp/outcome@0.1.0';
import { Failure } from './failure.ts';

/** We refuse it ourselves, before anything was done. The message holds no content. */
export class Refused extends Failure {
  override readonly name: string = 'Refused';
  readonly kind: FailureKind;

  /** @param kind what the caller can do about it */
  constructor(kind: FailureKind, message: string) {
    super(message);
    this.kind = kind;
  }

  get logText(): string {
    return this.message;
  }
}

/** An argument is wrong. */
export class InvalidArgument extends Refused {
  override readonly name = 'InvalidArgument';

  constructor(message: string) {
    super('invalid', message);
  }
}
