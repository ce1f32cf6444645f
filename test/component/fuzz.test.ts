import { expect, it } from 'vitest';
import { fuzz } from '../fuzz/run.ts';

/** `npm run fuzz`, in short. */
it('stands 300 mutated payloads, headers, queries and answers of the Graph API', {
  timeout: 240_000,
}, async () => {
  const { counts, delivered, heard, violations } = await fuzz(1, 300, () => {});
  expect(violations).toEqual([]);
  // All kinds of cases were among them.
  const kinds = ['200', '400', '401', '403', '404', '405', 'send-message error', 'send-message ok'];
  for (const kind of kinds) expect(counts.get(kind), kind).toBeGreaterThan(0);
  expect(delivered).toBeGreaterThan(100);
  expect(heard).toBeGreaterThan(delivered);
});
