import type { Json } from './happening.ts';

/** What the phone needs to know of a body that is posted. */
export interface Posted {
  messages: { id: string; from: string; name: string | undefined; media: string | undefined }[];
  /** The messages whose status it tells. */
  statusOf: string[];
}

const MEDIA = ['image', 'video', 'audio', 'document', 'sticker'];

/** Reads a body that we have built ourselves, or `npm run say` has. */
export function lookAt(body: Json): Posted {
  const values = list(body.entry).flatMap(({ changes }) =>
    list(changes).map(({ value }) => object(value)),
  );
  const messages = values.flatMap(({ messages: all, contacts }) =>
    list(all).map((message) => {
      const from = text(message.from) ?? '';
      const contact = list(contacts).find(({ wa_id }) => wa_id === from);
      const kind = MEDIA.find((name) => name === message.type);
      return {
        ...{ id: text(message.id) ?? '', from },
        name: text(object(contact?.profile).name),
        media: kind === undefined ? undefined : text(object(message[kind]).id),
      };
    }),
  );
  const statusOf = values.flatMap(({ statuses }) => list(statuses).map(({ id }) => text(id) ?? ''));
  return { messages, statusOf };
}

export const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};

/** The objects of a list. */
export const list = (value: unknown): Json[] => (Array.isArray(value) ? value.map(object) : []);

export const text = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** A JSON text, or what it is instead. */
export function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
