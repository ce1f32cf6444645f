/** One step of a message's life, in a line, with its JSON. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { GraphAsked } from '../happening.ts';
import { list, object, text } from '../payload-look.ts';
import type { Step } from './model.ts';
import { duration, inShort } from './words.ts';

type View = TemplateResult | typeof nothing;
type Of<K extends Step['kind']> = Extract<Step, { kind: K }>;

/** @param all the steps of this life, by time */
export function stepView(step: Step, all: readonly Step[]): View {
  switch (step.kind) {
    case 'webhook':
      return webhookView(step);
    case 'graph':
      return graphView(step);
    case 'consumer':
      return consumerView(step, all);
    case 'message-state':
      return html`<span class="label">inbox</span> ${STATES[step.state]}`;
    case 'line':
      return html`<code class="line ${step.by}">${step.text}</code>`;
    default:
      return nothing;
  }
}

const STATES = {
  delivered: 'done: everybody took it',
  dead: 'given up: it is among the dead letters',
  purged: 'deleted',
  skipped: 'it holds nothing for the consumers',
  again: 'taken back from the dead letters',
};

function webhookView({ body, answered }: Of<'webhook'>): View {
  const outcome = answered
    ? html` → <b class=${answered.status === 200 ? 'good' : 'bad'}>${answered.status ?? 'none'}</b>
      <span class="small">after ${duration(answered.ms)}</span>
      ${answered.text ? html`<p class="problem">${answered.text}</p>` : nothing}`
    : html` → <span class="small">…</span>`;
  return html`<span class="label">webhook</span> ${describe(body)}${outcome}${json('body', body)}`;
}

function describe(body: Record<string, unknown>): string {
  const changes = list(body.entry).flatMap(({ changes: all }) => list(all));
  const parts = changes.flatMap(({ field, value: any }) => {
    const value = object(any);
    const statuses = list(value.statuses).map(({ status }) => `status ${status}`);
    const messages = list(value.messages).map(({ type }) => `${type}`);
    return field === 'messages' ? [...messages, ...statuses] : [String(field)];
  });
  return parts.join(', ');
}

function graphView(step: Of<'graph'>): View {
  const { method, path, request, answer, status, ms, fault } = step;
  const good = status !== undefined && status < 400;
  const error = object(object(answer).error);
  return html`<span class="label">Graph</span> ${whatFor(step)} →
    <b class=${good ? 'good' : 'bad'}>${status ?? 'no answer'}</b> <span class="small">in ${duration(ms)}</span>
    ${fault ? html`<p class="problem">On purpose: ${fault}</p>` : nothing}
    ${text(error.message) ? html`<p class="problem">${error.message}${detailsOf(error)}</p>` : nothing}
    <p class="small path">${method} ${path}</p>
    ${json('request', request)}${answer === undefined ? nothing : json('answer', answer)}`;
}

function detailsOf(error: Record<string, unknown>): string {
  const details = text(object(error.error_data).details);
  return details === undefined ? '' : `: ${details}`;
}

function whatFor({ method, path, request }: GraphAsked): string {
  const message = object(request);
  if (message.status === 'read') return message.typing_indicator ? 'read, and typing' : 'read';
  if (method === 'POST' && /\/messages(\?|$)/.test(path)) {
    const type = text(message.type) ?? 'text';
    if (type === 'template') return `template ${text(object(message.template).name) ?? ''}`;
    return `${type}: ${inShort({ message, template: undefined }).slice(0, 80)}`;
  }
  if (method === 'POST' && /\/media(\?|$)/.test(path)) return 'upload of a file';
  if (/^\/media-files\//.test(path)) return 'the file itself';
  return method === 'GET' ? 'look-up' : 'change';
}

function consumerView({ consumer, step, reason, at }: Of<'consumer'>, all: readonly Step[]): View {
  const name = html`<span class="label">consumer</span> <b>${consumer}</b>`;
  if (step === 'called') return html`${name} is called`;
  const called = all.findLast(
    (other) =>
      other.kind === 'consumer' &&
      other.step === 'called' &&
      other.consumer === consumer &&
      other.at <= at,
  );
  const took = called
    ? html` <span class="small">after ${duration(at - called.at)}</span>`
    : nothing;
  return step === 'took'
    ? html`${name} <b class="good">took it</b>${took}`
    : html`${name} <b class="bad">failed</b>${took}<p class="problem">${reason}</p>`;
}

export function json(name: string, value: unknown): View {
  if (value === '' || value === undefined) return nothing;
  const words = typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);
  const copy = () => void navigator.clipboard.writeText(words);
  return html`<details class="json"><summary>${name}</summary>
    <button class="quiet copy" @click=${copy}>copy</button><pre>${words}</pre></details>`;
}
