/**
 * What the page of the phone is told: one thing that happened after the other. The page makes all that
 * it shows of these.
 * @module
 */

export type Json = Record<string, unknown>;

/** Which message of a person's it belongs to, by its id. Undefined: to none. */
interface About {
  about?: string | undefined;
}

/** Something was posted to the webhook, as Meta posts it. */
export interface WebhookPosted extends About {
  kind: 'webhook';
  /** Counts the posts. */
  post: number;
  body: Json;
}

export interface WebhookAnswered extends About {
  kind: 'answer';
  post: number;
  ms: number;
  /** Undefined: there was none. */
  status?: number | undefined;
  /** The first line of a refusal. */
  text: string;
}

/** What the person sees of a template. */
export interface TemplateLook {
  /** A text, or what kind of file. */
  header?: string;
  body: string;
  footer?: string;
  buttons: { text: string; payload?: string; url?: string }[];
}

/** The component asked Meta for something. */
export interface GraphAsked extends About {
  kind: 'graph';
  /** Who was being called. */
  consumer?: string | undefined;
  ms: number;
  method: string;
  path: string;
  request: unknown;
  /** Undefined: there was no answer. */
  status?: number | undefined;
  answer: unknown;
  /** What Meta was told to do wrong. */
  fault?: string | undefined;
  /** The message that was taken. `to` is as digits, or a user id, or a group. */
  sent?: { id: string; to: string; template?: TemplateLook };
  /** A message of the person's was marked as read. */
  receipt?: { messageId: string; typing: boolean };
}

/** What the inbox notes of a consumer. */
export interface ConsumerStep {
  kind: 'consumer';
  about: string;
  consumer: string;
  step: 'called' | 'took' | 'failed';
  reason?: string | undefined;
}

/** Where a message came to rest, or that an operator took it back. `skipped`: nobody gets it. */
export interface MessageState {
  kind: 'message-state';
  about: string;
  state: 'delivered' | 'dead' | 'purged' | 'again' | 'skipped';
}

/** A line that a component or the runtime wrote. */
export interface Line extends About {
  kind: 'line';
  by: 'bot' | 'whatsapp';
  text: string;
}

export interface PersonCame {
  kind: 'person';
  /** Digits. */
  from: string;
  name: string;
}

export interface DeadLetter {
  id: string;
  consumer: string;
  reason: string;
  attempts: number;
  since: string;
}

export interface InboxState {
  kind: 'inbox';
  /** Why nothing is known of it. */
  problem?: string;
  waiting: number;
  running: number;
  retrying: number;
  nextRetry?: string | undefined;
  dead: DeadLetter[];
}

export interface FaultsWaiting {
  kind: 'faults';
  waiting: { label: string; left: number | 'all' }[];
}

export interface WindowState {
  kind: 'window';
  from: string;
  open: boolean;
}

/** The person's telephone is off: nothing is delivered to it. */
export interface PhoneState {
  kind: 'phone';
  from: string;
  on: boolean;
}

export interface EnvironmentState {
  kind: 'environment';
  state: 'starting' | 'ready' | 'not ready' | 'ended';
  consumers: string[];
}

/** A build of the consumer. `error`: it failed, and the last good one goes on running. */
export interface BuildState {
  kind: 'build';
  error?: string;
}

export type News =
  | WebhookPosted
  | WebhookAnswered
  | GraphAsked
  | ConsumerStep
  | MessageState
  | Line
  | PersonCame
  | InboxState
  | FaultsWaiting
  | WindowState
  | PhoneState
  | EnvironmentState
  | BuildState;

/** `n` counts them, `at` is in epoch milliseconds. */
export type Happening = News & { n: number; at: number };
