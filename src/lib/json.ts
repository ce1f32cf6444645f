/**
 * Reading JSON that others wrote: nothing about its shape is taken for granted.
 * @module
 */

export type JsonObject = { readonly [key: string]: unknown };

/** The parsed text, or undefined when it isn't JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The parsed text, or undefined when it isn't a JSON object. */
export const parseJsonObject = (text: string): JsonObject | undefined => asObject(parseJson(text));

export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

/** An array, or an empty one in place of anything else. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The elements of an array that are objects. */
export function asObjects(value: unknown): JsonObject[] {
  return asList(value)
    .map(asObject)
    .filter((object) => object !== undefined);
}

/** A text that isn't empty. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** One of Meta's codes: a whole number, which now and then stands in a text. */
export function asCode(value: unknown): number | undefined {
  const code = typeof value === 'string' && /^-?\d{1,9}$/.test(value) ? Number(value) : value;
  return Number.isInteger(code) ? (code as number) : undefined;
}
