import type { MediaInfo, SavedFile } from 'asterai:whatsapp/media@0.1.0';
import { openAccount } from '../account.ts';
import { given } from '../lib/options.ts';
import { describeMedia } from '../media/describe.ts';
import { fetchMedia } from '../media/fetch.ts';
import { saveMedia } from '../media/save.ts';
import { uploadBase64, uploadFile } from '../media/upload.ts';
import { u64 } from '../wasi/engine.ts';
import { call, type Option } from './call.ts';

type Text = Option<string>;

/** Doing any of this twice does no harm. */
const HARMLESS = { isHarmless: true };

/** `asterai:whatsapp/media`: files that people send and get. */
export const media = {
  save: (id: string, sender: Text): SavedFile =>
    call(
      'save',
      (at) => {
        const { size, ...file } = saveMedia(id, given(sender), at);
        return { ...file, size: u64(size) };
      },
      HARMLESS,
    ),

  fetch: (id: string, sender: Text): string =>
    call('fetch', (at) => fetchMedia(id, given(sender), at), HARMLESS),

  describe: (id: string, sender: Text): MediaInfo =>
    call(
      'describe',
      (at) => {
        const account = openAccount(at.config, at.host, given(sender));
        const { mimeType, size, sha256 } = describeMedia(id, account);
        return { mimeType, size: u64(size), sha256 };
      },
      HARMLESS,
    ),

  uploadFile: (path: string, mimeType: Text, sender: Text): string =>
    call(
      'upload-file',
      (at) => uploadFile(path, given(mimeType), openAccount(at.config, at.host, given(sender)), at),
      HARMLESS,
    ),

  upload: (content: string, mimeType: string, sender: Text): string =>
    call('upload', (at) => uploadBase64(content, mimeType, given(sender), at), HARMLESS),
};
