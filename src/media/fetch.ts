import { toBase64 } from '@exodus/bytes/base64.js';
import { openAccount } from '../account.ts';
import type { Context } from '../context.ts';
import { InvalidArgument } from '../refused.ts';
import { checkMediaId, describeMedia } from './describe.ts';
import { download } from './download.ts';

/** Bytes: what passes through the memory is several times that. */
export const MAX_BASE64_BYTES = 8 * 1024 * 1024;

/**
 * A file that a person sent, in base64.
 * @throws InvalidArgument, Refused, ConfigError, GraphError, NetworkError
 */
export function fetchMedia(id: string, sender: string | undefined, at: Context): string {
  const mediaId = checkMediaId(id);
  const account = openAccount(at.config, at.host, sender);
  const info = describeMedia(mediaId, account);
  if (info.size > MAX_BASE64_BYTES) {
    throw new InvalidArgument(
      `the file has ${info.size} bytes: at most ${MAX_BASE64_BYTES} can be fetched as text; save it instead`,
    );
  }
  const { buffer, byteOffset, byteLength } = download({ id: mediaId, info }, account, at).body;
  // The engine's glue may have a Uint8Array of its own, which the library takes for none.
  return toBase64(new Uint8Array(buffer, byteOffset, byteLength));
}
