/**
 * What Meta tells of the account (Meta's documentation, Cloud API > Webhooks > Reference, all fields but
 * `messages` and echoes).
 * @module
 */
import type { NewUserId, NoticeEvent } from '../events/event.ts';
import { asObject, asObjects, asText, type JsonObject } from '../lib/json.ts';
import { sha256Hex } from '../lib/sha256.ts';
import { rawOf, timeOf, unicode, unicodeOrEmpty } from './raw.ts';
import { readErrors } from './status.ts';

/** @param value what the notice is to tell of the change */
export function readNotice(entry: JsonObject, field: unknown, value: JsonObject): NoticeEvent {
  const record = {
    field: unicodeOrEmpty(field),
    event: eventOf(value),
    account: unicodeOrEmpty(entry.id),
    number: unicodeOrEmpty(asObject(value.metadata)?.phone_number_id),
    time: timeOf(entry.time) || timeOf(asObjects(value[`${field}`])[0]?.timestamp),
    raw: rawOf(value),
  };
  return {
    kind: 'notice',
    record,
    // Meta gives no id.
    key: `${record.field}/${sha256Hex(JSON.stringify(record)).slice(0, 32)}`,
    words: readWords(value),
    errors: readErrors(value.errors),
    newUserIds: field === 'user_id_update' ? readNewUserIds(value) : [],
  };
}

const eventOf = (value: JsonObject): string =>
  unicode(value.event) ??
  unicode(value.decision) ??
  unicodeOrEmpty(asObjects(value.user_preferences)[0]?.value);

/** Constants of Meta's, and nothing that a person could have written. */
const WORD = /^[A-Z][A-Z0-9_]{1,63}$/;

/** What the fields that tell of the account say has happened. */
function readWords(value: JsonObject): string[] {
  const words = [
    ...[value.event, value.decision, value.current_limit],
    ...[asObject(value.ban_info)?.waba_ban_state, asObject(value.alert_info)?.alert_type],
    asObject(value.violation_info)?.violation_type,
    ...asObjects(value.restriction_info).map(({ restriction_type }) => restriction_type),
  ];
  return words.map(asText).filter((word) => word !== undefined && WORD.test(word)) as string[];
}

const readNewUserIds = (value: JsonObject): NewUserId[] =>
  asObjects(value.user_id_update).flatMap((update) => {
    const { previous, current } = asObject(update.user_id) ?? {};
    const ids = { previous: unicode(previous), current: unicode(current) };
    return ids.previous !== undefined && ids.current !== undefined ? [ids as NewUserId] : [];
  });
