import type { Sent } from 'asterai:whatsapp/outcome@0.1.0';
import type { Context } from '../context.ts';
import { type MediaKind, parseKind } from '../media/mime.ts';
import { InvalidArgument } from '../refused.ts';
import { checkLength, checkText } from './argument.ts';
import { kindOfMedia, mediaObject, parseMedia } from './media-object.ts';
import { type Address, addressed, sendAll } from './send.ts';

export interface MediaMessage {
  /** A URL, a media id or a path. */
  media: string;
  caption?: string | undefined;
  /** Left out: by the file's type. */
  kind?: string | undefined;
  fileName?: string | undefined;
}

/** Meta's documentation, Cloud API > Messages > Media object: the longest caption, in UTF-16 units. */
const MAX_CAPTION = 1_024;
/** Characters; what file systems take for a name. */
const MAX_FILE_NAME = 240;

const WITH_CAPTION: readonly MediaKind[] = ['image', 'video', 'document'];

/**
 * Sends a file.
 * @throws InvalidArgument, BeforeSending, SendError
 */
export function sendMedia(message: MediaMessage, address: Address, at: Context): Sent {
  const envelope = addressed(address, at);
  const source = parseMedia(message.media);
  const kind =
    message.kind === undefined
      ? kindOfMedia(source, envelope.openAccount)
      : parseKind(message.kind);
  const texts = textsFor(kind, message, source.name);
  const object = mediaObject(source, kind, envelope.openAccount, at);
  // A voice message is an audio that says so.
  const type = kind === 'voice' ? 'audio' : kind;
  const body = { ...object, ...texts, ...(kind === 'voice' && { voice: true }) };
  return sendAll([{ type, [type]: body }], envelope, at);
}

function textsFor(
  kind: MediaKind,
  { caption, fileName }: MediaMessage,
  name: string,
): { caption?: string; filename?: string } {
  if (caption !== undefined && !WITH_CAPTION.includes(kind)) {
    throw new InvalidArgument(`caption is not for ${kind}: send it as a text of its own`);
  }
  if (fileName !== undefined && kind !== 'document') {
    throw new InvalidArgument(`file-name is for documents only, not for ${kind}`);
  }
  if (fileName !== undefined) checkText('file-name', fileName, MAX_FILE_NAME);
  const filename = fileName ?? (kind === 'document' ? name : '');
  return {
    ...(caption !== undefined && { caption: checkLength('caption', caption, MAX_CAPTION) }),
    ...(filename !== '' && { filename: filename.slice(-MAX_FILE_NAME) }),
  };
}
