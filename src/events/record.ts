/**
 * What the handlers of consumers take, in the form of asterai's host: JSON with kebab-case names and
 * every field there, null for none. The types come from the WIT, so that none can be forgotten.
 * @module
 */
import type { Echo } from 'asterai:whatsapp/echo-handler@0.1.0';
import type { Message } from 'asterai:whatsapp/message-handler@0.1.0';
import type { Notice } from 'asterai:whatsapp/notice-handler@0.1.0';
import type { Status } from 'asterai:whatsapp/status-handler@0.1.0';

type Kebab<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? Rest extends Uncapitalize<Rest>
    ? `${Lowercase<First>}${Kebab<Rest>}`
    : `${Lowercase<First>}-${Kebab<Rest>}`
  : Name;

type OptionalNames<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];

/** A record of the WIT as JSON. */
export type Wire<T> = T extends readonly (infer Element)[]
  ? Wire<Element>[]
  : T extends object
    ? {
        [K in keyof T as Kebab<K & string>]-?: K extends OptionalNames<T>
          ? Wire<NonNullable<T[K]>> | null
          : Wire<T[K]>;
      }
    : T;

export type MessageRecord = Wire<Message>;
export type StatusRecord = Wire<Status>;
export type EchoRecord = Wire<Echo>;
export type NoticeRecord = Wire<Notice>;
