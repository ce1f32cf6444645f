import type { CallError, Step } from 'asterai:whatsapp/worker-step@0.1.0';
import type { Calls } from '../consumers/call.ts';
import { begin } from '../delivery/begin.ts';
import { readTicket } from '../delivery/ticket.ts';
import type { Outcome } from '../ports.ts';
import { host } from '../wasi/host.ts';
import { configure } from './configuration.ts';
import { guard } from './guard.ts';

/** An absent option is undefined in the default build, and null in the light one. */
type GivenOutcome = { tag: 'ok'; val: string } | { tag: 'err'; val: CallError } | null | undefined;

/** The work of this instance, and the ticket that it was begun with. */
let current: { ticket: string; work: Calls<string> } | undefined;

/**
 * `asterai:whatsapp/worker-step`: the decisions of the relay that is nested in this component
 * (relay/README.md). Between two steps this instance isn't on the stack, so a consumer may call `api`.
 */
export const workerStep = {
  next: (ticket: string, payload: string, outcome: GivenOutcome): Step =>
    guard(
      'worker',
      host.log,
      () => (outcome ? goOn(ticket, outcome) : start(ticket, payload)),
      () => {
        current = undefined;
        return END;
      },
    ),
};

const END: Step = { tag: 'end', val: '' };

/** Anyone may call this: a stranger gets nothing and disturbs nothing. */
function start(ticket: string, payload: string): Step {
  if (current) return END;
  const config = configure();
  const wanted = readTicket(ticket, config);
  if (!wanted) return END;
  const work = begin(wanted, payload, config, host);
  current = { ticket, work };
  return toStep(work.next());
}

function goOn(ticket: string, outcome: Outcome): Step {
  if (current?.ticket !== ticket) return END;
  return toStep(current.work.next(outcome));
}

function toStep({ done, value }: ReturnType<Calls<string>['next']>): Step {
  if (!done) return { tag: 'call', val: value };
  current = undefined;
  return { tag: 'end', val: value };
}
