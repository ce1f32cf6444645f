import { sendMessage } from 'asterai:whatsapp/api@0.1.0';
import type { Message } from 'asterai:whatsapp/incoming-handler@0.1.0';
import { sendChoices, sendMedia } from 'asterai:whatsapp/messaging@0.1.0';

const PICTURE = 'https://upload.wikimedia.org/wikipedia/commons/3/3a/Cat03.jpg';

/** @returns an id of Meta's, or a text that begins with "error: " */
function answer({ content, sender }: Message): string {
  const to = sender.phone;
  const none = undefined;
  switch (content.toLowerCase()) {
    case 'menu':
      return sendChoices('What shall it be?', ['Picture', 'Hello'], to, none, none, none).id;
    case 'picture':
      return sendMedia(PICTURE, to, 'A picture', none, none, none, none).id;
    default:
      return sendMessage(`Hello ${sender.name || 'you'}, you wrote: ${content}`, to);
  }
}

/** `asterai:whatsapp/incoming-handler`: called once for each message. */
export const incomingHandler = {
  onMessage(message: Message): void {
    console.log(`echo: ${message.id} answered with ${answer(message)}`);
  },
};
