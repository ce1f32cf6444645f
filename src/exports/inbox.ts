import type { DeadLetter, InboxStats } from 'asterai:whatsapp/inbox@0.1.0';
import type { Config } from '../config.ts';
import { wakeIfNeeded } from '../delivery/wake.ts';
import { explainDiskErrors, InboxError } from '../inbox/disk-error.ts';
import { type Inbox, openInbox } from '../inbox/inbox.ts';
import { deadLetters, purgeDead, retryDead, stats } from '../inbox/operators.ts';
import { host } from '../wasi/host.ts';
import { configure } from './configuration.ts';
import { asResult } from './guard.ts';

/** `asterai:whatsapp/inbox`: for operators, and for the schedule. */
export const inbox = {
  stats: (): InboxStats => withInbox(stats),
  deadLetters: (): DeadLetter[] => withInbox(deadLetters),
  retryDead: (id: string): number => withInbox((inbox) => retryDead(id, inbox)),
  purgeDead: (id: string): number => withInbox((inbox) => purgeDead(id, inbox)),
  wake: (): boolean => withInbox((inbox, config) => wakeIfNeeded(inbox, config, host)),
};

function withInbox<T>(work: (inbox: Inbox, config: Config) => T): T {
  return asResult(() => {
    const config = configure();
    const inbox = openInbox(config, host);
    if (!inbox) throw new InboxError('there is no inbox: WHATSAPP_INBOX_DIR is not set');
    return explainDiskErrors(() => work(inbox, config));
  });
}
