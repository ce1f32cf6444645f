/** The stand-in's files: uploads, what Meta tells of them, and their bytes. */
import { createHash, randomInt } from 'node:crypto';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { type JsonObject, Refusal, refuse, unsupportedRequest } from './graph-answer.ts';

export interface StoredMedia {
  id: string;
  mimeType: string;
  size: number;
  sha256: string;
  /** As a client named it; undefined for what a person sent. */
  fileName: string | undefined;
  /** Undefined: as many zeros as `size` says. */
  bytes: Buffer | undefined;
}

const MB = 1024 * 1024;
/** Meta's documentation, Cloud API > Media > Supported media types. */
const KINDS: Readonly<Record<string, { types: RegExp; max: number }>> = {
  image: { types: /^image\/(jpeg|png)$/, max: 5 * MB },
  video: { types: /^video\/(mp4|3gpp)$/, max: 16 * MB },
  audio: { types: /^audio\/(aac|amr|mpeg|mp4|ogg)$/, max: 16 * MB },
  sticker: { types: /^image\/webp$/, max: 500 * 1024 },
  document: { types: /^[a-z]+\/[\w.+-]+$/, max: 100 * MB },
};

const essence = (mimeType: string): string => mimeType.split(';')[0]?.trim() ?? '';

export class MediaStore {
  private readonly stored = new Map<string, StoredMedia>();
  private readonly keepBytes: number;

  /** @param keepBytes of an upload; of larger ones the digest tells */
  constructor(keepBytes: number = MB) {
    this.keepBytes = keepBytes;
  }

  find(id: string): StoredMedia | undefined {
    return this.stored.get(id);
  }

  /** A file that a person sent. @param content its bytes, or how many zeros */
  add(id: string, mimeType: string, content: Buffer | number): StoredMedia {
    const [size, bytes] =
      typeof content === 'number' ? [content, undefined] : [content.length, content];
    const hash = createHash('sha256');
    if (bytes) hash.update(bytes);
    else for (const piece of zeros(size)) hash.update(piece);
    const media = { id, mimeType, size, sha256: hash.digest('hex'), fileName: undefined, bytes };
    this.stored.set(id, media);
    return media;
  }

  /** Why Meta doesn't send such a file as this kind. */
  problem(kind: string, { mimeType, size }: StoredMedia): string | undefined {
    const limits = KINDS[kind];
    if (!limits?.types.test(essence(mimeType))) return `${mimeType} can't be sent as ${kind}`;
    return size > limits.max ? `${kind} must have at most ${limits.max} bytes` : undefined;
  }

  /** Meta's documentation, Cloud API > Media > Upload media. */
  upload(headers: IncomingHttpHeaders, body: Buffer): JsonObject {
    if (Number(headers['content-length']) !== body.length) refuse(100, 'content-length is wrong');
    const form = parseForm(headers['content-type'] ?? '', body);
    if (form.get('messaging_product')?.content.toString() !== 'whatsapp') {
      refuse(100, 'the parameter messaging_product is required and must be "whatsapp"');
    }
    const file = form.get('file');
    const mimeType = form.get('type')?.content.toString() ?? file?.type ?? '';
    if (!file?.name) refuse(100, 'the parameter file is required, with a filename');
    if (essence(file.type ?? '') !== essence(mimeType)) refuse(100, 'type is not that of the file');
    const kind =
      Object.keys(KINDS).find((name) => KINDS[name]?.types.test(essence(mimeType))) ?? 'document';
    const id = `${randomInt(1_000_000_000, 2_000_000_000)}`;
    const { content } = file;
    const sha256 = createHash('sha256').update(content).digest('hex');
    const bytes = content.length > this.keepBytes ? undefined : content;
    const media = { id, mimeType, size: content.length, sha256, fileName: file.name, bytes };
    const problem = this.problem(kind, media);
    if (problem !== undefined) refuse(131053, problem);
    this.stored.set(id, media);
    return { id };
  }

  /** Meta's documentation, Cloud API > Media > Get media URL. @param origin of the stand-in */
  describe(id: string, origin: string): JsonObject {
    const media = this.stored.get(id);
    if (!media) throw unsupportedRequest('GET', id);
    const { mimeType, sha256, size } = media;
    return {
      ...{ messaging_product: 'whatsapp', id, mime_type: mimeType, sha256 },
      url: `${origin}/media-files/${id}?ext=1790000000&hash=ARx`,
      file_size: size,
    };
  }

  /** The file itself: with the token, and only to clients that say who they are. */
  serve(id: string, headers: IncomingHttpHeaders, response: ServerResponse): void {
    const media = this.stored.get(id);
    if (!headers['user-agent']) throw new Refusal({ status: 403, code: 10, message: 'No agent' });
    if (!media) throw new Refusal({ status: 404, code: 100, message: 'Media not found' });
    response.writeHead(200, { 'content-type': media.mimeType, 'content-length': media.size });
    if (media.bytes) response.end(media.bytes);
    else Readable.from(zeros(media.size)).pipe(response);
  }
}

function* zeros(size: number): Generator<Buffer> {
  const piece = Buffer.alloc(65_536);
  for (let left = size; left > 0; left -= piece.length) yield piece.subarray(0, left);
}

interface Part {
  content: Buffer;
  name: string | undefined;
  type: string | undefined;
}

/** RFC 7578, as far as clients make use of it. */
function parseForm(contentType: string, body: Buffer): Map<string, Part> {
  const boundary = /^multipart\/form-data;\s*boundary="?([^";]+)"?$/i.exec(contentType)?.[1];
  if (boundary === undefined) refuse(100, 'the body must be multipart/form-data');
  const parts = new Map<string, Part>();
  const marker = Buffer.from(`--${boundary}`);
  if (!body.subarray(0, marker.length).equals(marker)) refuse(100, 'the form has no beginning');
  let at = marker.length;
  while (body.subarray(at, at + 2).toString() === '\r\n') {
    const head = body.indexOf('\r\n\r\n', at);
    const end = body.indexOf(Buffer.from(`\r\n--${boundary}`), head);
    if (head < 0 || end < 0) refuse(100, 'the form is cut off');
    const lines = body.subarray(at, head).toString();
    const field = /name="([^"]*)"/.exec(lines)?.[1] ?? '';
    parts.set(field, {
      content: body.subarray(head + 4, end),
      name: /filename="([^"]*)"/.exec(lines)?.[1],
      type: /content-type: *(\S.*)/i.exec(lines)?.[1]?.trim(),
    });
    at = end + 2 + marker.length;
  }
  if (body.subarray(at).toString() !== '--\r\n') refuse(100, 'the form has no end');
  return parts;
}
