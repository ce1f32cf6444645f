/**
 * What the page can order, and how an order is read. What the person does becomes a signed webhook.
 * @module
 */
import * as v from 'valibot';
import { FAULT_NAMES } from './faults.ts';

const text = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max));
const person = v.pipe(v.string(), v.regex(/^[1-9]\d{6,14}$/));
const id = text(300);
/** What a person's message may answer. */
const quote = v.optional(id);

const ORDER = v.variant('do', [
  v.strictObject({ do: v.literal('person'), from: person, name: text(60) }),
  v.strictObject({ do: v.literal('text'), from: person, text: text(4096), quote }),
  v.strictObject({
    ...{ do: v.literal('file'), from: person, media: id, quote },
    kind: v.picklist(['image', 'voice', 'audio', 'video', 'document', 'sticker']),
    caption: v.optional(v.string()),
    filename: v.optional(text(240)),
  }),
  v.strictObject({
    ...{ do: v.literal('location'), from: person, quote },
    latitude: v.pipe(v.number(), v.minValue(-90), v.maxValue(90)),
    longitude: v.pipe(v.number(), v.minValue(-180), v.maxValue(180)),
    name: v.optional(text(100)),
    address: v.optional(text(200)),
  }),
  v.strictObject({ do: v.literal('react'), from: person, message: id, emoji: v.string() }),
  v.strictObject({
    ...{ do: v.literal('tap'), from: person, message: id },
    type: v.picklist(['button_reply', 'list_reply', 'template']),
    id,
    title: text(100),
    description: v.optional(v.string()),
  }),
  v.strictObject({ do: v.literal('again'), post: v.number() }),
  v.strictObject({ do: v.literal('seen'), from: person }),
  v.strictObject({ do: v.literal('human'), from: person, text: text(4096) }),
  v.strictObject({ do: v.literal('window'), from: person, open: v.boolean() }),
  v.strictObject({ do: v.literal('phone'), from: person, on: v.boolean() }),
  v.strictObject({
    do: v.literal('fail'),
    fault: v.picklist(FAULT_NAMES),
    times: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1))),
  }),
  v.strictObject({ do: v.literal('stop-failing') }),
  v.strictObject({ do: v.literal('retry-dead'), id }),
  v.strictObject({ do: v.literal('purge-dead'), id }),
]);

/** `from`: the person's number as digits. `times`: null for all that follow. */
export type Order = v.InferOutput<typeof ORDER>;

/** An order that can't be carried out; the message is for the person at the page. */
export class OrderError extends Error {}

/** @throws OrderError */
export function readOrder(value: unknown): Order {
  const result = v.safeParse(ORDER, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new OrderError(`${v.getDotPath(issue) ?? 'order'}: ${issue.message}`);
}
