/**
 * What an answer says that isn't the one that was wanted. Meta's form (Meta's documentation, Graph API >
 * Handle errors) is `{"error":{"message","code",…}}`; gateways, older endpoints and proxies have others.
 * @module
 */
import { asCode, asList, asObject, asText, type JsonObject } from '../lib/json.ts';

export interface ErrorBody {
  code: number | undefined;
  subcode: number | undefined;
  /** Meta's own words. */
  title: string | undefined;
  details: string | undefined;
}

/** @param body the parsed JSON, or undefined when it is none */
export function readErrorBody(body: unknown): ErrorBody {
  const whole = asObject(body) ?? asObject(asList(body)[0]) ?? {};
  const error = asObject(whole.error) ?? asObject(asList(whole.errors)[0]) ?? whole;
  const data = error.error_data;
  const title = firstText(error, ['message', 'error_message', 'title', 'error', 'detail']);
  const details =
    firstText(asObject(data) ?? {}, ['details']) ??
    asText(data) ??
    firstText(error, ['error_user_msg', 'details', 'error_description']);
  return {
    code: asCode(error.code) ?? asCode(error.error_code),
    subcode: asCode(error.error_subcode),
    title,
    details: details === title ? undefined : details,
  };
}

function firstText(object: JsonObject, keys: readonly string[]): string | undefined {
  return keys.map((key) => asText(object[key])).find((text) => text !== undefined);
}
