import { countRetries } from '../../../../src/inbox/retries.ts';
import { type Around, perform } from './effects.ts';
import { checkAtRest, checkStep } from './invariants.ts';
import { drain, type World } from './world.ts';

const checked =
  (world: World): Around =>
  (effect, run) => {
    const result = perform(effect, run);
    checkStep(world);
    return result;
  };

/** The next process: its keeper delivers what waits and what is due, until nothing is left. */
export function recover(world: World): void {
  checkStep(world);
  const { time } = world.calendar;
  for (const number of world.living) world.end(number);
  // Six attempts and their delays, with some to spare.
  for (let round = 0; round < 12; round++) {
    world.run(drain, checked(world));
    const { count, next = 0 } = countRetries(world.instance(0, perform).inbox);
    if (count === 0 && world.files.list('queue').length === 0) break;
    world.calendar.time = Math.max(world.calendar.time, next / 1000) + 1;
  }
  // Empty directories are removed when their time is over.
  world.calendar.time += 5 * 60_000;
  world.run(drain, checked(world));
  world.run(({ inbox }) => {
    inbox.locks.sweepMaking();
    inbox.locks.sweepDead();
  });
  checkAtRest(world);
  world.calendar.time = time;
}
