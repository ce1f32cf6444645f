/**
 * Stand-ins in a process of their own, for code that blocks its thread while it waits for an answer.
 * Started by `stand-ins.ts`: each message asks for one.
 */
import { type Fault, type StandInOptions, startGraphApi } from '../../stand-in/graph-api.ts';

export interface Wanted extends StandInOptions {
  faults?: readonly Fault[];
}

process.on('message', ({ faults = [], ...options }: Wanted) => {
  void startGraphApi(options).then((standIn) => {
    for (const fault of faults) standIn.fail(fault, Number.POSITIVE_INFINITY);
    process.send?.(standIn.url);
  });
});
