import type { Config } from '../config.ts';
import { describeCallFailure, makeCalls } from '../consumers/call.ts';
import { type FanOut, fanOut, type Handover, readHandovers } from '../consumers/fan-out.ts';
import { openHandlers } from '../consumers/handlers.ts';
import type { Context } from '../context.ts';
import type { Incoming } from '../events/incoming.ts';
import { describeFailure } from '../failure.ts';
import type { Host } from '../ports.ts';
import { beforeDelivery } from './before-delivery.ts';
import { outputOf, workerCall } from './schedules.ts';

/**
 * Without an inbox: the events of one request to the consumers, through one worker, so that the
 * environment is loaded once for all of them.
 */
export function handOver(events: readonly Incoming[], config: Config, host: Host): void {
  const consumers = config.get('consumers');
  let rest = inWorker(
    messagesFirst(events).map((incoming) => ({ incoming, consumers })),
    config,
    host,
  );
  // From here each call loads the environment, but it can be made.
  const options = fanOutOptions({ config, host });
  while (rest.length > 0) rest = makeCalls(fanOut(rest, options), host.components);
}

/** What is answered doesn't wait for what is only told. */
const messagesFirst = (events: readonly Incoming[]): Incoming[] => {
  const isTold = ({ kind }: Incoming) => kind === 'status' || kind === 'notice';
  return [...events.filter((event) => !isTold(event)), ...events.filter(isTold)];
};

export const fanOutOptions = (at: Context): FanOut => ({
  handlers: openHandlers(at.config, at.host.components),
  log: at.host.log,
  beforeDelivery: beforeDelivery(at),
});

/** @returns what no worker could be started for */
function inWorker(
  handovers: readonly Handover[],
  config: Config,
  { components, log }: Pick<Host, 'components' | 'log'>,
): readonly Handover[] {
  let rest = handovers;
  while (rest.length > 0) {
    try {
      const work = { ticket: 'fan-out', payload: JSON.stringify(rest) } as const;
      const outcome = components.call(workerCall(work, config, components));
      if (outcome.tag === 'err') {
        log.warn(`a worker failed: ${describeCallFailure(outcome.val)}`);
        return rest;
      }
      rest = readHandovers(outputOf(outcome.val));
    } catch (error) {
      log.warn(`no worker can be started: ${describeFailure(error)}`);
      return rest;
    }
  }
  return rest;
}
