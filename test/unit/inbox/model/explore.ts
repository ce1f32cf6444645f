/**
 * A small model checker: runs instances on one world in each order of their effects.
 *
 * The component's code is synchronous and can't be stopped within. But what it does depends on
 * nothing but the results of its effects: to take an instance one effect further, it is run again
 * from its beginning, gets the results it got before, then performs one more effect, and is thrown
 * out at the one after that.
 * @module
 */
import type { Around, Effect } from './effects.ts';
import { checkNothingLeftToUs, checkStep } from './invariants.ts';
import type { Tree } from './memory-files.ts';
import { recover } from './recovery.ts';
import type { Snapshot, Work, World } from './world.ts';

/** What an instance has got so far: the last result, and all before it. Equal ones are the same. */
interface Results {
  id: number;
  last?: { effect: string; value?: unknown; error?: unknown };
  before?: Results;
  /** Its next effect is to wait for a knock at this announcement. */
  waits?: number;
}

interface State {
  snapshot: Snapshot;
  /** By instance; undefined: it has ended. */
  instances: readonly (Results | undefined)[];
  /** The one that ran last. */
  running: number;
  switches: number;
  crashes: number;
  timeouts: number;
}

export interface Bounds {
  /** How many of the instances may die, at any point. */
  crashes: number;
  /** How often one instance may be stopped for another to go on. */
  switches: number;
  /** How often the time of one that waits for a knock may be over. Default: never. */
  timeouts?: number;
}

/** Thrown at an instance that is to stop. No Error: its stack would take more time than the step. */
class Pause {}

/** @param works one for each instance @returns how many states there are, and how many are ends */
export function explore(
  world: World,
  works: readonly Work[],
  bounds: Bounds,
): { states: number; ends: number } {
  // So that a few waits are enough for whatever takes time.
  world.leap = 30_000;
  const interned = new Interned();
  const numbers = works.map(() => world.nextNumber());
  for (const number of numbers) world.begin(number);
  const instances = works.map((): Results => ({ id: 0 }));
  const seen = new Set<string>();
  const open: State[] = [];
  const add = (state: Omit<State, 'snapshot'>) => {
    const whole = { ...state, snapshot: world.snapshot() };
    const key = interned.keyOf(whole);
    if (!seen.has(key)) open.push(whole);
    seen.add(key);
  };
  const first = Number.isFinite(bounds.switches) ? [...works.keys()] : [0];
  for (const running of first) {
    add({ instances, running, switches: 0, crashes: 0, timeouts: 0 });
  }
  let ends = 0;
  for (let state = open.pop(); state; state = open.pop()) {
    const { snapshot, instances, running, switches, crashes, timeouts } = state;
    const mayTimeOut = timeouts < (bounds.timeouts ?? 0);
    // With no choice left it needs no stops.
    const isLast = instances.filter(Boolean).length === 1;
    const alone = crashes === bounds.crashes && isLast && !mayTimeOut;
    const counted = Number.isFinite(bounds.switches);
    let canGoOn = false;
    const isStuck = (index: number) => {
      const { waits } = instances[index] ?? { waits: -1 };
      return waits !== undefined && !snapshot.knocks.includes(waits);
    };
    // Where the one that ran waits, or has ended, it is no switch to go on with another.
    const isRunningStuck = isStuck(running);
    for (const [index, results] of instances.entries()) {
      const work = works[index];
      const number = numbers[index];
      if (!results || !work || number === undefined) continue;
      const isSwitch = index !== running && !isRunningStuck;
      const stuck = isStuck(index);
      if (!stuck) canGoOn = true;
      if (isSwitch && switches === bounds.switches) continue;
      const after = counted
        ? { running: index, switches: switches + (isSwitch ? 1 : 0) }
        : { running, switches };
      if (!stuck || mayTimeOut) {
        world.restore(snapshot);
        const step = { number, work, results, alone, timesOut: stuck };
        const next = advance(world, step, interned);
        if (world.files.tree !== snapshot.tree || world.calls !== snapshot.calls) checkStep(world);
        add({
          ...after,
          crashes,
          timeouts: timeouts + (stuck ? 1 : 0),
          instances: instances.with(index, next),
        });
      }
      if (crashes === bounds.crashes) continue;
      world.restore(snapshot);
      world.end(number);
      add({
        ...after,
        crashes: crashes + 1,
        timeouts,
        instances: instances.with(index, undefined),
      });
    }
    if (canGoOn) continue;
    ends++;
    world.restore(snapshot);
    if (crashes === 0) checkNothingLeftToUs(world, instances.some(Boolean));
    recover(world);
  }
  return { states: seen.size, ends };
}

