import { createSchedule, listSchedules } from 'asterai:host-cron/scheduler@0.1.0';
import { oneLine } from '../lib/one-line.ts';
import { ScheduleError, type Scheduler } from '../ports.ts';
import { payloadOf } from './wit-error.ts';

export const scheduler: Scheduler = {
  schedule(cron, call) {
    // A second run of the environment's start, or two workers with one idea.
    if (
      listSchedules().some((known) => known.cron === cron && known.functionName === call.function)
    ) {
      return;
    }
    try {
      createSchedule(cron, call.component, call.function, call.arguments);
    } catch (error) {
      const reason = payloadOf<string>(error);
      throw reason === undefined ? error : new ScheduleError(oneLine(reason));
    }
  },
};
