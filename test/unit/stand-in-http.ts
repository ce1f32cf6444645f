import { randomUUID } from 'node:crypto';
import type { HttpCall, HttpClient, HttpReply, MediaFiles } from '../../src/ports.ts';
import { FileError, HttpFailure } from '../../src/ports.ts';
import { Refusal } from '../../stand-in/graph-answer.ts';
import type { Fault } from '../../stand-in/graph-api.ts';
import { MediaStore } from '../../stand-in/graph-media.ts';
import { type Receipt, type SentMessage, takeMessage } from '../../stand-in/graph-messages.ts';
import { listTemplates } from '../../stand-in/graph-templates.ts';
import { bytesOf, graphError, reply } from './fakes.ts';

/** The stand-in without a network: its rules, asked in the same process. */
export class StandInHttp implements HttpClient {
  readonly calls: HttpCall[] = [];
  readonly sent: SentMessage[] = [];
  readonly receipts: Receipt[] = [];
  readonly media = new MediaStore();
  readonly closed = new Set<string>();
  /** For the next request that it applies to. */
  fault: Fault | undefined;
  /** Where files are said to be. */
  origin = 'https://lookaside.fbsbx.com';

  send(call: HttpCall): HttpReply {
    this.calls.push(call);
    const fault = this.takeFault(call);
    try {
      if (fault?.kind === 'graph-error') return graphError(fault.code, {}, fault)(call);
      if (fault?.kind === 'raw') return reply(fault.status, fault.body)(call);
      const answer = this.answer(call);
      if (fault?.kind === 'drop') throw new HttpFailure('connection-terminated', true);
      return answer;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return reply(error.answer.status, error.answer.body)(call);
    }
  }

  private takeFault({ url }: HttpCall): Fault | undefined {
    const { fault } = this;
    if (fault?.on && fault.on !== 'any' && !url.path.endsWith(`/${fault.on}`)) return undefined;
    this.fault = undefined;
    return fault;
  }

  private answer(call: HttpCall): HttpReply {
    const [path = '', query = ''] = call.url.path.replace(/^\/v25\.0\//, '').split('?');
    const [, file] = /^\/media-files\/(.*)$/.exec(path) ?? [];
    if (file !== undefined) return this.file(file, call);
    const [object = '', edge] = path.split('/');
    switch (edge) {
      case 'messages':
        return reply(200, this.take(call, object))(call);
      case 'media':
        return reply(200, this.media.upload(headersOf(call), formOf(call)))(call);
      case 'message_templates':
        return reply(200, listTemplates(new URLSearchParams(query), 'https://next'))(call);
      default:
        if (query === 'fields=health_status') {
          const entities = [{ entity_type: 'WABA', id: '700000000000001' }];
          return reply(200, { health_status: { entities } })(call);
        }
        return reply(200, this.media.describe(object, this.origin))(call);
    }
  }

  private take(call: HttpCall, number: string): object {
    const body = JSON.parse(Buffer.from(call.body as Uint8Array).toString());
    const { answer, sent, receipt } = takeMessage(body, {
      own: { digits: '15550100100', countryCode: '1' },
      receivers: undefined,
      media: this.media,
      isWindowOpen: (person) => !this.closed.has(person),
    });
    if (sent) this.sent.push({ ...sent, number });
    if (receipt) this.receipts.push(receipt);
    return answer;
  }

  private file(id: string, call: HttpCall): HttpReply {
    const bytes = this.media.find(id)?.bytes;
    if (!bytes) return reply(404, '')(call);
    if (!call.into) return reply(200, bytes.toString())(call);
    (call.into as MemoryFile).content = Uint8Array.from(bytes);
    return { ...reply(200, '')(call), length: bytes.length };
  }
}

const headersOf = ({ headers }: HttpCall): Record<string, string> => Object.fromEntries(headers);

function formOf({ body }: HttpCall): Buffer {
  if (!body || body instanceof Uint8Array) return Buffer.from(body ?? []);
  return Buffer.concat([body.before, (body.file as MemoryFile).content, body.after]);
}

/** A file of `memoryMedia`. */
export interface MemoryFile {
  content: Uint8Array;
  size: number;
  modified: number;
  close(): void;
}

/** A media directory in memory. @param sizes by path @param now milliseconds since 1970 */
export function memoryMedia(
  sizes: Readonly<Record<string, number>>,
  now: () => number = () => 0,
): MediaFiles & { files: Map<string, MemoryFile> } {
  const fileOf = (content: Uint8Array): MemoryFile => ({
    content,
    get size() {
      return this.content.length;
    },
    modified: now(),
    close() {},
  });
  const files = new Map(
    Object.entries(sizes).map(([path, size]) => [path, fileOf(new Uint8Array(size))]),
  );
  const isDirectory = (path: string) => [...files.keys()].some((one) => one.startsWith(`${path}/`));
  const at = (path: string): MemoryFile => {
    const file = files.get(path);
    if (file) return file;
    throw new FileError(isDirectory(path) ? 'is-directory' : 'no-entry');
  };
  return {
    files,
    makeDirectory() {},
    list: (directory) =>
      [...files.keys()]
        .filter((path) => path.startsWith(`${directory}/`))
        .map((path) => path.slice(directory.length + 1)),
    read: at,
    create(path) {
      const file = fileOf(bytesOf(''));
      files.set(path, file);
      return file;
    },
    modified: (path) => at(path).modified,
    rename(path, newPath) {
      files.set(newPath, at(path));
      files.delete(path);
    },
    remove(path) {
      at(path);
      files.delete(path);
    },
  };
}

/** Hex digits that are new each time. */
export const newToken = (): string => randomUUID().replaceAll('-', '').slice(0, 16);
