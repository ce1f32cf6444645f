/** Beside the lives: the inbox, what was printed, and what Meta is to do wrong. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { FAULT_NAMES, FAULTS, type FaultName } from '../faults.ts';
import type { DeadLetter } from '../happening.ts';
import type { Ui } from './ui.ts';
import { exactTime, inShort } from './words.ts';

const LINES_SHOWN = 500;

export function inboxView(ui: Ui): TemplateResult {
  const { inbox } = ui.state;
  if (!inbox) return html`<p class="empty">The component has not told anything yet.</p>`;
  if (inbox.problem !== undefined) return html`<p class="problem">${inbox.problem}</p>`;
  const { waiting, running, retrying, nextRetry, dead } = inbox;
  const next = nextRetry === undefined ? '' : `next at ${new Date(nextRetry).toLocaleTimeString()}`;
  return html`<dl class="figures">
      <div><dt>waiting</dt><dd>${waiting}</dd></div>
      <div><dt>running</dt><dd>${running}</dd></div>
      <div><dt>retrying</dt><dd>${retrying}<span class="small">${next}</span></dd></div>
      <div class=${dead.length > 0 ? 'bad' : ''}><dt>dead letters</dt><dd>${dead.length}</dd></div>
    </dl>
    ${
      dead.length === 0
        ? html`<p class="empty">Nothing was given up.</p>`
        : html`<div class="bar"><button class="primary" @click=${() => ui.order({ do: 'retry-dead', id: 'all' })}>Retry all</button></div>
          ${repeat(
            dead,
            ({ id, consumer }) => `${id} ${consumer}`,
            (letter) => deadLetterView(letter, ui),
          )}`
    }`;
}

function deadLetterView(
  { id, consumer, reason, attempts, since }: DeadLetter,
  ui: Ui,
): TemplateResult {
  const bubble = ui.state.bubble(id);
  return html`<section class="card letter">
    <p><b>${bubble ? inShort(bubble) : id}</b></p>
    <p class="problem">${consumer}: ${reason}</p>
    <p class="small">${attempts} attempts, since ${new Date(since).toLocaleString()}</p>
    <div class="buttons">
      <button @click=${() => ui.order({ do: 'retry-dead', id })}>Retry</button>
      <button @click=${() => ui.order({ do: 'purge-dead', id })}>Delete</button>
      ${
        ui.state.lives.has(id)
          ? html`<button @click=${() => ui.set({ tab: 'life', life: id })}>Show its life</button>`
          : nothing
      }
    </div>
  </section>`;
}

export function printedView({ state: { lines } }: Ui): TemplateResult {
  const shown = lines.slice(-LINES_SHOWN);
  return html`${shown.length === 0 ? html`<p class="empty">Nothing was printed yet.</p>` : nothing}
    <div class="printed" role="log">${repeat(
      shown,
      ({ n }) => n,
      ({ at, by, text }) => html`<p class=${by}><time>${exactTime(at)}</time> ${text}</p>`,
    )}</div>`;
}

export function metaView(ui: Ui): TemplateResult {
  const { faults } = ui.state;
  return html`<form class="fail" @submit=${(event: SubmitEvent) => fail(event, ui)}>
      <fieldset>
        <legend>What Meta does with the next messages</legend>
        ${FAULT_NAMES.map(
          (name, index) =>
            html`<label><input type="radio" name="fault" value=${name} ?checked=${index === 0} /> ${FAULTS[name].label}</label>`,
        )}
      </fieldset>
      <label>How often <select name="times">
        <option value="1">once</option><option value="3">3 times</option><option value="10">10 times</option><option value="">until I say stop</option>
      </select></label>
      <button class="primary">Fail</button>
    </form>
    <h3>Still to come</h3>
    ${
      faults.length === 0
        ? html`<p class="empty">Nothing: Meta works.</p>`
        : html`<ul>${faults.map(({ label, left }) => html`<li>${label} <span class="small">${left === 'all' ? 'until you say stop' : `${left} times`}</span></li>`)}</ul>
          <button @click=${() => ui.order({ do: 'stop-failing' })}>Stop failing</button>`
    }
    <p class="small">Marks as read and typing count as messages here. The 24-hour window and each
      telephone have buttons of their own, above the chats.</p>`;
}

function fail(event: SubmitEvent, ui: Ui): void {
  event.preventDefault();
  const form = new FormData(event.currentTarget as HTMLFormElement);
  const times = form.get('times') === '' ? null : Number(form.get('times'));
  void ui.order({ do: 'fail', fault: form.get('fault') as FaultName, times });
}
