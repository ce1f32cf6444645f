/** What `npm start` tells when all runs. */

type Variables = Record<string, string>;

/** With the stand-in. @param bot the folder of a bot of one's own, where there is one */
export function demoHints(vars: Variables, url: string, typing: boolean, bot?: string): string {
  return `
It keeps running. Webhook: ${url}

${typing ? 'Type a message and press Enter, or in another terminal:' : 'Send a message, in another terminal:'}
  npm run say -- "Hello again" --name Bob --from 15550100123

${aboutBot(bot)}
${aboutInbox(vars)}
Go live: copy .env.example to .env, fill it in as docs/meta-setup.md says, and start again.
Ctrl-C ends everything.
`;
}

/** With Meta. */
export function liveHints(vars: Variables, url: string): string {
  return `
Running against Meta. In Meta's dashboard (WhatsApp > Configuration > Webhook) enter
  Callback URL: ${vars.WHATSAPP_WEBHOOK_URL ?? '(set WHATSAPP_WEBHOOK_URL first)'}
  Verify token: the value of WHATSAPP_WEBHOOK_VERIFY_TOKEN
and subscribe to "messages". That URL must lead to ${url}, by a tunnel or a proxy.

${aboutInbox(vars)}
The phone in the browser is there without an access token only.
Ctrl-C ends everything.
`;
}

function aboutBot(bot: string | undefined): string {
  return bot === undefined
    ? 'Make a bot of your own: npm run create -- ../my-bot'
    : `Change the source in ${bot} and save: the change is live at once.`;
}

function aboutInbox(vars: Variables): string {
  const directory = vars.WHATSAPP_INBOX_DIR?.trim();
  return directory
    ? `Messages are kept in ${directory} until they are delivered.`
    : 'There is no inbox (WHATSAPP_INBOX_DIR is blank): a crash may cost messages.';
}
