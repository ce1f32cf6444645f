/** What asks before something is done: a new person, a place; and the list of keys. */
import { html, type TemplateResult } from 'lit-html';
import type { Ui } from './ui.ts';

type DialogName = 'person' | 'location' | 'keys';

const NAMES = ['Bob', 'Chen', 'Dina', 'Emre', 'Fatou', 'Goran', 'Hana', 'Ines', 'Jomo', 'Kai'];

/** @param from whose place it is */
export function openDialog(name: DialogName, from = ''): void {
  const dialog = document.querySelector<HTMLDialogElement>(`#${name}-dialog`);
  if (!dialog) return;
  dialog.dataset.from = from;
  dialog.showModal();
}

/** A name that nobody has, and a number that no telephone has. */
export function fillPerson(ui: Ui): void {
  const form = document.querySelector<HTMLFormElement>('#person-dialog form');
  if (!form) return;
  const taken = [...ui.state.chats.values()].map(({ name }) => name);
  const name = NAMES.find((each) => !taken.includes(each)) ?? `Person ${taken.length + 1}`;
  field(form, 'name').value = name;
  field(form, 'from').value =
    `155501${String(Math.floor(Math.random() * 100_000)).padStart(5, '0')}`;
  openDialog('person');
  field(form, 'name').select();
}

const field = (form: HTMLFormElement, name: string): HTMLInputElement =>
  form.elements.namedItem(name) as HTMLInputElement;

const KEYS: readonly [string, string][] = [
  ['Enter', 'send; Shift+Enter begins a new line'],
  ['↑ in an empty field', 'to the last message; ↑ and ↓ go on'],
  ['r', 'on a message: reply to it'],
  ['a', 'on a message of the person: send it again'],
  ['1 … 6', 'on a message of the bot: react to it'],
  ['l', 'on a message: show its life'],
  ['Alt+↑, Alt+↓', 'the person before, the next one'],
  ['Alt+N', 'a new person'],
  ['?', 'this list'],
];

export function dialogsView(ui: Ui): TemplateResult {
  return html`
    <dialog id="person-dialog" aria-labelledby="person-title">
      <form method="dialog" @submit=${(event: SubmitEvent) => addPerson(event, ui)}>
        <h2 id="person-title">A new person</h2>
        <label>Name <input name="name" required maxlength="60" autocomplete="off" /></label>
        <label>Number, with country code <input name="from" required pattern="\\+?[1-9][0-9 ]{6,19}" autocomplete="off" /></label>
        ${buttons('Open the chat')}
      </form>
    </dialog>
    <dialog id="location-dialog" aria-labelledby="location-title">
      <form method="dialog" @submit=${(event: SubmitEvent) => sendLocation(event, ui)}>
        <h2 id="location-title">A location</h2>
        <label>Latitude <input name="latitude" type="number" step="any" min="-90" max="90" required value="52.5163" /></label>
        <label>Longitude <input name="longitude" type="number" step="any" min="-180" max="180" required value="13.3777" /></label>
        <label>Name, if it has one <input name="name" maxlength="100" value="Brandenburg Gate" /></label>
        <label>Address, if it has one <input name="address" maxlength="200" value="Pariser Platz, Berlin" /></label>
        ${buttons('Send')}
      </form>
    </dialog>
    <dialog id="keys-dialog" aria-labelledby="keys-title">
      <form method="dialog">
        <h2 id="keys-title">Keys</h2>
        <dl>${KEYS.map(([key, what]) => html`<dt><kbd>${key}</kbd></dt><dd>${what}</dd>`)}</dl>
        <div class="buttons"><button class="primary" value="ok">Close</button></div>
      </form>
    </dialog>
  `;
}

/** The second one only closes: it isn't looked at whether the fields are filled in. */
const buttons = (yes: string): TemplateResult => html`<div class="buttons">
  <button class="primary" value="ok">${yes}</button>
  <button type="button" @click=${(event: Event) => (event.currentTarget as HTMLElement).closest('dialog')?.close()}>Cancel</button>
</div>`;

function addPerson(event: SubmitEvent, ui: Ui): void {
  const form = event.currentTarget as HTMLFormElement;
  const from = field(form, 'from').value.replace(/\D/g, '');
  void ui.order({ do: 'person', from, name: field(form, 'name').value.trim() }).then((answer) => {
    if (answer !== undefined) ui.show(from, window.innerWidth > 1200);
  });
}

function sendLocation(event: SubmitEvent, ui: Ui): void {
  const form = event.currentTarget as HTMLFormElement;
  const from = form.closest('dialog')?.dataset.from ?? '';
  const text = (name: string) => field(form, name).value.trim();
  const quote = ui.takeQuote(from);
  void ui.order({
    ...{
      do: 'location',
      from,
      latitude: Number(text('latitude')),
      longitude: Number(text('longitude')),
    },
    ...(text('name') && { name: text('name') }),
    ...(text('address') && { address: text('address') }),
    ...(quote !== undefined && { quote }),
  });
}
