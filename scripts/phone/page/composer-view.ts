/** Where the person writes. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { SampleName } from '../samples.ts';
import { openDialog } from './dialogs.ts';
import { sendFiles, sendSample } from './files.ts';
import type { Chat } from './model.ts';
import type { Ui } from './ui.ts';
import { inShort } from './words.ts';

const SAMPLES: readonly { name: SampleName; label: string }[] = [
  { name: 'picture.jpg', label: '📷 A picture' },
  { name: 'voice-note.ogg', label: '🎤 A voice note' },
  { name: 'menu.pdf', label: '📄 A document' },
];

export function composerView(chat: Chat, ui: Ui): TemplateResult {
  const { from, name } = chat;
  if (!/^\d+$/.test(from)) return html`<p class="empty">This one is known by a user id only.</p>`;
  const human = ui.asHuman.has(from);
  const quoted = ui.quotes.get(from);
  const quotedBubble = quoted === undefined ? undefined : ui.state.bubble(quoted);
  return html`<form
    class="composer ${human ? 'human' : ''}"
    @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      sendText(event.currentTarget as HTMLFormElement, chat, ui);
    }}
  >
    ${
      quoted === undefined
        ? nothing
        : html`<div class="quoting"><blockquote>${quotedBubble ? inShort(quotedBubble) : quoted}</blockquote>
          <button type="button" class="quiet" aria-label="Do not quote it" @click=${() => ui.quote(from, undefined)}>✕</button></div>`
    }
    <details class="menu up">
      <summary title="Send a file or a place" aria-label="Send a file or a place">+</summary>
      <div class="items">
        ${SAMPLES.map(
          ({ name: sample, label }) =>
            html`<button type="button" @click=${(event: Event) => {
              closeMenu(event);
              void sendSample(sample, from, ui);
            }}>${label}</button>`,
        )}
        <button type="button" @click=${(event: Event) => {
          closeMenu(event);
          openDialog('location', from);
        }}>📍 A location …</button>
        <label class="item">🗂️ A file of yours …<input type="file" multiple hidden @change=${(
          event: Event,
        ) => {
          closeMenu(event);
          const input = event.target as HTMLInputElement;
          void sendFiles([...(input.files ?? [])], from, ui);
          input.value = '';
        }} /></label>
      </div>
    </details>
    <textarea
      name="text"
      rows="1"
      placeholder=${human ? 'Answer from the app of the business' : `Write as ${name}`}
      aria-label=${human ? 'Answer from the app of the business' : `Write as ${name}`}
      @keydown=${(event: KeyboardEvent) => composerKey(event, from, ui)}
      @paste=${(event: ClipboardEvent) => {
        const files = [...(event.clipboardData?.files ?? [])];
        if (files.length === 0) return;
        event.preventDefault();
        void sendFiles(files, from, ui);
      }}
    ></textarea>
    <button
      type="button"
      class="quiet ${human ? 'warning' : ''}"
      aria-pressed=${human}
      title="Answer ${name} as a human in the app of the business"
      @click=${() => {
        if (!ui.asHuman.delete(from)) ui.asHuman.add(from);
        ui.draw();
      }}
    >🧑‍💼</button>
    <button class="send" aria-label="Send" title="Send (Enter)">➤</button>
  </form>`;
}

function closeMenu(event: Event): void {
  (event.currentTarget as HTMLElement).closest('details')?.removeAttribute('open');
}

function composerKey(event: KeyboardEvent, from: string, ui: Ui): void {
  const area = event.currentTarget as HTMLTextAreaElement;
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    area.form?.requestSubmit();
  } else if (event.key === 'Escape') ui.quote(from, undefined);
  else if (event.key === 'ArrowUp' && area.value === '') {
    event.preventDefault();
    const bubbles = area.closest('.chat')?.querySelectorAll<HTMLElement>('article');
    bubbles?.[bubbles.length - 1]?.focus();
  }
}

function sendText(form: HTMLFormElement, { from }: Chat, ui: Ui): void {
  const area = form.querySelector('textarea');
  const text = area?.value.trim();
  if (!area || !text) return;
  area.value = '';
  area.focus();
  if (ui.asHuman.has(from)) {
    void ui.order({ do: 'human', from, text });
    return;
  }
  const quote = ui.takeQuote(from);
  void ui.order({ do: 'text', from, text, ...(quote !== undefined && { quote }) });
  ui.draw();
}
