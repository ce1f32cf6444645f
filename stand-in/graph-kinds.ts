/**
 * The kinds of messages that the stand-in takes: what Meta checks of each (Meta's documentation, Cloud
 * API > Messages).
 */
import { allowOnly, isObject, type JsonObject, refuse } from './graph-answer.ts';
import type { MediaStore } from './graph-media.ts';

/** Checks a message's object, and says in a line what the person sees. */
export type Check = (object: JsonObject, media: MediaStore) => string;

/** Counted in UTF-16 code units: Meta says "characters" only, and this is the strictest reading. */
const MAX_TEXT_LENGTH = 4096;

export const KINDS: Readonly<Record<string, Check>> = {
  text: readText,
  image: (object, media) => checkMedia('image', object, media),
  video: (object, media) => checkMedia('video', object, media),
  audio: (object, media) => checkMedia('audio', object, media),
  document: (object, media) => checkMedia('document', object, media),
  sticker: (object, media) => checkMedia('sticker', object, media),
  location: checkLocation,
  reaction: checkReaction,
  interactive: checkInteractive,
};

/** What groups take (Meta's documentation, Cloud API > Groups). */
export const FOR_GROUPS = ['text', 'image', 'video', 'audio', 'document', 'sticker', 'reaction'];

/** A text of 1 to `max` characters. */
export function textIn(object: JsonObject, key: string, max: number, where = ''): string {
  const value = object[key];
  const name = `${where}${key}`;
  if (value === undefined) refuse(131008, `the parameter ${name} is required`);
  if (typeof value !== 'string' || value.trim() === '') {
    refuse(131009, `${name} must be a text that is not empty`);
  }
  if (value.length > max) {
    refuse(131009, `${name} must be at most ${max} characters long, not ${value.length}`);
  }
  return value;
}

/** `body` is required, 4096 characters at most. */
function readText(text: JsonObject): string {
  const { body } = text;
  if (body === undefined) refuse(131008, 'the parameter text.body is required');
  allowOnly(text, ['body', 'preview_url']);
  if (text.preview_url !== undefined && typeof text.preview_url !== 'boolean') {
    refuse(100, 'text.preview_url must be a boolean');
  }
  if (typeof body !== 'string' || body === '') {
    refuse(131009, 'text.body must be a text that is not empty');
  }
  if (body.length > MAX_TEXT_LENGTH) {
    refuse(100, `text.body must be at most ${MAX_TEXT_LENGTH} characters long, not ${body.length}`);
  }
  // Half of an emoji has no UTF-8: a client that makes one has cut a message in the wrong place.
  if (/\p{Surrogate}/u.test(body)) refuse(100, 'text.body holds half of a surrogate pair');
  return body;
}

const MEDIA_KEYS: Readonly<Record<string, readonly string[]>> = {
  image: ['caption'],
  video: ['caption'],
  audio: ['voice'],
  document: ['caption', 'filename'],
  sticker: [],
};

/** A media object: one of `id` and `link` (Messages > Media object). */
export function checkMedia(kind: string, object: JsonObject, media: MediaStore): string {
  allowOnly(object, ['id', 'link', ...(MEDIA_KEYS[kind] ?? [])]);
  const { id, link, caption } = object;
  if ((id === undefined) === (link === undefined)) {
    refuse(131009, `${kind} must have either an id or a link`);
  }
  if (id !== undefined) {
    const stored = typeof id === 'string' ? media.find(id) : undefined;
    if (!stored) refuse(131009, `${kind}.id is no media id of this number`);
    const problem = media.problem(kind, stored);
    if (problem !== undefined) refuse(131053, problem);
    if (object.voice === true && !stored.mimeType.startsWith('audio/ogg')) {
      refuse(131053, 'a voice message must be ogg with opus');
    }
  } else if (typeof link !== 'string' || !/^https?:\/\/[^\s/]+\.[^\s]+$/.test(link)) {
    refuse(131009, `${kind}.link must be a URL`);
  }
  if (object.voice !== undefined && typeof object.voice !== 'boolean') {
    refuse(100, 'audio.voice must be a boolean');
  }
  if (object.filename !== undefined) textIn(object, 'filename', 240, 'document.');
  if (caption === undefined) return `[${object.voice === true ? 'voice' : kind}]`;
  return `[${kind}] ${textIn(object, 'caption', 1024, `${kind}.`)}`;
}

/** @returns a line that names the place */
export function checkLocation(location: JsonObject): string {
  allowOnly(location, ['latitude', 'longitude', 'name', 'address']);
  for (const [key, limit] of [
    ['latitude', 90],
    ['longitude', 180],
  ] as const) {
    const value = location[key];
    if (value === undefined) refuse(131008, `the parameter location.${key} is required`);
    if (typeof value !== 'number' || Math.abs(value) > limit) {
      refuse(131009, `location.${key} must be a number from -${limit} to ${limit}`);
    }
  }
  if (location.address !== undefined && location.name === undefined) {
    refuse(131009, 'location.address needs a name');
  }
  return `[location] ${location.name ?? `${location.latitude}, ${location.longitude}`}`;
}

