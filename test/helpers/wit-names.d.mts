export function callByName(interfaces: object, name: string, args: readonly unknown[]): unknown;
export function result(call: () => unknown): { ok: unknown } | { err: unknown };
export function toWit(value: unknown): unknown;
