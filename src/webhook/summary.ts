/**
 * A whole message in words, for a language model: what isn't text stands in brackets.
 * @module
 */
import type { MessageRecord } from '../events/record.ts';
import { asObject, type JsonObject } from '../lib/json.ts';
import { bodyOf, readOrder } from './parts.ts';
import { unicode } from './raw.ts';

/** @param message Meta's object @returns never empty */
export function summarize(record: Omit<MessageRecord, 'summary'>, message: JsonObject): string {
  const { kind, content, attachment } = record;
  if (kind === 'edit') return content === '' ? '[message edited]' : `[message edited] ${content}`;
  if (attachment) {
    const file = describeFile(kind, attachment);
    return content === '' ? file : `${file} ${content}`;
  }
  return content === '' ? `[${describe(record, message)}]` : content;
}

function describeFile(
  kind: string,
  { voice, 'file-name': fileName }: NonNullable<MessageRecord['attachment']>,
): string {
  if (kind === 'audio' && voice) return '[voice message]';
  return fileName === '' ? `[${kind}]` : `[${kind}: ${fileName}]`;
}

function describe(record: Omit<MessageRecord, 'summary'>, message: JsonObject): string {
  const { kind, location, contacts, reaction, form } = record;
  const body = bodyOf(message);
  if (reaction) {
    return reaction.emoji === ''
      ? 'reaction taken back'
      : `reaction ${reaction.emoji} to ${reaction['message-id']}`;
  }
  if (location) {
    const { latitude, longitude, name, address } = location;
    return `location: ${listed([name, address]) || `${latitude}, ${longitude}`}`;
  }
  if (form !== null) return `form answered: ${form}`;
  switch (kind) {
    case 'contacts':
      return (
        contacts
          .map(({ name, phones }) => `contact: ${listed([name, ...phones]) || 'no name'}`)
          .join('] [') || 'contacts'
      );
    case 'order':
      return `order: ${listed([...readOrder(message), unicode(body?.text) ?? '']) || 'empty'}`;
    case 'revoke':
      return 'message deleted';
    case 'system':
      return unicode(body?.body) ?? named(kind, body?.type);
    case 'pin':
      return body?.type === 'unpin' ? 'message unpinned' : 'message pinned';
    case 'request_welcome':
      return 'opened the chat for the first time';
    case 'interactive':
      return describeInteractive(body);
    case 'unsupported':
    case 'unknown':
      return named('unsupported', asObject(message.unsupported)?.type);
    default:
      return kind;
  }
}

function describeInteractive(body: JsonObject | undefined): string {
  const permission = asObject(body?.call_permission_reply);
  if (permission) return named('call permission', permission.response);
  return named('interactive', body?.type);
}

const named = (what: string, detail: unknown): string => {
  const text = unicode(detail);
  return text === undefined ? what : `${what}: ${text}`;
};

const listed = (texts: readonly string[]): string => texts.filter((text) => text !== '').join(', ');
