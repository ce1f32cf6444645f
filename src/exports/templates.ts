import type { Sent } from 'asterai:whatsapp/outcome@0.1.0';
import type { TemplatePage } from 'asterai:whatsapp/templates@0.1.0';
import { given } from '../lib/options.ts';
import { listTemplates } from '../templates/list.ts';
import { sendCode, sendTemplate } from '../templates/send.ts';
import { call, callFor, type Option } from './call.ts';

type Text = Option<string>;

/** `asterai:whatsapp/templates`: what may go out at any time. */
export const templates = {
  sendTemplate: (
    ...[name, language, values, to, header, buttons, sender]: [
      string,
      string,
      string[],
      string,
      Text,
      Option<string[]>,
      Text,
    ]
  ): Sent =>
    callFor('send-template', to, (at) =>
      sendTemplate(
        { name, language, values, header: given(header), buttons: buttons ?? undefined },
        { to, sender: given(sender) },
        at,
      ),
    ),

  sendCode: (name: string, language: string, code: string, to: string, sender: Text): Sent =>
    callFor('send-code', to, (at) =>
      sendCode({ name, language }, code, { to, sender: given(sender) }, at),
    ),

  listTemplates: (name: Text, after: Text): TemplatePage =>
    call('list-templates', (at) => listTemplates({ name: given(name), after: given(after) }, at), {
      isHarmless: true,
    }),
};
