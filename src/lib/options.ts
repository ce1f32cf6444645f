/**
 * A WIT option as a caller meant it: tool layers fill in an empty text for what was left out, and
 * engines differ in how they say none.
 * @returns undefined when it is left out or blank
 */
export function given(option: string | null | undefined): string | undefined {
  return option?.trim() ? option : undefined;
}
