import type { Account } from '../account.ts';
import { asText } from '../lib/json.ts';
import { REQUEST_LIMIT } from '../messaging/request-limit.ts';
import { InvalidArgument } from '../refused.ts';

/** What Meta tells of a file. */
export interface MediaInfo {
  mimeType: string;
  /** Bytes. */
  size: number;
  sha256: string;
  /** Where it can be fetched, for 5 minutes. */
  url: string;
}

/**
 * Asks Meta about a file (Meta's documentation, Cloud API > Media > Get media URL).
 * @throws InvalidArgument, GraphError, NetworkError
 */
export function describeMedia(id: string, { phoneNumberId, graph }: Account): MediaInfo {
  const path = `/${checkMediaId(id)}?phone_number_id=${phoneNumberId}`;
  const answer = graph.get(path, { limit: REQUEST_LIMIT });
  const size = Number(answer.file_size);
  return {
    mimeType: asText(answer.mime_type) ?? 'application/octet-stream',
    // Meta gives it as a number or a text.
    size: Number.isSafeInteger(size) && size >= 0 ? size : 0,
    sha256: asText(answer.sha256) ?? '',
    url: asText(answer.url) ?? '',
  };
}

/** It becomes a part of paths. @throws InvalidArgument */
export function checkMediaId(id: string): string {
  const text = id.trim();
  if (!/^\d{1,64}$/.test(text))
    throw new InvalidArgument('id must be a media id of Meta: digits only');
  return text;
}
