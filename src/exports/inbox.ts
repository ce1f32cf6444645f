import type { DeadLetter, InboxStats } from 'asterai:whatsapp/inbox@0.1.0';
import { explainDiskErrors, InboxError } from '../inbox/disk-error.ts';
import { knockIdle } from '../inbox/idle.ts';
import { type Inbox, openInbox } from '../inbox/inbox.ts';
import { deadLetters, purgeDead, retryDead, stats } from '../inbox/operators.ts';
import { isSomethingLeft } from '../inbox/queue.ts';
import { host } from '../wasi/host.ts';
import { configure } from './configuration.ts';
import { asResult } from './guard.ts';

/** `asterai:whatsapp/inbox`: for operators. */
export const inbox = {
  stats: (): InboxStats => withInbox(stats),
  deadLetters: (): DeadLetter[] => withInbox(deadLetters),
  retryDead: (id: string): number =>
    withInbox((inbox) => {
      const count = retryDead(id, inbox);
      knockIdle(inbox, host.presence);
      return count;
    }),
  purgeDead: (id: string): number => withInbox((inbox) => purgeDead(id, inbox)),
  wake: (): boolean =>
    withInbox((inbox) => {
      const isWaiting = isSomethingLeft(inbox, inbox.locks.sweepDead());
      knockIdle(inbox, host.presence);
      return isWaiting;
    }),
};

function withInbox<T>(work: (inbox: Inbox) => T): T {
  return asResult(() => {
    const config = configure();
    const inbox = openInbox(config, host);
    if (!inbox) throw new InboxError('there is no inbox: WHATSAPP_INBOX_DIR is not set');
    return explainDiskErrors(() => work(inbox));
  });
}
