import type { IncomingHttpHeaders } from 'node:http';

export interface Asked {
  method: string;
  headers: IncomingHttpHeaders;
}

/**
 * Whether a request comes from our own page. A browser lets other pages post to this port, and a name
 * of theirs may lead to this machine (DNS rebinding): so the Host must be one of loopback, and what
 * changes something must say that it comes from there.
 * @returns why not, undefined when all is well
 */
export function refusal({ method, headers }: Asked, port: number): string | undefined {
  const { host, origin } = headers;
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!hosts.includes(host ?? '')) return `open this page as http://${hosts[0]}`;
  if (origin !== undefined && origin !== `http://${host}`) return 'this is not for other pages';
  const site = headers['sec-fetch-site'];
  // `none`: typed into the address bar.
  const isOwn = site === undefined || site === 'same-origin' || site === 'none';
  if (!isOwn && !isNavigation({ method, headers })) return 'this is not for other pages';
  if (method === 'GET' || method === 'HEAD') return undefined;
  return origin === undefined ? 'a post needs an Origin' : undefined;
}

/** A link to the page, from wherever: it shows nothing to whoever links. */
const isNavigation = ({ method, headers }: Asked): boolean =>
  method === 'GET' &&
  headers['sec-fetch-mode'] === 'navigate' &&
  headers['sec-fetch-dest'] === 'document';
