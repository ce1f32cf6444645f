import type { StatusEvent } from '../events/event.ts';
import { asCode, asList, asObject, asText, type JsonObject } from '../lib/json.ts';

/** One status of a payload (Meta's documentation, Cloud API > Webhooks > Reference > status). */
export function readStatus({ id, status, errors }: JsonObject): StatusEvent {
  return {
    kind: 'status',
    id: asText(id),
    status: asText(status),
    errors: readErrors(errors),
  };
}

/** The codes of a list of Meta's errors. */
export function readErrors(errors: unknown): (number | undefined)[] {
  return asList(errors).map((error) => asCode(asObject(error)?.code));
}
