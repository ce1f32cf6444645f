/**
 * What kinds of files WhatsApp takes, and how large (Meta's documentation, Cloud API > Media >
 * Supported media types).
 * @module
 */
import { InvalidArgument } from '../refused.ts';

export const MEDIA_KINDS = ['image', 'video', 'audio', 'voice', 'document', 'sticker'] as const;
export type MediaKind = (typeof MEDIA_KINDS)[number];

const OTHER = 'application/octet-stream';
const OFFICE = 'application/vnd.openxmlformats-officedocument';

/** By file extension; of those with one type, the first is what a file is saved with. */
const TYPES: readonly (readonly [extension: string, mimeType: string])[] = [
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['png', 'image/png'],
  ['webp', 'image/webp'],
  ['mp4', 'video/mp4'],
  ['3gp', 'video/3gpp'],
  ['aac', 'audio/aac'],
  ['amr', 'audio/amr'],
  ['mp3', 'audio/mpeg'],
  ['m4a', 'audio/mp4'],
  ['ogg', 'audio/ogg'],
  ['opus', 'audio/ogg'],
  ['pdf', 'application/pdf'],
  ['txt', 'text/plain'],
  ['doc', 'application/msword'],
  ['docx', `${OFFICE}.wordprocessingml.document`],
  ['xls', 'application/vnd.ms-excel'],
  ['xlsx', `${OFFICE}.spreadsheetml.sheet`],
  ['ppt', 'application/vnd.ms-powerpoint'],
  ['pptx', `${OFFICE}.presentationml.presentation`],
];

const IMAGES = ['image/jpeg', 'image/png'];
const VIDEOS = ['video/mp4', 'video/3gpp'];
const SOUNDS = ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'];
const MB = 1024 * 1024;

interface Limits {
  /** Undefined: all. */
  types?: readonly string[];
  maxBytes: number;
}

const LIMITS: { readonly [K in MediaKind]: Limits } = {
  image: { types: IMAGES, maxBytes: 5 * MB },
  video: { types: VIDEOS, maxBytes: 16 * MB },
  audio: { types: SOUNDS, maxBytes: 16 * MB },
  voice: { types: ['audio/ogg'], maxBytes: 16 * MB },
  document: { maxBytes: 100 * MB },
  sticker: { types: ['image/webp'], maxBytes: 500 * 1024 },
};

/** Bytes: what any file has at most. */
export const MAX_MEDIA_BYTES = LIMITS.document.maxBytes;

/** The extension of a file's name or a URL's path, in lower case. */
const extensionOf = (name: string): string =>
  /\.([A-Za-z0-9]{1,8})$/.exec(name)?.[1]?.toLowerCase() ?? '';

/** @returns undefined when the extension says nothing */
export function mimeTypeOf(name: string): string | undefined {
  const extension = extensionOf(name);
  return TYPES.find(([known]) => known === extension)?.[1];
}

export const mimeTypeOrOther = (name: string): string => mimeTypeOf(name) ?? OTHER;

/** Without parameters such as `; codecs=opus`. */
const essence = (mimeType: string): string => mimeType.split(';', 1)[0]?.trim().toLowerCase() ?? '';

/** What a file of a type is saved with. */
export function extensionFor(mimeType: string): string {
  const type = essence(mimeType);
  return TYPES.find(([, known]) => known === type)?.[0] ?? 'bin';
}

/** How a file of a type is sent when nobody says. */
export function kindOf(mimeType: string): MediaKind {
  const type = essence(mimeType);
  const kinds: MediaKind[] = ['image', 'video', 'audio', 'sticker'];
  return kinds.find((kind) => LIMITS[kind].types?.includes(type)) ?? 'document';
}

/** @throws InvalidArgument for any other text */
export function parseKind(text: string): MediaKind {
  const kind = MEDIA_KINDS.find((known) => known === text.trim().toLowerCase());
  if (!kind) throw new InvalidArgument(`kind must be one of ${MEDIA_KINDS.join(', ')}`);
  return kind;
}

/** @throws InvalidArgument */
export function checkMimeType(text: string): string {
  const type = text.trim();
  if (!/^[a-z]+\/[\w.+-]{1,100}(?:\s*;\s*[\w-]+="?[\w.,+ -]+"?)?$/i.test(type)) {
    throw new InvalidArgument('mime-type must be a MIME type, such as image/png');
  }
  return type;
}

/** @throws InvalidArgument when WhatsApp doesn't take such a file as this kind */
export function checkFile(kind: MediaKind, mimeType: string, size: number): void {
  const { types, maxBytes } = LIMITS[kind];
  if (types && !types.includes(essence(mimeType))) {
    throw new InvalidArgument(
      `kind ${kind} takes ${types.join(', ')}, and the file is ${essence(mimeType)}: another kind, such as document, may do`,
    );
  }
  if (size === 0) throw new InvalidArgument('the file is empty');
  if (size > maxBytes) {
    throw new InvalidArgument(
      `the file has ${size} bytes: as ${kind} at most ${maxBytes} are allowed`,
    );
  }
}
