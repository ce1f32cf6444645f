import { wakeIfNeeded } from '../../../../src/delivery/wake.ts';
import { countRetries } from '../../../../src/inbox/retries.ts';
import { FileError, type Files } from '../../../../src/ports.ts';
import { configWith, reply, scriptedHttp } from '../../fakes.ts';
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

/** The schedule's tick. Whom it wakes delivers before the tick goes on. */
function tick(world: World): void {
  const config = configWith({
    WHATSAPP_INCOMING_HANDLER_COMPONENTS: world.consumers.join(),
    WHATSAPP_MAX_CONCURRENCY: `${world.maxConcurrency}`,
  });
  const ok = reply(200, '');
  const http = scriptedHttp((call) => {
    world.run(drain, checked(world));
    return ok(call);
  });
  world.run(({ inbox, log }) => {
    const files = withAllShards(inbox.files);
    wakeIfNeeded({ ...inbox, files }, config, { http, calendar: world.calendar, log });
  }, checked(world));
}

/** A world has only those of the directories of ids that it needs: the others are empty. */
function withAllShards(files: Files): Files {
  const list = (path: string): string[] => {
    try {
      return files.list(path);
    } catch (error) {
      const isMissing = error instanceof FileError && error.code === 'no-entry';
      if (isMissing && path.startsWith('ids/')) return [];
      throw error;
    }
  };
  return { ...files, list };
}

/** Lets ticks and time do their work until nothing is left, and checks everything. */
export function recover(world: World): void {
  checkStep(world);
  const { time } = world.calendar;
  // Six attempts and their delays, with some to spare.
  for (let round = 0; round < 12; round++) {
    tick(world);
    const { count, next = 0 } = countRetries(world.instance(0, perform).inbox);
    if (count === 0 && world.files.list('queue').length === 0) break;
    world.calendar.time = Math.max(world.calendar.time, next / 1000) + 1;
  }
  // Empty directories are removed when their time is over.
  world.calendar.time += 5 * 60_000;
  tick(world);
  checkAtRest(world);
  world.calendar.time = time;
}
