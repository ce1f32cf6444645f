import type { IncomingMessage, ServerResponse } from 'node:http';
import type { StoredMedia } from '../../stand-in/graph-media.ts';

/** What a browser draws or plays by itself. */
const SHOWN = /^(image\/(jpeg|png|webp|gif)|(audio|video)\/[\w.+-]+)\s*(;|$)/;

/**
 * A file of the stand-in's. It never runs as a page of ours, whatever is in it. Players ask for
 * parts: without these they know no duration, and can't go back.
 */
export function serveMedia(
  request: IncomingMessage,
  response: ServerResponse,
  { mimeType, bytes }: { mimeType: StoredMedia['mimeType']; bytes: Buffer },
): void {
  const range = readRange(request.headers.range, bytes.length);
  const part = range ? bytes.subarray(range.from, range.to + 1) : bytes;
  response.writeHead(range ? 206 : 200, {
    'content-type': mimeType,
    'content-length': part.length,
    'accept-ranges': 'bytes',
    'content-security-policy': "default-src 'none'; sandbox",
    ...(range && { 'content-range': `bytes ${range.from}-${range.to}/${bytes.length}` }),
    ...(!SHOWN.test(mimeType) && { 'content-disposition': 'attachment' }),
  });
  response.end(part);
}

/** RFC 9110, one range of `bytes=`; undefined: the whole is served. */
export function readRange(
  header: string | undefined,
  size: number,
): { from: number; to: number } | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return from <= to ? { from, to } : undefined;
}