function checkReaction(reaction: JsonObject): string {
  allowOnly(reaction, ['message_id', 'emoji']);
  checkMessageId(reaction.message_id, 'reaction.message_id');
  const { emoji } = reaction;
  if (typeof emoji !== 'string') refuse(131008, 'the parameter reaction.emoji is required');
  if (emoji !== '' && [...new Intl.Segmenter().segment(emoji)].length !== 1) {
    refuse(131009, 'reaction.emoji must be one emoji, or empty');
  }
  return `[reaction] ${emoji}`;
}

export function checkMessageId(id: unknown, name: string): void {
  if (id === undefined) refuse(131008, `the parameter ${name} is required`);
  if (typeof id !== 'string' || !/^wamid\../.test(id)) {
    refuse(131009, `${name} is not the id of a message`);
  }
}

/** An array of objects: contacts aren't an object, as the other kinds are. */
export function checkContacts(contacts: unknown): string {
  const list = Array.isArray(contacts) ? contacts : [];
  if (list.length < 1 || list.length > 257) refuse(131009, 'contacts must hold 1 to 257 of them');
  const names = list.map((contact) => {
    const name = isObject(contact) && isObject(contact.name) ? contact.name : {};
    const text = textIn(name, 'formatted_name', 1024, 'contacts.name.');
    const parts = ['first_name', 'last_name', 'middle_name', 'suffix', 'prefix'];
    if (!parts.some((part) => typeof name[part] === 'string' && name[part] !== '')) {
      refuse(131009, 'contacts.name needs one more part than formatted_name');
    }
    return text;
  });
  return `[contact] ${names.join(', ')}`;
}

/** What can be tapped, by Meta's names (Messages > Interactive). */
const ACTIONS: Readonly<Record<string, (action: JsonObject) => string[]>> = {
  button: (action) => {
    const buttons = objectsIn(action.buttons, 'action.buttons', 1, 3);
    return distinct(
      buttons.map((button) => {
        if (button.type !== 'reply' || !isObject(button.reply)) {
          refuse(131009, 'a button must have the type reply, and a reply');
        }
        textIn(button.reply, 'id', 256, 'reply.');
        return textIn(button.reply, 'title', 20, 'reply.');
      }),
    );
  },
  list: (action) => {
    textIn(action, 'button', 20, 'action.');
    const sections = objectsIn(action.sections, 'action.sections', 1, 10);
    const rows = sections.flatMap((section) => objectsIn(section.rows, 'rows', 1, 10));
    if (rows.length > 10) refuse(131009, 'a list must hold at most 10 rows in all');
    if (sections.length > 1)
      for (const section of sections) textIn(section, 'title', 24, 'section.');
    distinct(rows.map((row) => textIn(row, 'id', 200, 'row.')));
    return rows.map((row) => textIn(row, 'title', 24, 'row.'));
  },
  cta_url: (action) => {
    if (action.name !== 'cta_url') refuse(131009, 'action.name must be cta_url');
    const parameters = isObject(action.parameters) ? action.parameters : {};
    if (!/^https?:\/\//.test(textIn(parameters, 'url', 2000, 'parameters.'))) {
      refuse(131009, 'parameters.url must begin with http:// or https://');
    }
    return [textIn(parameters, 'display_text', 20, 'parameters.')];
  },
  location_request_message: (action) => {
    if (action.name !== 'send_location') refuse(131009, 'action.name must be send_location');
    return ['Send location'];
  },
};

function checkInteractive(interactive: JsonObject): string {
  allowOnly(interactive, ['type', 'header', 'body', 'footer', 'action']);
  const { type, body, footer, action } = interactive;
  const check = typeof type === 'string' ? ACTIONS[type] : undefined;
  if (!check) refuse(131009, `interactive.type must be one of ${Object.keys(ACTIONS).join(', ')}`);
  if (!isObject(body)) refuse(131008, 'the parameter interactive.body is required');
  if (!isObject(action)) refuse(131008, 'the parameter interactive.action is required');
  if (isObject(footer)) textIn(footer, 'text', 60, 'footer.');
  const text = textIn(body, 'text', 1024, 'interactive.body.');
  return `${text} [${check(action).join(' | ')}]`;
}

function objectsIn(value: unknown, name: string, min: number, max: number): JsonObject[] {
  const list = Array.isArray(value) ? value.filter(isObject) : [];
  if (list.length < min || list.length > max) {
    refuse(131009, `${name} must hold ${min} to ${max} of them`);
  }
  return list;
}

function distinct(texts: string[]): string[] {
  if (new Set(texts).size !== texts.length) refuse(131009, 'titles and ids must differ');
  return texts;
}
