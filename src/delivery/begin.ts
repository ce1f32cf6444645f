/**
 * What a worker does when it is called with a ticket (wit/component.wit, `worker-step`).
 * @module
 */
import type { Config } from '../config.ts';
import type { Calls } from '../consumers/call.ts';
import { fanOut, readHandovers } from '../consumers/fan-out.ts';
import { InboxError } from '../inbox/disk-error.ts';
import { openInbox } from '../inbox/inbox.ts';
import type { Host } from '../ports.ts';
import { fanOutOptions } from './hand-over.ts';
import { keep, workWithSlot } from './keeper.ts';
import type { Ticket } from './ticket.ts';
import { work } from './worker.ts';
import { workerOptions } from './worker-options.ts';

/**
 * @param payload of a fan-out: its messages and whom they go to
 * @returns what is left: how the worker ended, or the payload of the next fan-out; empty: nothing
 * @throws InboxError, ConfigError, FileError
 */
export function* begin(ticket: Ticket, payload: string, config: Config, host: Host): Calls<string> {
  if (ticket === 'fan-out') {
    const rest = yield* fanOut(readHandovers(payload), fanOutOptions({ config, host }));
    return rest.length === 0 ? '' : JSON.stringify(rest);
  }
  // A runtime that shuts down ends a call that waits for the clock, and never returns from an operation
  // on a file. Whoever was loaded in the meantime must not begin with one.
  host.clock.sleep(1);
  const inbox = openInbox(config, host);
  if (!inbox) throw new InboxError('there is no inbox: WHATSAPP_INBOX_DIR is not set');
  const options = workerOptions(inbox, config, host);
  switch (ticket) {
    case 'keeper':
      yield* keep(options);
      return '';
    case 'relief':
      // Nobody else goes on where a consumer trapped.
      if ((yield* workWithSlot(options)) === 'again') options.callRelief(0);
      return '';
    case 'worker':
      // The request that called it has the slot.
      return yield* work(options);
  }
}
