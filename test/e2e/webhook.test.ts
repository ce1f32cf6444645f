import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TEST_VARIABLES } from '../cases/variables.ts';
import { WEBHOOK_CASES } from '../cases/webhook-cases.ts';
import { expectRefusalLine, expectResponse, groupByVariables } from '../helpers/cases.ts';
import { sendRequest } from '../helpers/http.ts';
import { hasRuntime, TestEnvironment } from '../helpers/runtime.ts';

/** The wamids that test:one got. */
const delivered = ({ lines }: TestEnvironment): string[] =>
  lines.flatMap((line) => /^test:one got (.+?)\|/.exec(line)?.[1] ?? []);

describe.skipIf(!hasRuntime()).each(groupByVariables(WEBHOOK_CASES))(
  'webhook on the real runtime $title',
  ({ variables, cases }) => {
    let environment: TestEnvironment;
    const expected: string[] = [];

    beforeAll(async () => {
      environment = await TestEnvironment.start(
        // Meta isn't asked at the start: nothing listens there.
        { ...TEST_VARIABLES, WHATSAPP_API_URL: 'http://127.0.0.1:1', ...variables },
        ['test:one'],
      );
    });
    afterAll(() => environment.stop());

    it.each(cases)('$name', async (test) => {
      const before = environment.lines.length;
      expectResponse(await sendRequest(environment.url, test.request), test);
      const { status } = test.expected;
      if (status >= 400) await expect.poll(() => environment.lines.length).toBeGreaterThan(before);
      expectRefusalLine(status, environment.lines.slice(before));
      const { delivered: ids = [] } = test.expected;
      expected.push(...ids);
      // What shouldn't have come shows at the next message at the latest, and below.
      if (ids.length > 0) {
        await expect.poll(() => delivered(environment), { timeout: 60_000 }).toEqual(expected);
      }
    });

    it('delivered nothing else', async () => {
      // A delivery takes some milliseconds here: one that was started wrongly has ended by then.
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(delivered(environment)).toEqual(expected);
    });
  },
);
