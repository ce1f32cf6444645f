import type { ServiceWindow } from 'asterai:whatsapp/messaging@0.1.0';
import type { Sent } from 'asterai:whatsapp/outcome@0.1.0';
import { given } from '../lib/options.ts';
import { contactBody, locationBody, reactionBody } from '../messaging/body.ts';
import { choicesBody, linkBody, locationRequestBody } from '../messaging/interactive.ts';
import { confirmReceipt } from '../messaging/receipt.ts';
import { type Address, send } from '../messaging/send.ts';
import { sendMedia } from '../messaging/send-media.ts';
import { sendRaw } from '../messaging/send-raw.ts';
import { sendText } from '../messaging/send-text.ts';
import { getWindow } from '../people/window.ts';
import { call, callFor, type Option } from './call.ts';

type Text = Option<string>;

const address = (to: string, replyTo: Text, sender: Text): Address => ({
  ...{ to, replyTo: given(replyTo), sender: given(sender) },
});

/** `asterai:whatsapp/messaging`: for components and for agents' tools. */
export const messaging = {
  sendText: (content: string, to: string, replyTo: Text, sender: Text): Sent =>
    callFor('send-text', to, (at) => sendText(content, address(to, replyTo, sender), at)),

  sendMedia: (
    ...[media, to, caption, kind, fileName, replyTo, sender]: [
      string,
      string,
      Text,
      Text,
      Text,
      Text,
      Text,
    ]
  ): Sent =>
    callFor('send-media', to, (at) => {
      const options = { caption: given(caption), kind: given(kind), fileName: given(fileName) };
      return sendMedia({ media, ...options }, address(to, replyTo, sender), at);
    }),

  sendChoices: (
    ...[content, choices, to, label, replyTo, sender]: [string, string[], string, Text, Text, Text]
  ): Sent =>
    callFor('send-choices', to, (at) => {
      const body = choicesBody(content, choices, given(label));
      return send(body, address(to, replyTo, sender), at);
    }),

  sendLink: (
    ...[content, label, url, to, replyTo, sender]: [string, string, string, string, Text, Text]
  ): Sent =>
    callFor('send-link', to, (at) =>
      send(linkBody(content, label, url), address(to, replyTo, sender), at),
    ),

  sendLocation: (
    ...[latitude, longitude, to, name, street, replyTo, sender]: [
      number,
      number,
      string,
      Text,
      Text,
      Text,
      Text,
    ]
  ): Sent =>
    callFor('send-location', to, (at) => {
      const body = locationBody(latitude, longitude, given(name), given(street));
      return send(body, address(to, replyTo, sender), at);
    }),

  requestLocation: (content: string, to: string, replyTo: Text, sender: Text): Sent =>
    callFor('request-location', to, (at) =>
      send(locationRequestBody(content), address(to, replyTo, sender), at),
    ),

  sendContact: (name: string, phone: string, to: string, replyTo: Text, sender: Text): Sent =>
    callFor('send-contact', to, (at) =>
      send(contactBody(name, phone), address(to, replyTo, sender), at),
    ),

  react: (emoji: string, messageId: string, to: string, sender: Text): Sent =>
    callFor('react', to, (at) =>
      send(reactionBody(emoji, messageId), address(to, undefined, sender), at),
    ),

  markRead: (messageId: string, sender: Text): void =>
    call(
      'mark-read',
      (at) => confirmReceipt({ messageId, sender: given(sender), typing: false }, at),
      { isHarmless: true },
    ),

  showTyping: (messageId: string, sender: Text): void =>
    call(
      'show-typing',
      (at) => confirmReceipt({ messageId, sender: given(sender), typing: true }, at),
      { isHarmless: true },
    ),

  getWindow: (to: string, sender: Text): ServiceWindow =>
    call('get-window', (at) => getWindow(to, given(sender), at), { isHarmless: true }),

  sendRaw: (message: string, to: string, sender: Text): string =>
    callFor('send-raw', to, (at) => sendRaw(message, { to, sender: given(sender) }, at)),
};
