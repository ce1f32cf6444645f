import type { Config } from '../config.ts';
import { describeFailure } from '../failure.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { Host } from '../ports.ts';
import { beforeDelivery } from './before-delivery.ts';
import { scheduleRelief } from './schedules.ts';
import type { WorkerOptions } from './worker.ts';

/** Milliseconds that a worker waits for more work. */
const LINGER = 60_000;

/** The options of a worker that isn't the keeper. */
export function workerOptions(inbox: Inbox, config: Config, host: Host): WorkerOptions {
  const { log } = host;
  return {
    ...{ inbox, host, log },
    beforeDelivery: beforeDelivery({ config, host }, inbox),
    consumers: config.get('consumers'),
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