interface Running {
  number: number;
  work: Work;
  results: Results;
  alone: boolean;
  /** The time of its next wait is over. */
  timesOut: boolean;
}

/** One effect further, or to the end when it is alone. @returns undefined when it has ended */
function advance(
  world: World,
  { number, work, results, alone, timesOut }: Running,
  interned: Interned,
): Results | undefined {
  const earlier: Results[] = [];
  for (let at: Results | undefined = results; at?.last; at = at.before) earlier.push(at);
  let latest = results;
  let performed = false;
  let paused = false;
  const around: Around = (effect, perform) => {
    const what = [effect.name, ...effect.paths].join(' ');
    const { last } = earlier.pop() ?? {};
    if (last) {
      if (last.effect !== what) throw new Error(`${last.effect}, then ${what}`);
      if (last.error !== undefined) throw last.error;
      return last.value as ReturnType<typeof perform>;
    }
    const waits = effect.name === 'awaitKnock' ? effect.by : undefined;
    const isKnocked = waits === undefined || world.knocks.includes(waits);
    if (paused || performed || !(isKnocked || timesOut)) {
      if (!paused && waits !== undefined) {
        // What comes next follows from the results, but for one that ran without stops.
        latest = alone ? { id: -latest.id - 1, waits } : Object.assign(latest, { waits });
      }
      paused = true;
      throw new Pause();
    }
    // What others can't see goes along with the next effect.
    performed = !alone && isVisible(effect);
    const result = attempt(what, perform);
    if (alone) checkStep(world);
    else latest = interned.after(latest, result);
    if ('error' in result) throw result.error;
    return result.value;
  };
  const instance = world.instance(number, around);
  try {
    work(instance);
  } catch (error) {
    if (!paused) throw error;
  }
  if (paused) return latest;
  const trouble = instance.log.warnings.find((line) => /^inbox: (?!gave up)/.test(line));
  if (trouble !== undefined) throw new Error(trouble);
  world.end(number);
  return undefined;
}

function attempt<T>(effect: string, perform: () => T) {
  try {
    return { effect, value: perform() };
  } catch (error) {
    return { effect, error };
  }
}

const isVisible = ({ name, paths }: Effect): boolean =>
  name !== 'isPresent' &&
  !(paths.length > 0 && paths.every((path) => /^(tmp|making)\//.test(path)));

/** Gives equal things equal numbers. */
class Interned {
  private readonly numbers = new Map<string, number>();
  private readonly results = new Map<string, Results>();
  private readonly trees = new WeakMap<Tree, number>();

  after(before: Results, last: NonNullable<Results['last']>): Results {
    const key = `${before.id} ${last.effect} ${JSON.stringify(last)}`;
    const known = this.results.get(key);
    if (known) return known;
    const results = { id: this.results.size + 1, last, before };
    this.results.set(key, results);
    return results;
  }

  keyOf({ snapshot, instances, running, switches, crashes, timeouts }: State): string {
    const { tree, ...others } = snapshot;
    const rest = this.number(JSON.stringify(others));
    const ids = instances.map((results) => results?.id ?? '-');
    return [this.treeNumber(tree), rest, ...ids, running, switches, crashes, timeouts].join();
  }

  private treeNumber(tree: Tree): number {
    const known = this.trees.get(tree);
    if (known !== undefined) return known;
    const entries = [...tree].map(([path, { inode, text }]) => `${path} ${inode} ${text}`);
    const number = this.number(entries.sort().join('\n'));
    this.trees.set(tree, number);
    return number;
  }

  private number(text: string): number {
    const number = this.numbers.get(text) ?? this.numbers.size;
    this.numbers.set(text, number);
    return number;
  }
}
