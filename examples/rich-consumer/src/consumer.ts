import { describe, fetch } from 'asterai:whatsapp/media@0.1.0';
import type { Message } from 'asterai:whatsapp/message-handler@0.1.0';
import { sendText } from 'asterai:whatsapp/messaging@0.1.0';
import type { Failure } from 'asterai:whatsapp/outcome@0.1.0';
import type { Status } from 'asterai:whatsapp/status-handler@0.1.0';
import { sendTemplate } from 'asterai:whatsapp/templates@0.1.0';

/** Meta's code: the person last wrote more than 24 hours ago. */
const WINDOW_CLOSED = 131047;

function answer({ kind, summary, attachment, choice, number }: Message): string {
  if (attachment?.voice) {
    const { size } = describe(attachment.id, number);
    return `I can't listen yet, but your ${size} bytes are kept for 7 days.`;
  }
  if (kind === 'image' && attachment) {
    // Base64, as models take pictures.
    const picture = fetch(attachment.id, number);
    return `A picture that begins with ${picture.slice(0, 8)}: thank you.`;
  }
  if (choice) return `You chose ${choice.title} (${choice.id}).`;
  return `You wrote: ${summary}`;
}

export const messageHandler = {
  onMessage(message: Message): void {
    try {
      sendText(answer(message), message.chat, message.id, message.number);
    } catch (error) {
      const { payload } = error as { payload?: Failure };
      // The message comes again. What else failed would fail again: the log tells of it.
      if (payload?.retryable) throw new Later(payload.kind);
      console.log(`rich: ${message.id} has no answer: ${payload?.kind ?? error}`);
    }
  },
};

export const statusHandler = {
  onStatus({ id, state, code, chat, number }: Status): void {
    if (state !== 'failed') return;
    console.log(`rich: ${id} failed with ${code}`);
    if (code !== WINDOW_CLOSED) return;
    sendTemplate('hello_world', 'en_US', [], chat, undefined, undefined, number);
  },
};

/** How a function that returns a `result` gives an error. */
class Later extends Error {
  readonly payload: string;

  constructor(payload: string) {
    super(payload);
    this.payload = payload;
  }
}
