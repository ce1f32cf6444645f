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
}

interface State {
  snapshot: Snapshot;
  /** By instance; undefined: it has ended. */
  instances: readonly (Results | undefined)[];
  /** The one that ran last. */
  running: number;
  switches: number;
  crashes: number;
}

export interface Bounds {
  /** How many of the instances may die, at any point. */
  crashes: number;
  /** How often one instance may be stopped for another to go on. */
  switches: number;
}

/** Thrown at an instance that is to stop. No Error: its stack would take more time than the step. */
class Pause {}

/** @param works one for each instance @returns how many states there are, and how many are ends */
export function explore(
  world: World,
  works: readonly Work[],
  bounds: Bounds,
): { states: number; ends: number } {
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
  for (const running of first) add({ instances, running, switches: 0, crashes: 0 });
  let ends = 0;
  for (let state = open.pop(); state; state = open.pop()) {
    const { snapshot, instances, running, switches, crashes } = state;
    if (instances.every((results) => results === undefined)) {
      ends++;
      world.restore(snapshot);
      if (crashes === 0) checkNothingLeftToUs(world);
      recover(world);
      continue;
    }
    // With no choice left it needs no stops.
    const alone = crashes === bounds.crashes && instances.filter(Boolean).length === 1;
    const counted = Number.isFinite(bounds.switches);
    for (const [index, results] of instances.entries()) {
      const work = works[index];
      const number = numbers[index];
      if (!results || !work || number === undefined) continue;
      const isSwitch = index !== running && instances[running] !== undefined;
      if (isSwitch && switches === bounds.switches) continue;
      const after = counted
        ? { running: index, switches: switches + (isSwitch ? 1 : 0) }
        : { running, switches };
      world.restore(snapshot);
      const next = advance(world, { number, work, results, alone }, interned);
      if (world.files.tree !== snapshot.tree || world.calls !== snapshot.calls) checkStep(world);
      add({ ...after, crashes, instances: instances.with(index, next) });
      if (crashes === bounds.crashes) continue;
      world.restore(snapshot);
      world.end(number);
      add({ ...after, crashes: crashes + 1, instances: instances.with(index, undefined) });
    }
  }
  return { states: seen.size, ends };
}

interface Running {
  number: number;
  work: Work;
  results: Results;
  alone: boolean;
}

/** One effect further, or to the end when it is alone. @returns undefined when it has ended */
function advance(
  world: World,
  { number, work, results, alone }: Running,
  interned: Interned,
): Results | undefined {
  const earlier: Results[] = [];
  for (let at: Results | undefined = results; at?.last; at = at.before) earlier.push(at);
  let latest = results;
  let performed = false;
  let paused = false;
  const around: Around = (effect, perform) => {
    const { last } = earlier.pop() ?? {};
    if (last) {
      if (last.effect !== effect.name) throw new Error(`${last.effect}, then ${effect.name}`);
      if (last.error !== undefined) throw last.error;
      return last.value as ReturnType<typeof perform>;
    }
    if (performed) {
      paused = true;
      throw new Pause();
    }
    // What others can't see goes along with the next effect.
    performed = !alone && isVisible(effect);
    const result = attempt(effect.name, perform);
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

  keyOf({ snapshot, instances, running, switches, crashes }: State): string {
    const { tree, posts, calls, living } = snapshot;
    const rest = this.number(JSON.stringify([posts, calls, living]));
    const ids = instances.map((results) => results?.id ?? '-');
    return [this.treeNumber(tree), rest, ...ids, running, switches, crashes].join();
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
