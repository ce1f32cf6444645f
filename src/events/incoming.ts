/**
 * What is handed to consumers, and kept in the inbox until they took it.
 * @module
 */
import type { Message } from './on-message.ts';
import type { EchoRecord, MessageRecord, NoticeRecord, StatusRecord } from './record.ts';

interface Kind<Name, Record> {
  kind: Name;
  /** Tells repeats apart, and is safe to be logged. */
  id: string;
  /** What the handler of this kind takes. */
  record: Record;
}

export interface IncomingMessage extends Kind<'message', MessageRecord> {
  /** The form that `on-message` of `incoming-handler` takes; undefined when there is none. */
  plain: Message | undefined;
}

export type Incoming =
  | IncomingMessage
  | Kind<'status', StatusRecord>
  | Kind<'echo', EchoRecord>
  | Kind<'notice', NoticeRecord>;
