import { describe, expect, it } from 'vitest';
import { type BuildEvent, Rebuilds } from '../../../scripts/lib/consumer/rebuilds.ts';

/** Builds that end when they are told to. */
function builds() {
  const running: { finish(): void; fail(text: string): void }[] = [];
  const events: BuildEvent['kind'][] = [];
  let failure = '';
  const rebuilds = new Rebuilds(
    () =>
      new Promise((resolve, reject) => {
        running.push({ finish: resolve, fail: (text) => reject(new Error(text)) });
      }),
    (event) => {
      events.push(event.kind);
      if (event.kind === 'failed') failure = event.text;
    },
  );
  return { rebuilds, running, events, failure: () => failure };
}

describe('rebuilds', () => {
  it('run one at a time, and once more for all that changed meanwhile', async () => {
    const { rebuilds, running, events } = builds();
    const first = rebuilds.changed();
    const second = rebuilds.changed();
    void rebuilds.changed();
    expect(running).toHaveLength(1);
    running[0]?.finish();
    await expect.poll(() => running.length).toBe(2);
    running[1]?.finish();
    await Promise.all([first, second]);
    expect(running).toHaveLength(2);
    // The first state was old by then.
    expect(events).toEqual(['building', 'building', 'live']);
  });

  it('tell of a failure, and go on', async () => {
    const { rebuilds, running, events, failure } = builds();
    const first = rebuilds.changed();
    running[0]?.fail('consumer.ts(1,1): no');
    await first;
    expect(failure()).toBe('consumer.ts(1,1): no');
    const second = rebuilds.changed();
    running[1]?.finish();
    await second;
    expect(events).toEqual(['building', 'failed', 'building', 'live']);
  });

  it('do not tell of a failure that a newer state may have cured', async () => {
    const { rebuilds, running, events } = builds();
    const all = rebuilds.changed();
    void rebuilds.changed();
    running[0]?.fail('half a line');
    await expect.poll(() => running.length).toBe(2);
    running[1]?.finish();
    await all;
    expect(events).not.toContain('failed');
  });
});
