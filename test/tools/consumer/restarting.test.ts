import { describe, expect, it } from 'vitest';
import { RestartingRuntime } from '../../../scripts/lib/restarting.ts';

/** A runtime that ends when it is told to, or by itself before it listens. */
function fakeRuntime(good: boolean) {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  if (!good) end();
  const listening = async () => {
    await Promise.resolve();
    if (!good) throw new Error('ended before it was ready');
  };
  const stop = async () => end();
  return { ended, listening, stop, end };
}

/** @param good of each runtime in order, whether it starts */
function restarting(...good: boolean[]) {
  const all: ReturnType<typeof fakeRuntime>[] = [];
  const runtime = new RestartingRuntime(() => {
    const next = fakeRuntime(good[all.length] ?? true);
    all.push(next);
    return next;
  });
  let ended = false;
  void runtime.ended.then(() => {
    ended = true;
  });
  const hasEnded = async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return ended;
  };
  return { runtime, all, hasEnded };
}

describe('a runtime that is replaced', () => {
  it('has not ended, but when the new one ends by itself', async () => {
    const { runtime, all, hasEnded } = restarting();
    await runtime.restart();
    expect(all).toHaveLength(2);
    expect(await hasEnded()).toBe(false);
    all[1]?.end();
    expect(await hasEnded()).toBe(true);
  });

  it('may fail once, and start as it was', async () => {
    const { runtime, all, hasEnded } = restarting(true, false, true, false, true);
    for (let i = 0; i < 2; i++) {
      await expect(runtime.restart()).rejects.toThrow('ended before it was ready');
      expect(await hasEnded()).toBe(false);
      await runtime.restart();
      expect(await hasEnded()).toBe(false);
    }
    all.at(-1)?.end();
    expect(await hasEnded()).toBe(true);
  });

  it('has ended when it fails again', async () => {
    const { runtime, hasEnded } = restarting(true, false, false);
    await expect(runtime.restart()).rejects.toThrow();
    await expect(runtime.restart()).rejects.toThrow();
    expect(await hasEnded()).toBe(true);
  });

  it('does not start again once it was stopped', async () => {
    const { runtime, all, hasEnded } = restarting();
    await runtime.stop();
    await runtime.restart();
    expect(all).toHaveLength(1);
    expect(await hasEnded()).toBe(true);
  });
});
