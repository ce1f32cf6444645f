import type { IncomingRequest, ResponseOutparam } from 'wasi:http/types@0.2.12';
import type { Config } from '../config.ts';
import { makeCalls } from '../consumers/call.ts';
import { fanOut } from '../consumers/fan-out.ts';
import { deliverWaiting } from '../delivery/drain.ts';
import { wakeAnother } from '../delivery/wake.ts';
import { explainDiskErrors } from '../inbox/disk-error.ts';
import { openInbox } from '../inbox/inbox.ts';
import { host } from '../wasi/host.ts';
import { respond, toWebhookRequest } from '../wasi/http-server.ts';
import { type Next, route } from '../webhook/router.ts';
import { configure } from './configuration.ts';
import { guard } from './guard.ts';

/** `wasi:http/incoming-handler`: Meta's webhook. */
export const incomingHandler = {
  handle(request: IncomingRequest, outparam: ResponseOutparam): void {
    const { calendar, log } = host;
    guard(
      'webhook',
      log,
      () => {
        const config = configure();
        const { response, next } = route(toWebhookRequest(request), {
          ...{ config, calendar, log },
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
  const { components, log } = host;
  const consumers = config.get('consumers');
  switch (next.kind) {
    case 'nothing':
      return;
    case 'fan-out':
      makeCalls(fanOut(next.messages, consumers, log), components);
      return;
    case 'deliver': {
      const maxConcurrency = config.get('maxConcurrency');
      const callHelp = () => wakeAnother(config, host);
      const { inbox } = next;
      const work = deliverWaiting({ inbox, consumers, maxConcurrency, log, callHelp });
      explainDiskErrors(() => makeCalls(work, components));
    }
  }
}
