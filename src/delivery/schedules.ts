/**
 * asterai's schedules start workers from where no request is at hand.
 * @module
 */
import type { Config } from '../config.ts';
import { Failure } from '../failure.ts';
import type { Call, Components, Host } from '../ports.ts';
import { formatTicket, type Ticket } from './ticket.ts';

/** What our worker is called by, and how a component that has it is found. */
const WORKER = 'asterai:whatsapp/worker@0.1.0';
const RUN = 'worker/run';

/** The component can't be called by its own name. */
export class NoWorkerError extends Failure {
  override readonly name = 'NoWorkerError';

  get logText(): string {
    return `no component of this environment exports ${WORKER}`;
  }
}

/** The call of a worker of our own. @throws NoWorkerError, ConfigError */
export function workerCall(
  { ticket, payload = '' }: { ticket: Ticket; payload?: string },
  config: Config,
  components: Pick<Components, 'exporting'>,
): Call {
  const [self] = components.exporting(WORKER);
  if (self === undefined) throw new NoWorkerError();
  return {
    component: self,
    function: RUN,
    arguments: JSON.stringify([formatTicket(ticket, config), payload]),
  };
}

/** What a worker returned: `worker/run` returns a text, and a call's output is JSON. */
export function outputOf(json: string): string {
  const output: unknown = JSON.parse(json);
  return typeof output === 'string' ? output : '';
}

type Scheduling = Pick<Host, 'scheduler' | 'components' | 'calendar'>;

/** Starts the keeper, and keeps it running. @throws ScheduleError, NoWorkerError, ConfigError */
export function scheduleKeeper(config: Config, { scheduler, components }: Scheduling): void {
  scheduler.schedule('* * * * * *', workerCall({ ticket: 'keeper' }, config, components));
}

/** Milliseconds from which on a second is surely still to come. */
const MARGIN = 1_000;

/**
 * Starts one worker.
 * @param time milliseconds since 1970 (UTC); the worker starts up to two seconds after it
 * @throws ScheduleError, NoWorkerError, ConfigError
 */
export function scheduleRelief(time: number, config: Config, host: Scheduling): void {
  const { scheduler, components, calendar } = host;
  const start = Math.max(time, calendar.now() + MARGIN);
  const at = new Date(Math.ceil(start / 1000) * 1000);
  const call = workerCall({ ticket: 'relief' }, config, components);
  scheduler.schedule(formatOnce(at), call);
}

/** asterai's cron with seconds and year, in UTC. */
function formatOnce(at: Date): string {
  return [
    at.getUTCSeconds(),
    at.getUTCMinutes(),
    at.getUTCHours(),
    at.getUTCDate(),
    at.getUTCMonth() + 1,
    '*',
    at.getUTCFullYear(),
  ].join(' ');
}
