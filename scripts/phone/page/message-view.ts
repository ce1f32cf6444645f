/** What is in a bubble, by the kind of message. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { list, object, text } from '../payload-look.ts';
import { formatted } from './formatting.ts';
import type { Bubble } from './model.ts';
import { replyOf } from './words.ts';

type Json = Record<string, unknown>;
type View = TemplateResult | typeof nothing;

/** What a person can do with a message. */
export interface Taps {
  tap(
    type: 'button_reply' | 'list_reply' | 'template',
    row: { id: string; title: string; description?: string },
  ): void;
  sendLocation(): void;
}

export function messageView({ message, template }: Bubble, taps: Taps): View {
  if (template) return templateView(template, taps);
  const type = text(message.type) ?? 'text';
  const content = object(message[type]);
  switch (type) {
    case 'text':
      return paragraph(content.body);
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
      return html`${fileView(type, content)}${paragraph(content.caption)}`;
    case 'location':
      return locationView(content);
    case 'contacts':
      return html`${list(message.contacts).map(contactView)}`;
    case 'interactive':
      return content.action ? interactiveView(content, taps) : tapped(replyOf(content));
    case 'button':
      return tapped({ title: content.text });
    default:
      return html`<p class="muted">A message of type ${type}</p>`;
  }
}

const paragraph = (words: unknown): View =>
  typeof words === 'string' && words !== ''
    ? html`<p class="words">${formatted(words)}</p>`
    : nothing;

const tapped = ({ title, description }: Json): View =>
  html`<p class="words">${title}</p>${description ? html`<p class="small">${description}</p>` : nothing}`;

/** A file that is stored here, or somewhere else. */
const source = ({ id, link }: Json): string => text(link) ?? `/media/${text(id) ?? ''}`;

function fileView(type: string, content: Json): View {
  const url = source(content);
  const onError = (event: Event) => {
    const element = event.target as HTMLElement;
    element.closest('.file')?.classList.add('absent');
  };
  const absent = html`<a class="absent-note" href=${url} target="_blank" rel="noopener noreferrer">
    ${text(content.link) ? `can’t be loaded here: ${url}` : 'the file is not kept'}
  </a>`;
  switch (type) {
    case 'image':
      return html`<div class="file"><img src=${url} alt=${text(content.caption) ?? 'picture'} loading="lazy" @error=${onError} />${absent}</div>`;
    case 'sticker':
      return html`<div class="file sticker"><img src=${url} alt="sticker" @error=${onError} />${absent}</div>`;
    case 'video':
      return html`<div class="file"><video src=${url} controls preload="metadata" @error=${onError}></video>${absent}</div>`;
    case 'audio':
      return html`<div class="file audio">
        <span aria-hidden="true">${content.voice === true ? '🎤' : '🎵'}</span>
        <audio src=${url} controls preload="metadata" @error=${onError}
          aria-label=${content.voice === true ? 'voice note' : 'audio'}></audio>${absent}
      </div>`;
    default:
      return html`<a class="document" href=${url} target="_blank" rel="noopener noreferrer">
        <span aria-hidden="true">📄</span> ${text(content.filename) ?? 'document'}
      </a>`;
  }
}

function locationView({ latitude, longitude, name, address }: Json): View {
  const url = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
  return html`<a class="place" href=${url} target="_blank" rel="noopener noreferrer">
    <span class="pin" aria-hidden="true">📍</span>
    <span><b>${name ?? 'Location'}</b>${address ? html`<br />${address}` : nothing}<br />
    <span class="small">${latitude}, ${longitude}</span></span>
  </a>`;
}

function contactView(contact: Json): View {
  const name = text(object(contact.name).formatted_name) ?? 'Contact';
  const phones = list(contact.phones).map(({ phone }) => text(phone) ?? '');
  return html`<div class="card"><span aria-hidden="true">👤</span> <b>${name}</b><br />
    <span class="small">${phones.join(', ')}</span></div>`;
}

function interactiveView(content: Json, taps: Taps): View {
  const header = object(content.header);
  const kind = text(header.type);
  return html`
    ${kind === 'text' ? html`<p class="title">${header.text}</p>` : nothing}
    ${kind !== undefined && kind !== 'text' ? fileView(kind, object(header[kind])) : nothing}
    ${paragraph(object(content.body).text)}
    ${content.footer ? html`<p class="small">${object(content.footer).text}</p>` : nothing}
    ${actionView(text(content.type), object(content.action), taps)}
  `;
}

function actionView(type: string | undefined, action: Json, taps: Taps): View {
  const parameters = object(action.parameters);
  switch (type) {
    case 'button':
      return html`<div class="taps">${list(action.buttons).map((button) => {
        const reply = rowOf(object(button.reply));
        return html`<button @click=${() => taps.tap('button_reply', reply)}>${reply.title}</button>`;
      })}</div>`;
    case 'list':
      return html`<details class="taps list"><summary>☰ ${action.button}</summary>
        ${list(action.sections).map(
          (
            section,
          ) => html`${section.title ? html`<p class="section">${section.title}</p>` : nothing}
          ${list(section.rows).map((each) => {
            const row = rowOf(each);
            return html`<button @click=${(event: Event) => {
              (event.target as HTMLElement).closest('details')?.removeAttribute('open');
              taps.tap('list_reply', row);
            }}>${row.title}${row.description ? html`<span class="small">${row.description}</span>` : nothing}</button>`;
          })}`,
        )}</details>`;
    case 'cta_url':
      return html`<div class="taps"><a class="button" href=${text(parameters.url) ?? ''} target="_blank" rel="noopener noreferrer">↗ ${parameters.display_text}</a></div>`;
    case 'location_request_message':
      return html`<div class="taps"><button @click=${() => taps.sendLocation()}>📍 Send location</button></div>`;
    default:
      return nothing;
  }
}

function rowOf({ id, title, description }: Json): {
  id: string;
  title: string;
  description?: string;
} {
  const row = { id: text(id) ?? '', title: text(title) ?? '' };
  return typeof description === 'string' ? { ...row, description } : row;
}

function templateView(template: NonNullable<Bubble['template']>, taps: Taps): View {
  const { header, body, footer, buttons } = template;
  return html`
    ${header ? html`<p class="title">${header}</p>` : nothing}
    ${paragraph(body)}
    ${footer ? html`<p class="small">${footer}</p>` : nothing}
    ${
      buttons.length === 0
        ? nothing
        : html`<div class="taps">${buttons.map(({ text: title, payload, url }) =>
            url === undefined
              ? html`<button ?disabled=${payload === undefined} @click=${() => taps.tap('template', { id: payload ?? title, title })}>${title}</button>`
              : html`<a class="button" href=${url} target="_blank" rel="noopener noreferrer">↗ ${title}</a>`,
          )}</div>`
    }`;
}
