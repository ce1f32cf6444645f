/**
 * What must be so, whatever happened: the one place that says it.
 * @module
 */
import { parseRecord, type StoredEntry } from '../../../../src/inbox/record.ts';
import type { World } from './world.ts';

/** Holds after every step. @throws Error */
export function checkStep(world: World): void {
  onlySoManyRun(world);
  oneOfASenderRuns(world);
  nothingTwice(world);
  inOrder(world);
  nothingLost(world);
}

/**
 * Holds when all instances have ended, or wait, without a crash: no wake-up is lost. Where nobody
 * waits, a retry may be left to a worker that a schedule starts.
 */
export function checkNothingLeftToUs(world: World, isAnyoneWaiting: boolean): void {
  if (world.reliefs > 0) return;
  const left = world.files.list('queue');
  if (left.length > 0) fail('nobody delivers what is in the queue', world);
  const isWatched = isAnyoneWaiting || world.files.list('retry').length === 0;
  if (!isWatched) fail('nobody is there for what is to be tried again', world);
}

/** Holds when nothing is left to do. */
export function checkAtRest(world: World): void {
  const { files, posts, consumers } = world;
  for (const directory of ['queue', 'retry', 'locks', 'making', 'unreadable']) {
    if (files.list(directory).length > 0) fail(`at rest there is something in ${directory}`, world);
  }
  const dead = recordsIn(world, 'dead');
  for (const [path, text] of files.textsBelow('ids')) {
    const record = read(text);
    if (record === undefined) fail(`${path} can't be read`, world);
    if (record && !('tombstoneOf' in record) && !dead.some(({ id }) => id === record.id))
      fail(`${path} still has a delivered content`, world);
  }
  for (const { id } of posts) {
    for (const consumer of consumers) {
      const calls = world.callsOf(id, consumer);
      const given = calls.some(({ outcome }) => outcome === 'took') || isPurged(id, world);
      const open = dead.some(
        (entry) => entry.id === id && entry.progress.get(consumer)?.took === false,
      );
      if (calls.length > 0 && !given && !open) fail(`${id} is neither delivered nor dead`, world);
    }
  }
}

function onlySoManyRun(world: World): void {
  if (running(world).length > world.maxConcurrency) fail('too many run at a time', world);
}

function oneOfASenderRuns(world: World): void {
  const senders = running(world).map(({ sender }) => sender);
  if (new Set(senders).size < senders.length) fail('two of one sender run', world);
}

/** Only a call that was running when its instance died may be made again. */
function nothingTwice(world: World): void {
  const taken = new Set<string>();
  for (const { id, consumer, outcome, interrupted } of world.calls) {
    const delivery = `${id} to ${consumer}`;
    if (taken.has(delivery)) fail(`${delivery}: once more`, world);
    if (outcome === 'took' && !interrupted) taken.add(delivery);
  }
}

function inOrder(world: World): void {
  for (const { id, after } of world.posts) {
    for (const consumer of world.consumers) {
      const first = (of: string) =>
        world.calls.findIndex((call) => call.id === of && call.consumer === consumer);
      const own = first(id);
      if (own < 0) continue;
      for (const earlier of after) {
        const its = first(earlier);
        if (its < 0 || its > own) fail(`${id} is given to ${consumer} before ${earlier}`, world);
      }
    }
  }
}

function nothingLost(world: World): void {
  const records = ['queue', 'retry', 'dead'].flatMap((directory) => recordsIn(world, directory));
  for (const { id, kept } of world.posts) {
    if (!kept || isPurged(id, world)) continue;
    for (const consumer of world.consumers) {
      if (world.callsOf(id, consumer).some(({ outcome }) => outcome === 'took')) continue;
      const held = records.some(
        (entry) => entry.id === id && entry.progress.get(consumer)?.took !== true,
      );
      if (!held) fail(`${id} is lost to ${consumer}`, world);
    }
  }
}

const running = ({ calls }: World) =>
  calls.filter(({ outcome, interrupted }) => outcome === 'running' && !interrupted);

/** What is left of it says so. */
const isPurged = (id: string, { files }: World): boolean =>
  [...files.textsBelow('ids').values(), ...files.textsBelow('dead').values()].some((text) =>
    new RegExp(`^{"version":1,"id":"${id}",.*"purged":`).test(text),
  );

function recordsIn({ files }: World, directory: string): StoredEntry[] {
  return [...files.textsBelow(directory).values()]
    .map(read)
    .flatMap((record) => (record && !('tombstoneOf' in record) ? [record] : []));
}

type Stored = ReturnType<typeof parseRecord>;

const parsed = new Map<string, Stored>();

/** Most steps leave the files as they were. */
function read(text: string): Stored {
  if (!parsed.has(text)) parsed.set(text, parseRecord(text));
  return parsed.get(text);
}

function fail(what: string, { calls, files, living }: World): never {
  const names = [...files.tree.keys()].filter((path) => path.includes('/'));
  throw new Error(`${what}: ${JSON.stringify({ calls, living, names }, undefined, 1)}`);
}
