// Calls a component's functions by WIT's names, with JSON's values both ways, as the call API does.

/** @param interfaces by their names in JavaScript @param name `interface/function` */
export function callByName(interfaces, name, args) {
  const [interfaceName, functionName] = name.split('/').map(camelCase);
  const given = args.map((arg) => arg ?? undefined);
  const outcome = result(() => interfaces[interfaceName][functionName](...given));
  return 'ok' in outcome ? toWit(outcome.ok) : { error: toWit(outcome.err) };
}

/** How jco gives the `err` of a WIT `result`: thrown, in `payload`. */
export function result(call) {
  try {
    return { ok: call() };
  } catch (error) {
    if (error && typeof error === 'object' && 'payload' in error) return { err: error.payload };
    throw error;
  }
}

const camelCase = (name) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
const kebabCase = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** A value of jco's as JSON in WIT's names. */
export function toWit(value) {
  if (value === undefined || value === null) return null;
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(toWit);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [kebabCase(key), toWit(field)]),
  );
}
