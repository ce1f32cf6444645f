/**
 * Breaks JSON and its text in the ways that senders, proxies and future versions of Meta's might.
 * @module
 */
import type { Chance } from '../helpers/random.ts';

type Json = Record<string, unknown>;

/** What takes the place of any value. */
const VALUES: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1.5, 1e308, 2 ** 53, -0],
  ...['', ' ', '0', 'null', 'text', 'messages', 'statuses', 'wamid.FUZZ', '\u0000', '\r\n', '\\'],
  ...[
    '\ud800',
    '\udc00\ud800',
    '\u202e\u2066',
    '\ufeff',
    'e\u0301'.repeat(300),
    '\u{1f469}\u200d\u{1f4bb}',
  ],
  ...['../../etc/passwd', 'a'.repeat(5_000), '%s%n', 'DE.', 'user.1', '+1', '٣٤٥'],
  ...[[], {}, [null], [[]], { body: 'text' }, { body: null }, { length: 5 }],
];

/** What takes the place of a key, or comes beside the others. */
const KEYS = [
  ...['__proto__', 'constructor', 'toString', 'length', '0', '', 'type', 'from', 'id', 'text'],
  ...['errors', 'context', 'group_id', 'from_user_id', 'statuses', 'messages', 'contacts', 'value'],
];

/** A copy with one to four changes. What `keep` names stays as it is. */
export function mutate(value: unknown, chance: Chance, keep: unknown): unknown {
  const root = { value: structuredClone(value) };
  for (let left = 1 + chance.below(4); left > 0; left--) {
    const places = placesIn(root, JSON.stringify(keep));
    if (places.length > 0) change(chance.pick(places), chance);
  }
  return root.value;
}

interface Place {
  parent: Json | unknown[];
  key: string;
}

/** Every value below, but for what is kept and what holds it. */
function placesIn(root: Json | unknown[], kept: string): Place[] {
  return Object.entries(root).flatMap(([key, value]): Place[] => {
    const text = JSON.stringify(value) ?? '';
    if (text === kept) return [];
    const inside = typeof value === 'object' && value !== null ? value : {};
    const below = placesIn(inside as Json | unknown[], kept);
    return text.includes(kept) ? below : [{ parent: root, key }, ...below];
  });
}

function change({ parent, key }: Place, chance: Chance): void {
  const at = parent as Json;
  const value = at[key];
  switch (chance.below(8)) {
    case 0:
      if (Array.isArray(parent)) parent.splice(Number(key), 1);
      else delete at[key];
      return;
    case 1:
      if (Array.isArray(value)) value.push(...structuredClone(value));
      else at[key] = [value];
      return;
    case 2:
      at[key] = { value };
      return;
    case 3:
      if (!Array.isArray(parent)) {
        delete at[key];
        define(at, chance.pick(KEYS), value);
      }
      return;
    case 4:
      at[key] = nest(value, chance.pick([3, 50, 400]), chance.once(2));
      return;
    case 5:
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        define(value as Json, chance.pick(KEYS), structuredClone(chance.pick(VALUES)));
        return;
      }
      at[key] = structuredClone(chance.pick(VALUES));
      return;
    case 6:
      at[key] = typeof value === 'string' ? Number(value) : JSON.stringify(value);
      return;
    default:
      at[key] = structuredClone(chance.pick(VALUES));
  }
}

/** As JSON.parse does it: `__proto__`, too, is a key like any other. */
function define(object: Json, key: string, value: unknown): void {
  const attributes = { writable: true, enumerable: true, configurable: true };
  Object.defineProperty(object, key, { value, ...attributes });
}

function nest(value: unknown, depth: number, inArrays: boolean): unknown {
  let nested = value;
  for (let left = depth; left > 0; left--) nested = inArrays ? [nested] : { value: nested };
  return nested;
}

/** The bytes of a text with one change that need not leave it JSON. */
export function mutateText(text: string, chance: Chance): Buffer {
  const bytes = Buffer.from(text);
  const at = chance.below(bytes.length + 1);
  const join = (...parts: (Uint8Array | string)[]) =>
    Buffer.concat(parts.map((part) => Buffer.from(part)));
  switch (chance.below(6)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      bytes[at] = chance.below(256);
      return bytes;
    case 2:
      return join(bytes.subarray(0, at), Buffer.from([chance.below(256)]), bytes.subarray(at));
    case 3:
      return join('\ufeff', bytes);
    case 4:
      return join(bytes, chance.pick([' \n', '}', '\0', text]));
    default:
      return join(text.replace(/"(\w+)":/, '"$1":null,"$1":'));
  }
}
