/**
 * Decodes the query of a request target: `+` is a blank, `%XX` are bytes of UTF-8 (WHATWG URL,
 * application/x-www-form-urlencoded).
 * @returns parameters by name, the first of each name; undefined when an escape is malformed
 */
export function parseQuery(target: string): Map<string, string> | undefined {
  const parameters = new Map<string, string>();
  const start = target.indexOf('?');
  if (start === -1) return parameters;
  for (const pair of target.slice(start + 1).split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const end = equals === -1 ? pair.length : equals;
    const name = decode(pair.slice(0, end));
    const value = decode(pair.slice(end + 1));
    if (name === undefined || value === undefined) return undefined;
    if (!parameters.has(name)) parameters.set(name, value);
  }
  return parameters;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
