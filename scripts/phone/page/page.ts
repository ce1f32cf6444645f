/** The page: people on the left, their chats, and beside them what happens to each message. */
import { html, nothing, render, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { Happening } from '../happening.ts';
import { chatView } from './chat-view.ts';
import { dialogsView, fillPerson, openDialog } from './dialogs.ts';
import { Follow } from './follow.ts';
import { livesView } from './life-view.ts';
import type { Chat } from './model.ts';
import { inboxView, metaView, printedView } from './side-views.ts';
import { TABS, type Tab, Ui } from './ui.ts';
import { inShort } from './words.ts';

const follow = new Follow('.log, .panel:has(.printed)');

let scheduled = false;
const ui = new Ui(() => {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(() => {
    scheduled = false;
    draw();
  });
});

const LABELS: Readonly<Record<Tab, string>> = {
  life: 'Messages',
  inbox: 'Inbox',
  printed: 'Printed',
  meta: 'Meta fails',
};

const VIEWS: Readonly<Record<Tab, (ui: Ui) => TemplateResult>> = {
  life: livesView,
  inbox: inboxView,
  printed: printedView,
  meta: metaView,
};

function pageView(): TemplateResult {
  const { state, tab, half } = ui;
  return html`<div class="page" data-half=${half}>
    <nav class="people" aria-label="People">
      <h1>asterai:whatsapp</h1>
      ${environmentView()}
      <div class="list">
        ${repeat([...state.chats.values()], ({ from }) => from, personView)}
        <button class="new" title="Alt+N" @click=${() => fillPerson(ui)}>+ New person</button>
      </div>
      <button class="quiet keys" @click=${() => openDialog('keys')}>⌨ Keys</button>
    </nav>
    <main class="chats">
      ${openChats().length === 0 ? html`<p class="empty big">${ui.state.environment.state === 'starting' ? 'The environment starts: the first message follows.' : 'Nobody has written yet: make a new person.'}</p>` : nothing}
      ${repeat(
        openChats(),
        ({ from }) => from,
        (chat) => chatView(chat, ui),
      )}
    </main>
    <aside class="inspect" aria-label="What happens">
      <div class="tabs" role="tablist">${TABS.map(
        (
          each,
        ) => html`<button role="tab" id=${`tab-${each}`} aria-selected=${tab === each} aria-controls="panel"
          @click=${() => ui.set({ tab: each })}>${LABELS[each]}${badge(each)}</button>`,
      )}</div>
      <div class="panel" id="panel" role="tabpanel" aria-labelledby=${`tab-${tab}`}>${VIEWS[tab](ui)}</div>
    </aside>
    <nav class="halves" aria-label="Views">
      <button aria-pressed=${half === 'chat'} @click=${() => ui.set({ half: 'chat' })}>💬 Chat</button>
      <button aria-pressed=${half === 'inspect'} @click=${() => ui.set({ half: 'inspect' })}>🔍 What happens</button>
    </nav>
    ${ui.notice === undefined ? nothing : html`<p class="notice" role="alert">${ui.notice}</p>`}
    ${dialogsView(ui)}
  </div>`;
}

const openChats = (): Chat[] => ui.open.flatMap((from) => ui.state.chats.get(from) ?? []);

function environmentView(): TemplateResult {
  const { state, consumers } = ui.state.environment;
  const { build } = ui.state;
  const words = ui.connected ? state : 'npm start does not answer';
  const good = ui.connected && state === 'ready';
  return html`<p class="environment ${good ? 'good' : 'warning'}" role="status">
      <span class="dot" aria-hidden="true"></span> ${words}
      <span class="small">${consumers.length > 0 ? consumers.join(', ') : 'no consumer'}</span>
    </p>
    ${build?.error === undefined ? nothing : html`<details class="build-error" open><summary>The build failed; the last good one runs</summary><pre>${build.error}</pre></details>`}`;
}

function personView({ from, name, bubbles, unread, typingUntil }: Chat): TemplateResult {
  const last = bubbles.at(-1);
  const isOpen = ui.open.includes(from);
  const typing = typingUntil > Date.now();
  return html`<div class="contact ${ui.active === from ? 'active' : ''}">
    <button class="choose" aria-pressed=${isOpen} @click=${(event: MouseEvent) => ui.show(from, event.ctrlKey || event.metaKey || event.shiftKey)}>
      <span class="face" aria-hidden="true">${name.replace('+', '').slice(0, 1)}</span>
      <span class="who"><b>${name}</b><span class="small">${typing ? 'typing…' : last ? inShort(last) : `+${from}`}</span></span>
      ${unread > 0 && !isOpen ? html`<span class="badge" aria-label=${`${unread} unread`}>${unread}</span>` : nothing}
    </button>
    ${isOpen ? nothing : html`<button class="quiet beside" title="Open it beside the others" aria-label=${`Open the chat of ${name} beside the others`} @click=${() => ui.show(from, true)}>⊞</button>`}
  </div>`;
}

function badge(tab: Tab): TemplateResult | typeof nothing {
  const { inbox, faults } = ui.state;
  const dead = inbox?.dead.length ?? 0;
  const count =
    tab === 'inbox' ? dead + (inbox?.retrying ?? 0) : tab === 'meta' ? faults.length : 0;
  return count === 0
    ? nothing
    : html` <span class="badge ${dead > 0 ? 'bad' : ''}">${count}</span>`;
}

function draw(): void {
  // The first who is there is shown; later ones don't push themselves forward.
  const [first] = ui.state.chats.keys();
  if (ui.open.length === 0 && first !== undefined) {
    ui.open = [first];
    ui.active = first;
  }
  render(pageView(), document.body);
  follow.down();
  tellSeen();
}

const seen = new Set<string>();

/** The person reads what stands in an open chat. */
function tellSeen(): void {
  if (document.visibilityState !== 'visible') return;
  for (const { from, bubbles, phoneOn } of openChats()) {
    const chat = ui.state.chats.get(from);
    if (chat) chat.unread = 0;
    const fresh = bubbles.filter(
      ({ by, tick, id }) => by === 'bot' && tick === 'delivered' && !seen.has(id),
    );
    if (fresh.length === 0 || !phoneOn) continue;
    for (const { id } of fresh) seen.add(id);
    void ui.order({ do: 'seen', from });
  }
}

function listen(): void {
  const events = new EventSource('/events');
  events.onopen = () => ui.set({ connected: true });
  events.onerror = () => ui.set({ connected: false });
  events.addEventListener('begin', () => ui.begin());
  events.onmessage = ({ data }: MessageEvent<string>) => {
    ui.state.apply(JSON.parse(data) as Happening);
    ui.draw();
  };
}

function pageKey(event: KeyboardEvent): void {
  const isTyping =
    event.target instanceof Element && event.target.matches('input, textarea, select');
  if (event.key === '?' && !isTyping) openDialog('keys');
  if (!event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.code === 'KeyN') fillPerson(ui);
  else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
    const people = [...ui.state.chats.keys()];
    const at = people.indexOf(ui.active ?? '');
    const next = people[at + (event.key === 'ArrowUp' ? -1 : 1)];
    if (next === undefined) return;
    ui.show(next);
    requestAnimationFrame(() => {
      document.querySelector<HTMLElement>(`.chat[data-from="${next}"] textarea`)?.focus();
    });
  } else return;
  event.preventDefault();
}

document.addEventListener('keydown', pageKey);
document.addEventListener('visibilitychange', () => ui.draw());
/** An open menu closes when somebody clicks elsewhere. */
document.addEventListener('click', ({ target }) => {
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    if (!menu.contains(target as Node)) menu.removeAttribute('open');
  }
});
// Typing ends by itself.
setInterval(() => {
  if ([...ui.state.chats.values()].some(({ typingUntil }) => typingUntil > 0)) ui.draw();
}, 1000);
listen();
ui.draw();
