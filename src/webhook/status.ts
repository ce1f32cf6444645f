import type { StatusEvent } from '../events/event.ts';
import type { StatusRecord } from '../events/record.ts';
import { readErrorBody } from '../graph/error-body.ts';
import { asCode, asList, asObject, type JsonObject } from '../lib/json.ts';
import { oneLine } from '../lib/one-line.ts';
import { sha256Hex } from '../lib/sha256.ts';
import { rawOf, timeOf, unicode, unicodeOrEmpty } from './raw.ts';

/**
 * One status of a payload (Meta's documentation, Cloud API > Webhooks > Reference > messages > status).
 * @param number the phone number id that the change is for
 */
export function readStatus(status: JsonObject, number: string): StatusEvent {
  const userId = unicode(status.recipient_user_id);
  const record = {
    id: unicodeOrEmpty(status.id),
    state: unicodeOrEmpty(status.status),
    chat: chatOf(status) ?? userId ?? '',
    number,
    time: timeOf(status.timestamp),
    ...readReason(asList(status.errors)[0]),
    category: unicodeOrEmpty(asObject(status.pricing)?.category),
    tracking: unicodeOrEmpty(status.biz_opaque_callback_data),
    raw: rawOf(status),
  };
  return {
    kind: 'status',
    record,
    key: keyOf(record, status),
    userId,
    errors: readErrors(status.errors),
  };
}

function chatOf({ recipient_type, recipient_id }: JsonObject): string | undefined {
  const id = unicode(recipient_id);
  return id !== undefined && recipient_type === 'group' ? `group:${id}` : id;
}

function readReason(error: unknown): Pick<StatusRecord, 'code' | 'reason'> {
  const { code, title, details } = readErrorBody(error);
  const isCode = code !== undefined && code >= 0 && code <= 0xff_ff_ff_ff;
  return { code: isCode ? code : null, reason: oneLine(unicode(details ?? title) ?? '', 400) };
}

/** A message to a group has a status for each participant; without numbers, since logs show keys. */
function keyOf({ id, state, chat }: StatusRecord, status: JsonObject): string {
  const participant =
    unicode(status.recipient_participant_id) ?? unicode(status.recipient_participant_user_id);
  const receiver = participant === undefined ? chat : `${chat} ${participant}`;
  return `${id}/${state}/${sha256Hex(receiver).slice(0, 16)}`;
}

/** The codes of a list of Meta's errors. */
export function readErrors(errors: unknown): (number | undefined)[] {
  return asList(errors).map((error) => asCode(asObject(error)?.code));
}
