/**
 * Log lines for events that reach no consumer: kinds, ids and codes, never content.
 * @module
 */
import { hintFor } from '../graph/hints.ts';
import { oneLine } from '../lib/one-line.ts';
import type { EchoEvent, InboundEvent, MessageEvent, NoticeEvent } from './event.ts';

/** A message that isn't handed on. */
export const skipped = ({ record }: MessageEvent, why: string): string =>
  `skipped ${name(record.kind)} ${name(record.id)}: ${why}`;

/** What the codes mean that Meta gives in place of a content (Cloud API > Error codes). */
const WITHHELD: Readonly<Record<number, string>> = {
  130501: 'it was written in a group',
  131051: 'WhatsApp has no form of it for bots',
  131052: "Meta couldn't fetch its file, which may be over 100 MB",
  131060: 'often the first message after an ad: the next one arrives',
};

/** Why a message holds no text. */
export function whyEmpty({ errors, unsupportedType }: MessageEvent): string {
  if (errors.length === 0 && unsupportedType === undefined) return 'it holds no text of the user';
  const what = unsupportedType === undefined ? '' : ` (${name(unsupportedType)})`;
  const [first] = errors;
  const meaning = first === undefined ? undefined : WITHHELD[first];
  const why = errors.length === 0 ? '' : `, error ${codes(errors)}${meaning ? `: ${meaning}` : ''}`;
  return `Meta withheld its content${what}${why}`;
}

/** For whom the lines are. */
export interface Reader {
  /** Our phone number ids. */
  numbers: readonly string[];
  /** A human's answer silences the bots (WHATSAPP_PAUSE_ON_REPLY). */
  pauses: boolean;
}

/**
 * What isn't a message.
 * @param isTaken a consumer gets it
 * @returns undefined for what nobody misses
 */
export function describe(
  event: Exclude<InboundEvent, MessageEvent>,
  { numbers, pauses, isTaken }: Reader & { isTaken: boolean },
): string | undefined {
  switch (event.kind) {
    case 'status':
      // Meta accepts a message first, and may tell later that it couldn't deliver it.
      return event.record.state === 'failed'
        ? `Meta could not deliver ${name(event.record.id)}: error ${codes(event.errors)}${hints(event.errors)}`
        : undefined;
    case 'echo':
      return isTaken || pauses ? undefined : describeEcho(event);
    case 'notice':
      return describeNotice(event, isTaken);
    case 'test':
      return `Meta's test of ${name(event.field)} arrived: the webhook works. Nobody gets it, since it is a sample`;
    case 'other-number':
      return `skipped a change for phone number id ${name(event.phoneNumberId)}: ${numbers.length === 1 ? `WHATSAPP_PHONE_NUMBER_ID is ${numbers[0]}` : `ours are ${numbers.join(', ')}`}`;
    case 'broken':
      return `skipped a broken ${event.part}`;
  }
}

const describeEcho = ({ record }: EchoEvent): string =>
  `skipped echo ${name(record.id)}, an answer from the WhatsApp Business app: no consumer exports echo-handler`;

/** Meta's words for a number that can't send, or soon can't (Webhooks > Reference > account_update). */
const BLOCKED =
  /^(?:DISABLE|DISABLED_UPDATE|ACCOUNT_(?:DELETED|VIOLATION|RESTRICTION|OFFBOARDED))$/;
const UNBLOCKED = 'REINSTATE';

function describeNotice(event: NoticeEvent, isTaken: boolean): string | undefined {
  const { record, words, errors } = event;
  const field = name(record.field);
  if (record.field === 'messages') return `Meta reports error ${codes(errors)}${hints(errors)}`;
  if (words.length === 0) {
    return isTaken ? undefined : `skipped a change of ${field}: no consumer exports notice-handler`;
  }
  const isBlocked = record.field === 'account_update' && words.some((word) => BLOCKED.test(word));
  const cure =
    isBlocked && !words.includes(UNBLOCKED)
      ? '. The account may not be able to send: see Account quality in WhatsApp Manager'
      : '';
  return `Meta reports ${field}: ${words.join(', ')}${cure}`;
}

const codes = (errors: readonly (number | undefined)[]): string =>
  errors.map((code) => code ?? 'unknown').join(', ') || 'unknown';

/** What to do about the first of them that somebody can do something about. */
function hints(errors: readonly (number | undefined)[]): string {
  const hint = errors.map((code) => hintFor(code)).find((each) => each !== undefined);
  return hint === undefined ? '' : `: ${hint}`;
}

/** A kind or an id, for a log line. */
const name = (text: string | undefined): string => oneLine(text || '(none)', 128);
