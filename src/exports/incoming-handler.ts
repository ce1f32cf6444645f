import type { IncomingRequest, ResponseOutparam } from 'wasi:http/types@0.2.12';
import type { Config } from '../config.ts';
import { handOver } from '../delivery/hand-over.ts';
import { wake } from '../delivery/wake.ts';
import { ifConfigured } from '../if-configured.ts';
import { explainDiskErrors } from '../inbox/disk-error.ts';
import { openInbox } from '../inbox/inbox.ts';
import { host } from '../wasi/host.ts';
import { respond, toWebhookRequest } from '../wasi/http-server.ts';
import { logRefusal } from '../webhook/refusal-log.ts';
import { type Next, route } from '../webhook/router.ts';
import { configure } from './configuration.ts';
import { guard } from './guard.ts';

/** `wasi:http/incoming-handler`: Meta's webhook. */
export const incomingHandler = {
  handle(request: IncomingRequest, outparam: ResponseOutparam): void {
    const { log } = host;
    guard(
      'webhook',
      log,
      () => {
        const config = configure();
        const { response, next } = route(toWebhookRequest(request), {
          ...{ config, log, components: host.components },
          openInbox: () => openInbox(config, host),
        });
        // Meta wants its answer in seconds; consumers may take minutes.
        respond(outparam, response);
        handOn(next, config);
      },
      () => {},
    );
  },
};

function handOn(next: Next, config: Config): void {
  switch (next.kind) {
    case 'nothing':
      return;
    case 'refused': {
      const directory = ifConfigured(() => config.get('inboxDir'));
      const files = directory === undefined ? undefined : host.disk.open(directory);
      logRefusal(next.refusal, { log: host.log, calendar: host.calendar, files });
      return;
    }
    case 'fan-out':
      handOver(next.events, config, host);
      return;
    case 'deliver':
      explainDiskErrors(() => wake(next.inbox, config, host));
  }
}
