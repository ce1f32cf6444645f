import type { Message } from 'asterai:whatsapp/incoming-handler@0.1.0';
import { sendText, showTyping } from 'asterai:whatsapp/messaging@0.1.0';
import { History, type Turn } from './history.ts';
import { type ChatMessage, complete, ModelError } from './model.ts';
import { NotSetUp, readSettings, type Settings } from './settings.ts';

/** Milliseconds. WhatsApp shows "typing…" for 25 s. */
const TYPING = 20_000;

/** `asterai:whatsapp/incoming-handler`: called once for each message. */
export const incomingHandler = {
  async onMessage(message: Message): Promise<void> {
    try {
      await handle(message);
    } catch (error) {
      // What isn't caught is a trap: the message would come again.
      console.error(`bot: ${message.id} failed: ${describe(error)}`);
    }
  },
};

async function handle({ id, content, sender }: Message): Promise<void> {
  const send = (text: string) => sendText(text, sender.phone, undefined, undefined).id;
  try {
    const settings = readSettings();
    const history = new History(settings.directory);
    if (content.trim().toLowerCase() === 'forget') {
      history.forget(sender.phone);
      send('I have forgotten what we said.');
      return;
    }
    const turns = history.read(sender.phone);
    // It comes again after a crash, and without an inbox when Meta repeats it.
    if (turns.some((turn) => turn.id === id)) return;
    const answer = await whileTyping(id, () =>
      complete(settings, prompt(settings, turns, content)),
    );
    console.log(`bot: ${id} answered with ${send(answer)}`);
    history.add(sender.phone, { id, question: content, answer });
  } catch (error) {
    if (error instanceof NotSetUp) send(`This bot isn't set up yet: ${error.message}.`);
    else if (error instanceof ModelError) send("I can't think just now. Please try again later.");
    throw error;
  }
}

function prompt(settings: Settings, turns: readonly Turn[], content: string): ChatMessage[] {
  return [
    { role: 'system', content: settings.instructions },
    ...turns.flatMap(({ question, answer }): ChatMessage[] => [
      { role: 'user', content: question },
      { role: 'assistant', content: answer },
    ]),
    { role: 'user', content },
  ];
}

/** Shows the person "typing…" while something is made. It is no harm when that can't be shown. */
async function whileTyping<T>(id: string, make: () => Promise<T>): Promise<T> {
  const show = () => {
    try {
      showTyping(id, undefined);
    } catch (error) {
      console.error(`bot: typing can't be shown: ${describe(error)}`);
    }
  };
  show();
  const timer = setInterval(show, TYPING);
  try {
    return await make();
  } finally {
    clearInterval(timer);
  }
}

/** An error in one line. Of a function of the WIT it is the `payload`, which says what to do. */
function describe(error: unknown): string {
  const { payload, message } = error as {
    payload?: { message?: string } | string;
    message?: string;
  };
  return (typeof payload === 'object' ? payload.message : payload) ?? message ?? String(error);
}
