import { describe, expect, it } from 'vitest';
import { makePlan } from '../chaos/plan.ts';
import { assess } from '../chaos/report.ts';
import { CONSUMERS, carryOut } from '../chaos/run.ts';
import { hasRuntime } from '../helpers/runtime.ts';

/** `npm run chaos`, in short. */
describe.skipIf(!hasRuntime())('the inbox while the runtime is killed', () => {
  it('keeps its promises', { timeout: 240_000 }, async () => {
    const options = { seed: 1, messages: 40, senders: 6, kills: 3, maxConcurrency: 3 };
    const plan = makePlan(options);
    const outcome = await carryOut(plan, { patience: 200_000 });
    const { table, violations } = assess(outcome, plan, CONSUMERS);
    expect(violations, table).toEqual([]);
    expect(outcome.journal.filter(({ what }) => what === 'kill')).toHaveLength(options.kills);
    expect([...outcome.accepted.values()].flat()).toHaveLength(options.messages);
  });
});
