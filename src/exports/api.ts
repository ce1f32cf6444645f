import type { User } from 'asterai:whatsapp/types@0.1.0';
import { openAccount } from '../account.ts';
import { getSelf } from '../messaging/get-self.ts';
import { sendMessage } from '../messaging/send-message.ts';
import { host } from '../wasi/host.ts';
import { configure } from './configuration.ts';
import { guard } from './guard.ts';

/** Kept for the life of the instance. */
let self: User | undefined;

/** `asterai:whatsapp/api`: for the other components. */
export const api = {
  getSelf: (): User =>
    guard(
      'get-self',
      host.log,
      () => {
        if (!self?.phone) self = getSelf(openAccount(configure(), host));
        return self;
      },
      () => ({ name: '', phone: '' }),
    ),

  sendMessage: (content: string, to: string): string =>
    guard(
      'send-message',
      host.log,
      () => sendMessage(content, to, { config: configure(), host }),
      (reason) => `error: ${reason}`,
    ),
};
