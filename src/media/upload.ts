/**
 * Files to Meta (Meta's documentation, Cloud API > Media > Upload media).
 * @module
 */
import { fromBase64 } from '@exodus/bytes/base64.js';
import { type Account, openAccount } from '../account.ts';
import type { Context } from '../context.ts';
import { GraphError } from '../graph/errors.ts';
import { asText } from '../lib/json.ts';
import type { FileSource } from '../ports.ts';
import { InvalidArgument } from '../refused.ts';
import { encodeUtf8 } from '../wasi/engine.ts';
import { explainFileErrors, openMediaDirectory, pathWithin } from './directory.ts';
import { MAX_BASE64_BYTES } from './fetch.ts';
import { checkFile, checkMimeType, extensionFor, kindOf, mimeTypeOrOther } from './mime.ts';
import { transferLimit } from './transfer-limit.ts';

/**
 * Uploads a file of the media directory.
 * @param check may refuse it by its type and size @throws InvalidArgument
 * @returns its media id
 * @throws Refused, ConfigError, GraphError, NetworkError
 */
export function uploadFile(
  path: string,
  mimeType: string | undefined,
  account: Account,
  at: Context,
  check = (type: string, size: number) => checkFile(kindOf(type), type, size),
): string {
  const type = mimeType === undefined ? mimeTypeOrOther(path.trim()) : checkMimeType(mimeType);
  const directory = openMediaDirectory(at);
  const name = pathWithin(directory, path);
  return explainFileErrors(() => {
    const file = directory.files.read(name);
    try {
      check(type, file.size);
      return upload({ file, size: file.size }, type, account, at);
    } finally {
      file.close();
    }
  });
}

/**
 * Uploads bytes in base64.
 * @throws InvalidArgument, ConfigError, GraphError, NetworkError
 */
export function uploadBase64(
  content: string,
  mimeType: string,
  sender: string | undefined,
  at: Context,
): string {
  const type = checkMimeType(mimeType);
  const account = openAccount(at.config, at.host, sender);
  const bytes = decode(content);
  checkFile(kindOf(type), type, bytes.length);
  return upload({ bytes, size: bytes.length }, type, account, at);
}

/** Characters of the longest base64 that is taken. */
const MAX_BASE64_LENGTH = Math.ceil(MAX_BASE64_BYTES / 3) * 4;

function decode(content: string): Uint8Array {
  const text = content.replace(/\s/g, '');
  if (text.length > MAX_BASE64_LENGTH) {
    throw new InvalidArgument(
      `content has ${text.length} characters of base64: at most ${MAX_BASE64_LENGTH} are allowed (8 MiB); use upload-file`,
    );
  }
  try {
    return fromBase64(text);
  } catch {
    throw new InvalidArgument('content is not base64');
  }
}

type Content = { size: number } & ({ file: FileSource } | { bytes: Uint8Array });

function upload(
  content: Content,
  mimeType: string,
  { phoneNumberId, graph }: Account,
  { host }: Context,
): string {
  const boundary = `----${host.newToken()}${host.newToken()}`;
  const field = (name: string, value: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  // The name on our disk is nobody's business: a document's name goes along when it is sent.
  const fileName = `file.${extensionFor(mimeType)}`;
  const before = encodeUtf8(
    `${field('messaging_product', 'whatsapp')}${field('type', mimeType)}--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${fileName}"\r\nContent-Type: ${mimeType}\r\n\r\n`,
  );
  const after = encodeUtf8(`\r\n--${boundary}--\r\n`);
  const form = {
    contentType: `multipart/form-data; boundary=${boundary}`,
    length: before.length + content.size + after.length,
    body:
      'file' in content
        ? { before, file: content.file, after }
        : joined([before, content.bytes, after]),
  };
  const limit = transferLimit(content.size);
  const id = asText(graph.upload(`/${phoneNumberId}/media`, form, { limit }).id);
  if (id === undefined) throw new GraphError(200, undefined, '');
  return id;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
