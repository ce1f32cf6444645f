/**
 * The component: what asterai and Meta call, wired to WASI. Nothing here may throw: an exception
 * would poison the instance that all calls of the environment share.
 * @module
 */
import type { DeadLetter, InboxStats } from 'asterai:whatsapp/inbox@0.1.0';
import type { User } from 'asterai:whatsapp/types@0.1.0';
import { getEnvironment } from 'wasi:cli/environment@0.2.12';
import type { IncomingRequest, ResponseOutparam } from 'wasi:http/types@0.2.12';
import { getSelf } from './api/get-self.ts';
import { sendMessage } from './api/send-message.ts';
import { type Config, readConfig } from './config.ts';
import { summarize } from './failure.ts';
import { fanOut } from './fan-out.ts';
import { createGraph } from './graph/client.ts';
import { deliverWaiting } from './inbox/deliver.ts';
import type { Inbox } from './inbox/inbox.ts';
import { InboxError, onDisk, openInbox } from './inbox/open.ts';
import { deadLetters, purgeDead, retryDead, stats } from './inbox/operate.ts';
import { startInbox } from './inbox/start.ts';
import { wakeAnother, wakeIfNeeded } from './inbox/wake.ts';
import { route } from './router.ts';
import { start } from './start.ts';
import { calendar, clock } from './wasi/clock.ts';
import { components } from './wasi/components.ts';
import { disk } from './wasi/files.ts';
import { httpClient } from './wasi/http-client.ts';
import { respond, toWebhookRequest } from './wasi/http-server.ts';
import { log } from './wasi/log.ts';
import { presence } from './wasi/presence.ts';
import { randomToken } from './wasi/random.ts';
import { scheduler } from './wasi/scheduler.ts';

/** Read at each request and call: componentizing runs what stands at the top level. */
const configure = () => readConfig(getEnvironment());

function configureGraph() {
  const config = configure();
  return { config, graph: createGraph(config, httpClient, clock) };
}

/** What this instance is, to the others that work on the inbox. */
const around = () => ({ presence, calendar, token: randomToken() });

/** `wasi:http/incoming-handler`: Meta's webhook. */
export const incomingHandler = {
  handle(request: IncomingRequest, outparam: ResponseOutparam): void {
    try {
      const config = configure();
      const routed = route(toWebhookRequest(request), {
        config,
        calendar,
        log,
        openInbox: () => openInbox(config, disk, around()),
      });
      // Meta wants its answer in seconds; consumers may take minutes.
      respond(outparam, routed.response);
      const { messages, inbox } = routed;
      const consumers = config.get('consumers');
      if (!inbox) fanOut(messages, consumers, components, log);
      else {
        const maxConcurrency = config.get('maxConcurrency');
        const callHelp = () => wakeAnother(config, httpClient, calendar);
        deliverWaiting({ inbox, consumers, maxConcurrency, components, log, callHelp });
      }
    } catch (error) {
      log.warn(`webhook: ${summarize(error)}`);
    }
  },
};

/** Kept for the life of the instance. */
let self: User | undefined;

/** `asterai:whatsapp/api`: for the other components. */
export const api = {
  getSelf(): User {
    try {
      const { config, graph } = configureGraph();
      if (!self?.phone) self = getSelf(config, graph);
      return self;
    } catch (error) {
      log.warn(`get-self: ${summarize(error)}`);
      return { name: '', phone: '' };
    }
  },

  sendMessage(content: string, to: string): string {
    try {
      const { config, graph } = configureGraph();
      return sendMessage(content, to, config, graph);
    } catch (error) {
      log.warn(`send-message: ${summarize(error)}`);
      return 'error: internal error, see the log';
    }
  },
};

/** `asterai:whatsapp/inbox`: for operators, and for the schedule. */
export const inbox = {
  stats: (): InboxStats => operate(stats),
  deadLetters: (): DeadLetter[] => operate(deadLetters),
  retryDead: (id: string): number => operate((inbox) => retryDead(id, inbox)),
  purgeDead: (id: string): number => operate((inbox) => purgeDead(id, inbox)),
  wake: (): boolean =>
    operate((inbox, config) => wakeIfNeeded(inbox, config, httpClient, calendar, log)),
};

/** How a `result` says `err`: a thrown value with the error in `payload`. */
class WitError extends Error {
  readonly payload: string | undefined;

  constructor(payload?: string) {
    super();
    this.payload = payload;
  }
}

function operate<T>(work: (inbox: Inbox, config: Config) => T): T {
  try {
    const config = configure();
    const inbox = openInbox(config, disk, around());
    if (!inbox) throw new InboxError('there is no inbox: WHATSAPP_INBOX_DIR is not set');
    return onDisk(() => work(inbox, config));
  } catch (error) {
    throw new WitError(summarize(error));
  }
}

/** `asterai:whatsapp/types` has no functions, but the world exports it. */
export const types = {};

/** `wasi:cli/run`: the start of the environment. */
export const run = {
  run(): void {
    let ready = false;
    try {
      const { config, graph } = configureGraph();
      const inbox = {
        ...{ config, disk, scheduler, components, log },
        ...{ around: around(), http: httpClient },
      };
      ready = start(config, components, graph, clock, log, (limit) => startInbox(inbox, limit));
    } catch (error) {
      log.warn(`start: ${summarize(error)}`);
    }
    if (!ready) throw new WitError();
  },
};
