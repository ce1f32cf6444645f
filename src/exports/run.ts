import { start } from '../run/start.ts';
import { host } from '../wasi/host.ts';
import { WitError } from '../wasi/wit-error.ts';
import { configure } from './configuration.ts';
import { guard } from './guard.ts';

/** `wasi:cli/run`: the start of the environment. */
export const run = {
  run(): void {
    const ready = guard(
      'start',
      host.log,
      () => start(configure(), host),
      () => false,
    );
    // The `err` of a result without a value.
    if (!ready) throw new WitError();
  },
};
