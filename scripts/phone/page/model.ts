/**
 * What the page shows, as values.
 * @module
 */
import type { Happening, Json, TemplateLook, WebhookAnswered } from '../happening.ts';

/** How far a message has come. Of a person's: sending, refused, taken, read. */
export type Tick = 'sending' | 'refused' | 'taken' | 'sent' | 'delivered' | 'read' | 'failed';

export interface Bubble {
  id: string;
  /** `app`: a human wrote it in the app of the business. */
  by: 'person' | 'bot' | 'app';
  at: number;
  /** In Meta's form, with `type` and the key of that name. */
  message: Json;
  quote: string | undefined;
  tick: Tick;
  /** Why it was refused, or couldn't be delivered. */
  problem: string | undefined;
  reactions: { person?: string; bot?: string };
  /** Of a person's: the numbers of its posts. */
  posts: number[];
  template: TemplateLook | undefined;
  /** The message whose life it belongs to. */
  about: string | undefined;
}

export interface Chat {
  from: string;
  name: string;
  bubbles: Bubble[];
  windowOpen: boolean;
  phoneOn: boolean;
  /** Epoch milliseconds; 0: nobody types. */
  typingUntil: number;
  /** The bot's messages that nobody has looked at. */
  unread: number;
}

export type Step = Exclude<Happening, { kind: 'answer' }> & { answered?: WebhookAnswered };

export interface Life {
  id: string;
  from: string;
  at: number;
  steps: Step[];
  /** `open`: on its way; `again`: it was taken back. */
  state: 'open' | 'delivered' | 'retrying' | 'dead' | 'purged' | 'again' | 'skipped';
}
