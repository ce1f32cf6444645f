/** One chat, as the person sees it. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { composerView } from './composer-view.ts';
import { openDialog } from './dialogs.ts';
import { sendFiles } from './files.ts';
import { messageView, type Taps } from './message-view.ts';
import type { Bubble, Chat, Tick } from './model.ts';
import type { Ui } from './ui.ts';
import { clock, inShort, number } from './words.ts';

export const EMOJI = ['👍', '❤️', '😂', '😮', '😢', '🙏'];

const TICKS: Readonly<Record<Tick, { sign: string; ofPerson: string; ofBot: string }>> = {
  sending: { sign: '🕓', ofPerson: 'on its way to the webhook', ofBot: '' },
  refused: { sign: '⚠', ofPerson: 'the webhook refused it', ofBot: '' },
  taken: { sign: '✓✓', ofPerson: 'the webhook took it', ofBot: 'Meta took it' },
  sent: { sign: '✓', ofPerson: '', ofBot: 'the webhook was told: sent' },
  delivered: { sign: '✓✓', ofPerson: '', ofBot: 'the webhook was told: delivered' },
  read: { sign: '✓✓', ofPerson: 'the bot marked it as read', ofBot: 'the webhook was told: read' },
  failed: { sign: '⚠', ofPerson: '', ofBot: 'the webhook was told: failed' },
};

export function chatView(chat: Chat, ui: Ui): TemplateResult {
  const { from, name, bubbles } = chat;
  const typing = chat.typingUntil > Date.now();
  const isActive = ui.active === from;
  const focus = () => {
    if (!isActive) ui.show(from, true);
  };
  return html`<section
    class="chat ${isActive ? 'active' : ''}"
    aria-label=${`Chat of ${name}`}
    data-from=${from}
    @focusin=${focus}
    @dragover=${(event: DragEvent) => event.preventDefault()}
    @drop=${(event: DragEvent) => {
      event.preventDefault();
      void sendFiles([...(event.dataTransfer?.files ?? [])], from, ui);
    }}
  >
    <header>
      <span class="face" aria-hidden="true">${name.replace('+', '').slice(0, 1)}</span>
      <span class="who"><b>${name}</b><span class="small">${typing ? html`<span class="typing-note">the bot is typing…</span>` : number(from)}</span></span>
      ${headerButtons(chat, ui)}
    </header>
    <div class="log" role="log" aria-label=${`Messages of ${name}`} tabindex="-1">
      ${bubbles.length === 0 ? html`<p class="empty">Nobody has written here yet.</p>` : nothing}
      ${repeat(
        bubbles,
        ({ id }) => id,
        (bubble) => bubbleView(bubble, chat, ui),
      )}
      ${typing ? html`<div class="bubble bot typing" aria-hidden="true"><i></i><i></i><i></i></div>` : nothing}
    </div>
    ${composerView(chat, ui)}
  </section>`;
}

function headerButtons({ from, windowOpen, phoneOn, name }: Chat, ui: Ui): TemplateResult {
  return html`
    <button
      class="quiet ${windowOpen ? '' : 'warning'}"
      aria-pressed=${!windowOpen}
      title=${windowOpen ? 'Let 24 hours pass: Meta then takes templates only' : 'The 24-hour window is closed; a message of the person opens it'}
      @click=${() => ui.order({ do: 'window', from, open: !windowOpen })}
    >${windowOpen ? '24 h' : '24 h over'}</button>
    <button
      class="quiet ${phoneOn ? '' : 'warning'}"
      aria-pressed=${!phoneOn}
      title=${phoneOn ? `Turn the telephone of ${name} off: nothing is delivered` : `Turn the telephone of ${name} on`}
      @click=${() => ui.order({ do: 'phone', from, on: !phoneOn })}
    >${phoneOn ? '📶 on' : '📴 off'}</button>
    ${
      ui.open.length > 1
        ? html`<button class="quiet" aria-label=${`Close the chat of ${name}`} @click=${() => ui.hide(from)}>✕</button>`
        : nothing
    }`;
}

function bubbleView(bubble: Bubble, chat: Chat, ui: Ui): TemplateResult {
  const { id, by, at, tick, problem, reactions, posts, quote } = bubble;
  const quoted = quote === undefined ? undefined : ui.state.bubble(quote);
  const { sign, ofPerson, ofBot } = TICKS[tick];
  const waits = by !== 'person' && !chat.phoneOn && tick === 'sent';
  const shown = Object.values(reactions).filter(Boolean);
  return html`<article
    class="bubble ${by} ${waits ? 'waits' : ''}"
    tabindex="0"
    aria-label=${`${by === 'person' ? chat.name : by === 'bot' ? 'The bot' : 'A human'}: ${inShort(bubble)}`}
    data-id=${id}
    @keydown=${(event: KeyboardEvent) => bubbleKey(event, bubble, chat, ui)}
  >
    ${by === 'app' ? html`<p class="small tag">from the app, by a human</p>` : nothing}
    ${quote === undefined ? nothing : html`<blockquote>${quoted ? inShort(quoted) : quote}</blockquote>`}
    ${messageView(bubble, taps(bubble, chat, ui))}
    ${problem ? html`<p class="problem">${problem}</p>` : nothing}
    <footer>
      ${posts.length > 1 ? html`<span title="posted so often, under the same id">×${posts.length}</span>` : nothing}
      <time>${clock(at)}</time>
      ${
        by === 'app'
          ? nothing
          : html`<span class="tick ${tick}" role="img" aria-label=${by === 'person' ? ofPerson : ofBot} title=${by === 'person' ? ofPerson : ofBot}>${sign}</span>`
      }
      ${actions(bubble, chat, ui)}
    </footer>
    ${shown.length > 0 ? html`<span class="reactions">${shown.join('')}</span>` : nothing}
  </article>`;
}

function actions(bubble: Bubble, chat: Chat, ui: Ui): TemplateResult {
  const { id, by } = bubble;
  const { from } = chat;
  const close = (event: Event) =>
    (event.currentTarget as HTMLElement).closest('details')?.removeAttribute('open');
  const choose = (act: () => void) => (event: Event) => {
    close(event);
    act();
  };
  return html`<details class="menu">
    <summary aria-label="What to do with this message">⌄</summary>
    <div class="items">
      ${
        by === 'person'
          ? html`<button @click=${choose(() => again(bubble, ui))}>Send again (same id)</button>`
          : html`<div class="emoji">${EMOJI.map(
              (emoji) =>
                html`<button aria-label=${`React with ${emoji}`} @click=${choose(() => react(bubble, from, emoji, ui))}>${emoji}</button>`,
            )}</div>`
      }
      <button @click=${choose(() => ui.quote(from, id))}>Reply to it</button>
      <button @click=${choose(() => ui.set({ life: bubble.about ?? '', tab: 'life', half: 'inspect' }))}>Show its life</button>
    </div>
  </details>`;
}

function again({ posts }: Bubble, ui: Ui): void {
  const [post] = posts;
  if (post !== undefined) void ui.order({ do: 'again', post });
}

/** The same once more takes it back. */
function react({ id, reactions }: Bubble, from: string, emoji: string, ui: Ui): void {
  const next = reactions.person === emoji ? '' : emoji;
  void ui.order({ do: 'react', from, message: id, emoji: next });
}

