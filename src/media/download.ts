import type { Account } from '../account.ts';
import type { Context } from '../context.ts';
import { GraphError } from '../graph/errors.ts';
import { type HttpUrl, parseHttpUrl } from '../lib/http-url.ts';
import type { FileSink, HttpReply } from '../ports.ts';
import { Refused } from '../refused.ts';
import { describeMedia, type MediaInfo } from './describe.ts';
import { transferLimit } from './transfer-limit.ts';

/** Meta's servers for files. */
const HOSTS = /(?:^|\.)(?:fbsbx\.com|facebook\.com|fbcdn\.net|whatsapp\.net)(?::443)?$/i;

/**
 * Fetches a file of Meta's (Meta's documentation, Cloud API > Media > Download media).
 * @param into left out: into the memory
 * @throws Refused when it didn't come whole, GraphError, NetworkError, FileError
 */
export function download(
  { id, info, into }: { id: string; info: MediaInfo; into?: FileSink },
  account: Account,
  at: Context,
): HttpReply {
  const options = {
    max: info.size,
    limit: transferLimit(info.size),
    ...(into && { into }),
  };
  const fetchFrom = (url: string) => account.graph.download(fileUrl(url, at), options);
  let reply: HttpReply;
  try {
    reply = fetchFrom(info.url);
  } catch (error) {
    // The URL is good for 5 minutes: Meta has a new one.
    if (!(error instanceof GraphError) || error.status !== 404) throw error;
    reply = fetchFrom(describeMedia(id, account).url);
  }
  if (reply.length !== info.size) {
    throw new Refused(
      'later',
      `the file came with ${reply.length} of ${info.size} bytes: call again`,
    );
  }
  return reply;
}

/** It gets the access token: only Meta may. @throws Refused */
function fileUrl(text: string, { config }: Context): HttpUrl {
  const { scheme, authority } = config.get('apiUrl');
  const [address = '', query] = text.split('?', 2);
  const url = parseHttpUrl(address);
  const isMeta = url?.scheme === 'https' && HOSTS.test(url.authority);
  // Of the configured API it is as good as any other request.
  const isApi = url?.scheme === scheme && url.authority === authority;
  const isClean = query === undefined || /^[!-~]*$/.test(query);
  if (!url || !isClean || !(isMeta || isApi)) {
    throw new Refused('refused', "Meta gave no address of its own for the file: it wasn't fetched");
  }
  return { ...url, path: query === undefined ? url.path : `${url.path}?${query}` };
}
