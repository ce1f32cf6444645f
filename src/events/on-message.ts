/**
 * The frozen `on-message` as a projection of the events: which of them a `message` can hold, and a
 * log line for each of the others that somebody may miss.
 * @module
 */
import type { onMessage } from 'asterai:whatsapp/incoming-handler@0.1.0';
import { hintFor } from '../graph/hints.ts';
import { oneLine } from '../lib/one-line.ts';
import { parseRecipient } from '../messaging/recipient.ts';
import type { InboundEvent, MessageEvent, OtherFieldEvent } from './event.ts';

export type OnMessageArguments = Parameters<typeof onMessage>;
export type Message = OnMessageArguments[0];

export interface Projection {
  /** In the order of the events, each id once. */
  messages: Message[];
  /** One log line each: kinds, ids and codes, never content. */
  notes: string[];
}

/** @param phoneNumberId ours, for the notes */
export function projectOnMessage(
  events: readonly InboundEvent[],
  phoneNumberId: string,
): Projection {
  const messages = new Map<string, Message>();
  const notes: string[] = [];
  for (const event of events) {
    const result = event.kind === 'message' ? toMessage(event) : describe(event, phoneNumberId);
    if (typeof result === 'string') notes.push(result);
    else if (result && !messages.has(result.id)) messages.set(result.id, result);
  }
  return { messages: [...messages.values()], notes };
}

/** @returns the message, or a note that says why it isn't one that `on-message` can take */
function toMessage(event: MessageEvent): Message | string {
  const { id, sender, groupId, text } = event;
  const skipped = (why: string) => `skipped ${name(event.type)} ${name(event.id)}: ${why}`;
  if (id === undefined) return skipped('it has no id');
  // A reply through send-message would reach the sender in private, not the group.
  if (groupId !== undefined) return skipped('group messages are not handled');
  if (text === undefined) return skipped(whyEmpty(event));
  if (sender.ids.length === 0) return skipped('it names no sender');
  // A consumer that can't answer would take it for a fault of its own.
  const phone = sender.ids.find((id) => parseRecipient(id) !== undefined);
  if (phone === undefined) return skipped('its sender is neither a phone number nor a user id');
  return { content: text, sender: { name: sender.name, phone }, id };
}

/** What the codes mean that Meta gives in place of a content (Cloud API > Error codes). */
const WITHHELD: Readonly<Record<number, string>> = {
  130501: 'it was written in a group',
  131051: 'WhatsApp has no form of it for bots',
  131052: "Meta couldn't fetch its file, which may be over 100 MB",
  131060: 'often the first message after an ad: the next one arrives',
};

function whyEmpty({ errors, unsupportedType }: MessageEvent): string {
  if (errors.length === 0 && unsupportedType === undefined) return 'it holds no text of the user';
  const what = unsupportedType === undefined ? '' : ` (${name(unsupportedType)})`;
  const [first] = errors;
  const meaning = first === undefined ? undefined : WITHHELD[first];
  const why = errors.length === 0 ? '' : `, error ${codes(errors)}${meaning ? `: ${meaning}` : ''}`;
  return `Meta withheld its content${what}${why}`;
}

/** @returns undefined for what nobody misses */
function describe(
  event: Exclude<InboundEvent, MessageEvent>,
  phoneNumberId: string,
): string | undefined {
  switch (event.kind) {
    case 'status':
      // Meta accepts a message first, and may tell later that it couldn't deliver it.
      return event.status === 'failed'
        ? `Meta could not deliver ${name(event.id)}: error ${codes(event.errors)}${hints(event.errors)}`
        : undefined;
    case 'account-error':
      return `Meta reports error ${codes(event.errors)}${hints(event.errors)}`;
    case 'other-field':
      return describeField(event);
    case 'test':
      return `Meta's test of ${name(event.field)} arrived: the webhook works. Nobody gets it, since it is a sample`;
    case 'other-number':
      return `skipped a change for phone number id ${name(event.phoneNumberId)}: WHATSAPP_PHONE_NUMBER_ID is ${phoneNumberId}`;
    case 'broken':
      return `skipped a broken ${event.part}`;
  }
}

/** Meta's words for a number that can't send, or soon can't (Webhooks > Reference > account_update). */
const BLOCKED =
  /^(?:DISABLE|DISABLED_UPDATE|ACCOUNT_(?:DELETED|VIOLATION|RESTRICTION|OFFBOARDED))$/;
const UNBLOCKED = 'REINSTATE';

function describeField({ field, words }: OtherFieldEvent): string {
  if (words.length === 0) return `skipped a change of ${name(field)}: only messages are handled`;
  const isBlocked = field === 'account_update' && words.some((word) => BLOCKED.test(word));
  const cure =
    isBlocked && !words.includes(UNBLOCKED)
      ? '. The account may not be able to send: see Account quality in WhatsApp Manager'
      : '';
  return `Meta reports ${name(field)}: ${words.join(', ')}${cure}`;
}

const codes = (errors: readonly (number | undefined)[]): string =>
  errors.map((code) => code ?? 'unknown').join(', ') || 'unknown';

/** What to do about the first of them that somebody can do something about. */
function hints(errors: readonly (number | undefined)[]): string {
  const hint = errors.map((code) => hintFor(code)).find((each) => each !== undefined);
  return hint === undefined ? '' : `: ${hint}`;
}

/** A kind or an id, for a log line. */
const name = (text: string | undefined): string => oneLine(text ?? '(none)', 128);
