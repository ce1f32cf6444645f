/**
 * The component: what asterai and Meta call, wired to WASI. Nothing here may throw: an exception
 * would poison the instance that all calls of the environment share.
 * @module
 */
import type { User } from 'asterai:whatsapp/types@0.1.0';
import { getEnvironment } from 'wasi:cli/environment@0.2.12';
import type { IncomingRequest, ResponseOutparam } from 'wasi:http/types@0.2.12';
import { getSelf } from './api/get-self.ts';
import { sendMessage } from './api/send-message.ts';
import { readConfig } from './config.ts';
import { summarize } from './failure.ts';
import { fanOut } from './fan-out.ts';
import { createGraph } from './graph/client.ts';
import { route } from './router.ts';
import { start } from './start.ts';
import { clock } from './wasi/clock.ts';
import { components } from './wasi/components.ts';
import { httpClient } from './wasi/http-client.ts';
import { respond, toWebhookRequest } from './wasi/http-server.ts';
import { log } from './wasi/log.ts';

/** Read at each request and call: componentizing runs what stands at the top level. */
const configure = () => readConfig(getEnvironment());

function configureGraph() {
  const config = configure();
  return { config, graph: createGraph(config, httpClient, clock) };
}

/** `wasi:http/incoming-handler`: Meta's webhook. */
export const incomingHandler = {
  handle(request: IncomingRequest, outparam: ResponseOutparam): void {
    try {
      const config = configure();
      const { response, messages } = route(toWebhookRequest(request), config, log);
      // Meta wants its answer in seconds; consumers may take minutes.
      respond(outparam, response);
      fanOut(messages, config.get('consumers'), components, log);
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

/** `asterai:whatsapp/types` has no functions, but the world exports it. */
export const types = {};

/** How a `result` without a value says `err`. */
class StartFailed extends Error {
  readonly payload = undefined;
}

/** `wasi:cli/run`: the start of the environment. */
export const run = {
  run(): void {
    let ready = false;
    try {
      const { config, graph } = configureGraph();
      ready = start(config, components, graph, clock, log);
    } catch (error) {
      log.warn(`start: ${summarize(error)}`);
    }
    if (!ready) throw new StartFailed();
  },
};
