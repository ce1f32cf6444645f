/** What the page itself remembers, and how it tells the server what to do. */
import type { Order } from '../order.ts';
import { State } from './state.ts';

export const TABS = ['life', 'inbox', 'printed', 'meta'] as const;
export type Tab = (typeof TABS)[number];

export class Ui {
  state = new State();
  /** The chats that stand side by side. */
  open: string[] = [];
  /** The one that the keyboard is for. */
  active: string | undefined;
  tab: Tab = 'life';
  /** On a narrow screen: which half is shown. */
  half: 'chat' | 'inspect' = 'chat';
  /** The message whose life is unfolded; undefined: the newest; empty: none. */
  life: string | undefined;
  /** Only the lives of the active chat. */
  onlyActive = false;
  /** What the next message of a person quotes. */
  quotes = new Map<string, string>();
  /** Chats in which the next text comes from a human in the app of the business. */
  asHuman = new Set<string>();
  connected = false;
  notice: string | undefined;
  private readonly rerender: () => void;
  private noticeTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(rerender: () => void) {
    this.rerender = rerender;
  }

  /** Changes something, and draws the page. */
  set(change: Partial<Pick<Ui, 'tab' | 'half' | 'life' | 'onlyActive' | 'connected'>>): void {
    Object.assign(this, change);
    this.draw();
  }

  draw(): void {
    this.rerender();
  }

  /** Another run: all that is known is of the past. */
  begin(): void {
    this.state = new State();
    this.life = undefined;
    this.draw();
  }

  /** @param beside the chats that are open stay */
  show(from: string, beside = false): void {
    if (!this.open.includes(from)) {
      const others = beside ? this.open : this.open.filter((each) => each !== this.active);
      this.open = [...others, from];
    }
    this.active = from;
    this.half = 'chat';
    this.draw();
  }

  hide(from: string): void {
    this.open = this.open.filter((each) => each !== from);
    if (this.active === from) this.active = this.open.at(-1);
    this.draw();
  }

  quote(from: string, id: string | undefined): void {
    if (id === undefined) this.quotes.delete(from);
    else this.quotes.set(from, id);
    this.draw();
  }

  /** What is quoted, for the message that goes out now. */
  takeQuote(from: string): string | undefined {
    const quoted = this.quotes.get(from);
    this.quotes.delete(from);
    return quoted;
  }

  say(notice: string): void {
    this.notice = notice;
    clearTimeout(this.noticeTimer);
    this.noticeTimer = setTimeout(() => {
      this.notice = undefined;
      this.draw();
    }, 6000);
    this.draw();
  }

  /** @returns what the server answered; undefined when it refused, which is said */
  async order(order: Order): Promise<unknown> {
    const headers = { 'content-type': 'application/json' };
    return this.ask('/orders', { method: 'POST', headers, body: JSON.stringify(order) });
  }

  /** @returns the id of the file */
  async upload(path: string, file?: File): Promise<{ id: string; mimeType: string } | undefined> {
    const type = file?.type || 'application/octet-stream';
    const answer = await this.ask(path, {
      method: 'POST',
      headers: { 'content-type': type },
      body: file ?? '',
    });
    return answer as { id: string; mimeType: string } | undefined;
  }

  private async ask(path: string, init: RequestInit): Promise<unknown> {
    try {
      const response = await fetch(path, init);
      if (response.ok) return await response.json();
      this.say((await response.text()).trim());
    } catch {
      this.say('npm start does not answer');
    }
    return undefined;
  }
}
