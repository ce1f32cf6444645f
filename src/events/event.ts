/**
 * Everything that a webhook of Meta's can tell, as one union (Meta's documentation, Cloud API >
 * Webhooks > Reference). Nothing here is left out or judged: that is up to whoever takes the events.
 *
 * Texts are Unicode: half a surrogate pair has become U+FFFD, since it can't cross to a component.
 * @module
 */
import type { EchoRecord, MessageRecord, NoticeRecord, StatusRecord } from './record.ts';

export type InboundEvent =
  | MessageEvent
  | StatusEvent
  | EchoEvent
  | NoticeEvent
  | OtherNumberEvent
  | TestEvent
  | BrokenEvent;

/** A person wrote, chose or sent something (Webhooks > Reference > messages). */
export interface MessageEvent {
  kind: 'message';
  /** What `message-handler` takes; the id is empty when the message has none. */
  record: MessageRecord;
  /**
   * What the payload calls the person, the best first: the phone number (digits with country code;
   * missing for people who keep it private), then business-scoped user ids such as
   * `US.13491208655302741918`.
   */
  senderIds: readonly string[];
  /** It was written in a group. */
  isInGroup: boolean;
  /** What the person wrote or chose; undefined when `on-message` has no form of it. */
  text: string | undefined;
  /** Codes that say why Meta left the content out; undefined in place of one that can't be read. */
  errors: (number | undefined)[];
  /** What an `unsupported` message was, such as `poll_creation`, where Meta says so. */
  unsupportedType: string | undefined;
}

/** What became of a message that the business sent (Webhooks > Reference > messages > status). */
export interface StatusEvent {
  kind: 'status';
  /** What `status-handler` takes. */
  record: StatusRecord;
  /** Tells repeats apart. */
  key: string;
  /** The person's user id, where the number isn't known. */
  userId: string | undefined;
  /** Meta's error codes, undefined in place of one that can't be read. */
  errors: (number | undefined)[];
}

/** A human answered from the WhatsApp Business app (Webhooks > Reference > smb_message_echoes). */
export interface EchoEvent {
  kind: 'echo';
  /** What `echo-handler` takes; the id is empty when there is none. */
  record: EchoRecord;
}

/** Meta tells something of the account: a change of another field, or errors. */
export interface NoticeEvent {
  kind: 'notice';
  /** What `notice-handler` takes. */
  record: NoticeRecord;
  /** Tells repeats apart. */
  key: string;
  /** What happened, in words of Meta's such as `DISABLED_UPDATE`: no names, no numbers. */
  words: readonly string[];
  /** Codes of trouble with the account or the app, undefined in place of one that can't be read. */
  errors: (number | undefined)[];
  /** A person's new user id (Webhooks > Reference > user_id_update). */
  newUserIds: readonly NewUserId[];
}

export interface NewUserId {
  previous: string;
  current: string;
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
