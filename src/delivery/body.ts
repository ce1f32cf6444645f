/**
 * What the spool holds for us: events on their way to consumers.
 * @module
 */
import type { Incoming, IncomingMessage } from '../events/incoming.ts';
import type { Message } from '../events/on-message.ts';
import type { MessageRecord } from '../events/record.ts';
import type { NewEntry } from '../inbox/entry.ts';
import type { StoredEntry } from '../inbox/record.ts';
import { isoSeconds } from '../lib/iso-time.ts';
import { asObject, asText, type JsonObject } from '../lib/json.ts';

/** What is written to or by a person is one lane. */
export function toEntry(incoming: Incoming): NewEntry {
  const { id, kind, record } = incoming;
  const body = { kind, record };
  switch (incoming.kind) {
    case 'message':
      return { id, lane: laneOf(incoming.record.chat), body, ...plainPart(incoming) };
    case 'echo':
      return { id, lane: laneOf(incoming.record.chat), body };
    case 'status':
      return { id, lane: laneOf(incoming.record.chat), body, isBackground: true };
    case 'notice':
      return { id, lane: laneOf(incoming.record.account), body, isBackground: true };
  }
}

const laneOf = (name: string): string => name || 'nobody';

/** Builds of format version 1 deliver it. */
function plainPart({ plain, record }: IncomingMessage): Pick<NewEntry, 'message'> {
  if (!plain) return {};
  const time = Date.parse(record.time);
  return {
    message: {
      ...plain,
      ...(record.number !== '' && { number: record.number }),
      ...(Number.isFinite(time) && { time }),
    },
  };
}

/** @returns undefined for what can't be delivered */
export function readBody({ id, body, message }: StoredEntry): Incoming | undefined {
  const plain = readPlain(message);
  if (body === undefined) return plain && fromVersion1(plain, asObject(message) ?? {});
  const { kind, record: stored } = asObject(body) ?? {};
  const record = asObject(stored);
  if (!record) return undefined;
  switch (kind) {
    case 'message':
      if (message !== undefined && !plain) return undefined;
      return { kind, id, record: record as unknown as MessageRecord, plain };
    case 'status':
    case 'echo':
    case 'notice':
      return { kind, id, record } as unknown as Incoming;
    default:
      return undefined;
  }
}

function readPlain(part: unknown): Message | undefined {
  const message = asObject(part);
  const sender = asObject(message?.sender);
  const id = asText(message?.id);
  const phone = asText(sender?.phone);
  const { content } = message ?? {};
  const { name } = sender ?? {};
  if (typeof content !== 'string' || typeof name !== 'string' || !phone || !id) return undefined;
  return { content, sender: { name, phone }, id };
}

/** All that a file of version 1 tells, in today's form. */
function fromVersion1(plain: Message, { number, time }: JsonObject): Incoming {
  const { id, content, sender } = plain;
  const isPhone = /^\d+$/.test(sender.phone);
  return {
    ...{ kind: 'message', id, plain },
    record: {
      ...{ id, kind: 'text', content, summary: content },
      sender: {
        name: sender.name,
        phone: isPhone ? sender.phone : '',
        'user-id': isPhone ? '' : sender.phone,
        username: '',
      },
      chat: sender.phone,
      number: asText(number) ?? '',
      time: typeof time === 'number' ? isoSeconds(time) : '',
      ...{ forwarded: false, quote: null, attachment: null, location: null, choice: null },
      ...{ reaction: null, contacts: [], form: null },
      raw: JSON.stringify({ id, type: 'text', text: { body: content } }),
    },
  };
}
