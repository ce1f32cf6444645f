/** The life of each message: webhook, consumer, Graph API. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { Life, Step } from './model.ts';
import { stepView } from './step-view.ts';
import type { Ui } from './ui.ts';
import { clock, duration, inShort } from './words.ts';

/** How many are drawn. */
const SHOWN = 60;

const STATES: Readonly<Record<Life['state'], { sign: string; words: string }>> = {
  open: { sign: '…', words: 'on its way' },
  again: { sign: '…', words: 'taken back' },
  delivered: { sign: '✓', words: 'delivered' },
  retrying: { sign: '↻', words: 'to be tried again' },
  dead: { sign: '✕', words: 'given up' },
  skipped: { sign: '−', words: 'handed to nobody' },
  purged: { sign: '−', words: 'deleted' },
};

export function livesView(ui: Ui): TemplateResult {
  const all = [...ui.state.lives.values()];
  const those = ui.onlyActive ? all.filter(({ from }) => from === ui.active) : all;
  const shown = those.slice(-SHOWN).reverse();
  const unfolded = ui.life ?? shown[0]?.id;
  return html`<div class="bar">
      <label><input type="checkbox" .checked=${ui.onlyActive} @change=${(event: Event) =>
        ui.set({
          onlyActive: (event.target as HTMLInputElement).checked,
        })} /> only the chat in front</label>
      ${
        ui.life === undefined
          ? html`<span class="small">the newest is unfolded</span>`
          : html`<button class="quiet" @click=${() => {
              ui.life = undefined;
              ui.draw();
            }}>follow the newest</button>`
      }
    </div>
    ${shown.length === 0 ? html`<p class="empty">No message has come yet.</p>` : nothing}
    ${repeat(
      shown,
      ({ id }) => id,
      (life) => lifeView(life, life.id === unfolded, ui),
    )}
    ${othersView(ui)}`;
}

function lifeView(life: Life, isOpen: boolean, ui: Ui): TemplateResult {
  const { id, from, at, state } = life;
  const { sign, words } = STATES[state];
  const bubble = ui.state.bubble(id);
  const what = bubble ? inShort(bubble) : 'a reaction';
  const replies = life.steps.filter((step) => step.kind === 'graph' && step.sent).length;
  const end = endOf(life);
  return html`<section class="life ${state}">
    <button class="fold" aria-expanded=${isOpen} @click=${() => ui.set({ life: isOpen ? '' : id })}>
      <span class="state" title=${words}>${sign}</span>
      <span class="what"><b>${ui.state.chats.get(from)?.name ?? from}</b> ${what}</span>
      <span class="small">${replies === 1 ? '1 reply' : `${replies} replies`}${end === undefined ? '' : ` · ${duration(end - at)}`} · ${clock(at)}</span>
    </button>
    ${isOpen ? html`<div class="steps"><p class="small id">${id}</p>${stepsView(life.steps, at)}</div>` : nothing}
  </section>`;
}

/** When the last consumer was done with it. */
const endOf = ({ steps }: Life): number | undefined =>
  steps.findLast((step) => step.kind === 'message-state' && step.state === 'delivered')?.at;

/** What the inbox notes is read a little later: so by time. */
const byTime = (steps: readonly Step[]): Step[] =>
  [...steps].sort((a, b) => startOf(a) - startOf(b) || a.n - b.n);

/** A request is told when it is answered. */
const startOf = (step: Step): number => (step.kind === 'graph' ? step.at - step.ms : step.at);

function stepsView(steps: readonly Step[], from: number): TemplateResult {
  const sorted = byTime(steps);
  return html`<ol>${repeat(
    sorted,
    ({ n }) => n,
    (step) => html`<li class=${step.kind}>
      <time title=${new Date(startOf(step)).toISOString()}>+${duration(Math.max(0, startOf(step) - from))}</time>
      <div>${stepView(step, sorted)}</div>
    </li>`,
  )}</ol>`;
}

/** Requests of the start, statuses of messages that answer nothing, what humans wrote. */
function othersView({ state }: Ui): TemplateResult {
  const shown = state.others.slice(-SHOWN);
  return html`<details class="life others">
    <summary>Beside any message <span class="small">${state.others.length}</span></summary>
    <div class="steps">${shown.length === 0 ? html`<p class="empty">Nothing.</p>` : stepsView(shown, shown[0]?.at ?? 0)}</div>
  </details>`;
}
