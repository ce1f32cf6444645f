/**
 * http and https URLs, for an engine that has no `URL`.
 * @module
 */

export interface HttpUrl {
  scheme: 'http' | 'https';
  /** Host and port. */
  authority: string;
  /** Empty, or beginning with `/`; a query may follow. */
  path: string;
}

const HTTP_URL =
  /^(https?):\/\/((?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)(?::\d{1,5})?)(\/(?:(?![?#\\])[!-~])*)?$/i;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

/** @returns undefined for anything but an absolute http or https URL without user, query or fragment */
export function parseHttpUrl(text: string): HttpUrl | undefined {
  const match = HTTP_URL.exec(text);
  if (!match) return undefined;
  const [, scheme = '', authority = '', path = ''] = match;
  if (Number(/:(\d+)$/.exec(authority)?.[1] ?? 0) > 65_535) return undefined;
  return { scheme: scheme.toLowerCase() === 'https' ? 'https' : 'http', authority, path };
}

export function formatHttpUrl({ scheme, authority, path }: HttpUrl): string {
  return `${scheme}://${authority}${path}`;
}

/** True for `localhost`, `127.*` and `[::1]`, whatever the port. */
export function isLoopback(url: HttpUrl): boolean {
  return LOOPBACK.test(url.authority);
}

/** True for two spellings of one address: case, default port and a slash at the end don't count. */
export function isSameUrl(a: HttpUrl, b: HttpUrl): boolean {
  return canonical(a) === canonical(b);
}

function canonical({ scheme, authority, path }: HttpUrl): string {
  const host = authority.toLowerCase().replace(scheme === 'https' ? /:443$/ : /:80$/, '');
  return formatHttpUrl({ scheme, authority: host, path: path.replace(/\/$/, '') });
}
