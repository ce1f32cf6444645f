import { sendMessage } from 'asterai:whatsapp/api@0.1.0';
import type { Message } from 'asterai:whatsapp/incoming-handler@0.1.0';

/** `asterai:whatsapp/incoming-handler`: called once for each message. */
export const incomingHandler = {
  onMessage({ content, sender, id }: Message): void {
    const name = sender.name || 'you';
    const answer = sendMessage(`Hello ${name}, you wrote: ${content}`, sender.phone);
    // An id of Meta's, or a text that begins with "error: ".
    console.log(`echo: ${id} answered with ${answer}`);
  },
};
