/** Short words for things, and times. */
import { list, object, text } from '../payload-look.ts';
import type { Bubble } from './model.ts';

const TYPES: Readonly<Record<string, string>> = {
  image: '📷 Picture',
  video: '🎬 Video',
  audio: '🎵 Audio',
  document: '📄 Document',
  sticker: '🏷️ Sticker',
  location: '📍 Location',
  contacts: '👤 Contact',
};

/** One line for a message: in the list of people, above a quote, for its life. */
export function inShort({ message, template }: Pick<Bubble, 'message' | 'template'>): string {
  if (template) return template.body;
  const type = text(message.type) ?? 'text';
  const content = object(message[type]);
  switch (type) {
    case 'text':
      return text(content.body) ?? '';
    case 'interactive':
      return text(replyOf(content).title) ?? text(object(content.body).text) ?? type;
    case 'button':
      return text(content.text) ?? type;
    case 'reaction':
      return text(content.emoji) ? `${content.emoji} reaction` : 'a reaction taken back';
    case 'audio':
      return content.voice === true ? '🎤 Voice note' : '🎵 Audio';
    case 'contacts':
      return `👤 ${text(object(list(message.contacts)[0]?.name).formatted_name) ?? 'Contact'}`;
    default: {
      const more = text(content.caption) ?? text(content.name) ?? text(content.filename);
      return `${TYPES[type] ?? type}${more === undefined ? '' : ` ${more}`}`;
    }
  }
}

/** What was tapped. */
export const replyOf = (interactive: Record<string, unknown>): Record<string, unknown> =>
  object(interactive[text(interactive.type) ?? '']);

export const clock = (at: number): string =>
  new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });

/** With milliseconds. */
export const exactTime = (at: number): string => new Date(at).toISOString().slice(11, 23);

export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1000).toFixed(2)} s` : `${Math.round(ms / 60_000)} min`;
}

/** `+491700000001` for digits, all else as it is. */
export const number = (from: string): string => (/^\d+$/.test(from) ? `+${from}` : from);
