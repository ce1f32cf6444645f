/**
 * A media object: a file by its link or its id, as messages and the headers of templates hold it (Meta's
 * documentation, Cloud API > Messages > Media object).
 * @module
 */
import type { Account } from '../account.ts';
import type { Context } from '../context.ts';
import { describeMedia } from '../media/describe.ts';
import { checkFile, kindOf, type MediaKind, mimeTypeOf, mimeTypeOrOther } from '../media/mime.ts';
import { uploadFile } from '../media/upload.ts';
import { InvalidArgument } from '../refused.ts';
import { checkUrl } from './argument.ts';
import { beforeSending } from './before-sending.ts';

/** Where a file is; what its name is, where it has one. */
export type MediaSource =
  | { link: string; name: string }
  | { id: string; name: '' }
  | { path: string; name: string };

/** @param media a URL, a media id or a path @throws InvalidArgument */
export function parseMedia(media: string): MediaSource {
  const text = media.trim();
  if (text === '') {
    throw new InvalidArgument('media is empty: it must be an https URL, a media id or a path');
  }
  if (/^[a-z][a-z0-9+.-]*:/i.test(text)) {
    const link = checkUrl('media', text, { http: false });
    return { link, name: lastName(link.replace(/[?#].*$/s, '').replace(/^https:\/\/[^/]*/i, '')) };
  }
  // A file may have digits for a name: then it has an extension, or a directory before it.
  if (/^\d+$/.test(text)) return { id: text, name: '' };
  return { path: text, name: lastName(text) };
}

const lastName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** @throws InvalidArgument when nothing tells; BeforeSending when Meta can't say */
export function kindOfMedia(source: MediaSource, account: () => Account): MediaKind {
  if ('path' in source) return kindOf(mimeTypeOrOther(source.name));
  if ('id' in source) {
    return kindOf(beforeSending(() => describeMedia(source.id, account())).mimeType);
  }
  const mimeType = mimeTypeOf(source.name);
  if (mimeType === undefined) {
    throw new InvalidArgument(
      'kind is needed: the URL does not end in a file type such as .jpg or .pdf',
    );
  }
  return kindOf(mimeType);
}

/** Uploads a file of the media directory. @throws InvalidArgument, BeforeSending */
export function mediaObject(
  source: MediaSource,
  kind: MediaKind,
  account: () => Account,
  at: Context,
): { link: string } | { id: string } {
  if ('link' in source) return { link: source.link };
  if ('id' in source) return { id: source.id };
  const check = (type: string, size: number) => checkFile(kind, type, size);
  return {
    id: beforeSending(() => uploadFile(source.path, undefined, account(), at, check)),
  };
}
