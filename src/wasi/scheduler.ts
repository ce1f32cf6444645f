import { createSchedule } from 'asterai:host-cron/scheduler@0.1.0';
import type { Scheduler } from '../ports.ts';

export const scheduler: Scheduler = {
  schedule(cron, component, functionName, argumentsJson) {
    try {
      createSchedule(cron, component, functionName, argumentsJson);
    } catch (error) {
      const { payload } = error as { payload?: string };
      throw payload === undefined ? error : new Error(payload);
    }
  },
};
