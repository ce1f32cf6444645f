/**
 * Whether what a handler gets is a record of the contract: asterai converts nothing else.
 * @module
 */
type Shape = (value: unknown) => boolean;

const text: Shape = (value) => typeof value === 'string' && !/[\ud800-\udfff]/u.test(value);
const named: Shape = (value) => text(value) && value !== '';
const flag: Shape = (value) => typeof value === 'boolean';
const degrees: Shape = (value) => Number.isFinite(value);
const code: Shape = (value) =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 0xff_ff_ff_ff;
const json: Shape = (value) => {
  try {
    return text(value) && JSON.parse(value as string) !== undefined;
  } catch {
    return false;
  }
};
const option =
  (shape: Shape): Shape =>
  (value) =>
    value === null || shape(value);
const list =
  (shape: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.every(shape);
const record =
  (fields: Record<string, Shape>): Shape =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).sort().join() === Object.keys(fields).sort().join() &&
    Object.entries(value).every(([key, field]) => fields[key]?.(field));

const SHAPES: Record<string, Shape> = {
  'message-handler/on-message': record({
    ...{ id: named, kind: named, content: text, summary: named },
    sender: record({ name: text, phone: text, 'user-id': text, username: text }),
    ...{ chat: text, number: named, time: text, forwarded: flag },
    quote: option(record({ id: named, content: text })),
    attachment: option(
      record({
        ...{ id: text, 'mime-type': text, 'file-name': text, voice: flag, animated: flag },
        sha256: text,
      }),
    ),
    location: option(
      record({ latitude: degrees, longitude: degrees, name: text, address: text, url: text }),
    ),
    choice: option(record({ id: text, title: text, description: text })),
    reaction: option(record({ emoji: text, 'message-id': text })),
    contacts: list(record({ name: text, phones: list(named), emails: list(named) })),
    form: option(named),
    raw: json,
  }),
  'status-handler/on-status': record({
    ...{ id: named, state: named, chat: text, number: named, time: text, code: option(code) },
    ...{ reason: text, category: text, tracking: text, raw: json },
  }),
  'echo-handler/on-echo': record({
    ...{ id: named, kind: named, content: text, chat: text, number: named, time: text, raw: json },
  }),
  'notice-handler/on-notice': record({
    ...{ field: text, event: text, account: text, number: text, time: text, raw: json },
  }),
};

/** @returns what is wrong, if anything is */
export function judgeRecord(functionName: string, args: readonly unknown[]): string[] {
  const isRight = args.length === 1 && SHAPES[functionName]?.(args[0]) === true;
  return isRight ? [] : [`${functionName} got no record of its own: ${JSON.stringify(args)}`];
}
