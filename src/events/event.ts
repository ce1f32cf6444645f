/**
 * Everything that a webhook of Meta's can tell, as one union (Meta's documentation, Cloud API >
 * Webhooks > Reference). Nothing here is left out or judged: that is up to whoever takes the events.
 *
 * Texts are Unicode: half a surrogate pair has become U+FFFD, since it can't cross to a component.
 * @module
 */
export type InboundEvent =
  | MessageEvent
  | StatusEvent
  | AccountErrorEvent
  | OtherFieldEvent
  | OtherNumberEvent
  | TestEvent
  | BrokenEvent;

/** A person wrote, chose or sent something (Webhooks > Reference > messages). */
export interface MessageEvent {
  kind: 'message';
  /** Meta's id, `wamid.…`; undefined when it is missing. */
  id: string | undefined;
  /** Meta's `type`, such as `text` or `image`. */
  type: string | undefined;
  sender: Sender;
  /** The phone number id that it was written to; empty for a message that stands alone. */
  number: string;
  /** Milliseconds since 1970; undefined when it is missing. */
  time: number | undefined;
  /** Undefined for a message that a person wrote to the business alone. */
  groupId: string | undefined;
  /** What the person wrote or chose; undefined when the message holds no text of theirs. */
  text: string | undefined;
  /** Codes that say why Meta left the content out; undefined in place of one that can't be read. */
  errors: (number | undefined)[];
  /** What an `unsupported` message was, such as `poll_creation`, where Meta says so. */
  unsupportedType: string | undefined;
}

export interface Sender {
  /**
   * What the payload calls the person, the best first: the phone number (digits with country code;
   * missing for people who keep it private), then business-scoped user ids such as
   * `US.13491208655302741918`.
   */
  ids: readonly string[];
  /** Of the WhatsApp profile; may be empty. */
  name: string;
}

/** What became of a message that the business sent (Webhooks > Reference > messages > status). */
export interface StatusEvent {
  kind: 'status';
  id: string | undefined;
  /** Meta's `status`: sent, delivered, read, failed, … */
  status: string | undefined;
  /** Meta's error codes, undefined in place of one that can't be read. */
  errors: (number | undefined)[];
}

/** Meta reports trouble with the account or the app. */
export interface AccountErrorEvent {
  kind: 'account-error';
  errors: (number | undefined)[];
}

/** A change of another webhook field than `messages`. */
export interface OtherFieldEvent {
  kind: 'other-field';
  field: string | undefined;
  /** What happened, in words of Meta's such as `DISABLED_UPDATE`: no names, no numbers. */
  words: readonly string[];
}

/** The sample that the button *Test* of Meta's dashboard sends. */
export interface TestEvent {
  kind: 'test';
  field: string | undefined;
}

/** A change for a phone number that isn't ours. */
export interface OtherNumberEvent {
  kind: 'other-number';
  phoneNumberId: string | undefined;
}

/** A part of the payload that isn't in Meta's form. */
export interface BrokenEvent {
  kind: 'broken';
  part: 'entry' | 'change' | 'message';
}
