import type { SentMessage, StandIn, StandInOptions } from '../../stand-in/graph-api.ts';
import type { Webhook } from '../lib/post-webhook.ts';
import { openBrowser } from './open-browser.ts';
import { Phone } from './phone.ts';
import { choosePhonePort } from './port.ts';

/** What `npm start` says about the page, once. */
const hint = (url: string): string => `The phone, in a browser: ${url}`;

export interface PhoneForStart {
  standIn: StandIn;
  webhook: Webhook;
  vars: Record<string, string>;
  /** The variable PHONE_PORT. */
  wanted: string | undefined;
  /** The webhook's port. */
  port: number;
}

/** Opens the page of `npm start`, says where it is, and shows it where somebody can see it. */
export async function openPhone(options: PhoneForStart): Promise<Phone> {
  const { standIn, webhook, vars, wanted, port } = options;
  const { phone, url } = await Phone.open({
    ...{ standIn, webhook },
    inboxDir: vars.WHATSAPP_INBOX_DIR?.trim() || undefined,
    consumers: (vars.WHATSAPP_INCOMING_HANDLER_COMPONENTS ?? '').split(/[\s,]+/).filter(Boolean),
    port: await choosePhonePort(wanted, port),
  });
  console.log(hint(url));
  openBrowser(url);
  phone.environment('starting', undefined);
  return phone;
}

/** What the stand-in tells a phone that isn't there yet when the stand-in starts. */
export function hooksFor(
  find: () => Phone | undefined,
  onMessage: (message: SentMessage) => void,
): Pick<StandInOptions, 'onMessage' | 'onExchange'> {
  return {
    onMessage(message) {
      onMessage(message);
      find()?.sent(message);
    },
    onExchange: (...exchange) => find()?.exchanged(...exchange),
  };
}
