import { GraphError } from '../graph/errors.ts';
import { InvalidArgument } from '../refused.ts';
import { otherForm } from './national-form.ts';
import { idOf, isGroup, parseReceiver, type Recipient } from './recipient.ts';

/** Meta's code for a receiver that isn't on the list of a test number: nothing was sent. */
const NOT_LISTED = 131030;

/** Whom a message is for, in the form that Meta knows them by. */
export class Receiver {
  readonly isGroup: boolean;
  /** What was tried in vain, for the end of an error; empty when there is one form only. */
  triedForms = '';
  private known: Recipient;

  /** @param to as callers write it @throws InvalidArgument */
  constructor(to: string) {
    const recipient = parseReceiver(to);
    if (!recipient) {
      throw new InvalidArgument(
        'the receiver must be a phone number with country code, such as +1 555 010 0123, or a business-scoped user id',
      );
    }
    this.known = recipient;
    this.isGroup = isGroup(recipient);
  }

  /** By one name, however it was written. */
  get id(): string {
    return idOf(this.known);
  }

  /** Sends, and once more to the other form of the number when nothing was sent to this one. */
  send<T>(sendTo: (recipient: Recipient) => T): T {
    try {
      return sendTo(this.known);
    } catch (error) {
      const other = 'to' in this.known && !this.isGroup ? otherForm(this.known.to) : undefined;
      if (!other || !(error instanceof GraphError) || error.code !== NOT_LISTED) throw error;
      this.triedForms = `; tried as ${other.forms}`;
      const result = sendTo({ to: other.to });
      this.known = { to: other.to };
      this.triedForms = '';
      return result;
    }
  }
}
