import type { Config } from '../config.ts';
import { openHandlers } from '../consumers/handlers.ts';
import { describeFailure } from '../failure.ts';
import { ifConfigured } from '../if-configured.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { isPaused } from '../people/pause.ts';
import type { Host } from '../ports.ts';
import { beforeDelivery } from './before-delivery.ts';
import { scheduleRelief } from './schedules.ts';
import type { WorkerOptions } from './worker.ts';

/** Milliseconds that a worker waits for more work. */
const LINGER = 60_000;

/** The options of a worker that isn't the keeper. */
export function workerOptions(inbox: Inbox, config: Config, host: Host): WorkerOptions {
  const { log } = host;
  const handlers = openHandlers(config, host.components);
  return {
    ...{ inbox, host, log },
    beforeDelivery: beforeDelivery({ config, host }, inbox),
    consumers: config.get('consumers'),
    ...{ handlers, isPaused: isPaused(handlers, inbox, { config, host }) },
    combineWindow: (ifConfigured(() => config.get('combineSeconds')) ?? 0) * 1_000,
    maxConcurrency: config.get('maxConcurrency'),
    linger: config.get('keeper') ? LINGER : 0,
    callRelief(time) {
      try {
        scheduleRelief(time, config, host);
      } catch (error) {
        log.warn(`inbox: no other worker can be started: ${describeFailure(error)}`);
      }
    },
  };
}