function bubbleKey(event: KeyboardEvent, bubble: Bubble, chat: Chat, ui: Ui): void {
  const target = event.currentTarget as HTMLElement;
  if (event.target !== target || event.ctrlKey || event.metaKey || event.altKey) return;
  const sibling = (name: 'previousElementSibling' | 'nextElementSibling') => {
    const next = target[name];
    if (next instanceof HTMLElement) next.focus();
  };
  const emoji = EMOJI[Number(event.key) - 1];
  if (event.key === 'ArrowUp') sibling('previousElementSibling');
  else if (event.key === 'ArrowDown') sibling('nextElementSibling');
  else if (event.key === 'r') ui.quote(chat.from, bubble.id);
  else if (event.key === 'a' && bubble.by === 'person') again(bubble, ui);
  else if (event.key === 'l') ui.set({ life: bubble.about ?? '', tab: 'life' });
  else if (emoji !== undefined && bubble.by !== 'person') react(bubble, chat.from, emoji, ui);
  else return;
  event.preventDefault();
}

const taps = (bubble: Bubble, { from }: Chat, ui: Ui): Taps => ({
  tap: (type, row) => void ui.order({ do: 'tap', from, message: bubble.id, type, ...row }),
  sendLocation: () => {
    ui.quote(from, bubble.id);
    openDialog('location', from);
  },
});
