import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { payloadOf } from '../../scripts/lib/webhook-payload.ts';
import { ALL_STATES, EVENT_CASES } from '../cases/event-cases.ts';
import { TEST_VARIABLES } from '../cases/variables.ts';
import { post, postBody } from '../helpers/messages.ts';
import { hasRuntime, TestEnvironment } from '../helpers/runtime.ts';

const VARIABLES = {
  ...TEST_VARIABLES,
  WHATSAPP_API_URL: 'http://127.0.0.1:1',
  WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'test:listener',
  WHATSAPP_STATUSES: ALL_STATES,
};

interface Heard {
  handler: string;
  record: Record<string, unknown>;
}

/** What the listener has heard. */
const heard = ({ lines }: TestEnvironment): Heard[] =>
  lines.flatMap((line) => {
    const [, handler, json] = /^heard (\S+) (\{.*\})$/.exec(line) ?? [];
    return handler && json ? [{ handler, record: JSON.parse(json) }] : [];
  });

/** Tells one case's event from those of the others. */
const keyOf = ({ handler, record }: { handler: string; record: object }): string => {
  const { id, field, event, state } = record as Record<string, unknown>;
  return [handler, id, field, event, state].join(' ');
};

/** One body with the payloads of all cases, as Meta may send it. */
const ALL = JSON.stringify(
  payloadOf(...EVENT_CASES.flatMap(({ payload }) => (payload as { entry: unknown[] }).entry)),
);

describe.skipIf(!hasRuntime())('what a consumer in TypeScript hears on the real runtime', () => {
  describe.each(['without', 'with'])('%s an inbox', (inbox) => {
    let directory: string;
    let environment: TestEnvironment | undefined;
    let events = new Map<string, Heard>();
    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'whatsapp-events-'));
      const more = inbox === 'with' ? { WHATSAPP_INBOX_DIR: `${directory}/inbox` } : undefined;
      const started = await TestEnvironment.start(
        { ...VARIABLES, ...more },
        ['test:listener'],
        undefined,
        { allowDir: directory },
      );
      environment = started;
      expect((await postBody(started.url, ALL)).status).toBe(200);
      const end = Date.now() + 90_000;
      while (heard(started).length < EVENT_CASES.length && Date.now() < end) await sleep(50);
      events = new Map(heard(started).map((each) => [keyOf(each), each]));
    });
    afterAll(async () => {
      await environment?.stop();
      await rm(directory, { recursive: true });
    });

    it.each(EVENT_CASES)('$name', (each) => {
      expect(events.get(keyOf(each))).toEqual({ handler: each.handler, record: each.record });
    });
  });

  it('an error of its own has a message come again, and is told in log and dead letters', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'whatsapp-events-'));
    const environment = await TestEnvironment.start(
      { ...VARIABLES, WHATSAPP_INBOX_DIR: `${directory}/inbox` },
      ['test:listener'],
      undefined,
      { allowDir: directory },
    );
    try {
      await post(environment.url, [{ id: 'wamid.R1', text: 'refuse the model is asleep' }]);
      await environment.line(
        /test:listener failed on wamid\.R1: it answered with an error: the model is asleep; next try in 10 s/,
      );
      await expect.poll(() => heard(environment), { timeout: 30_000 }).toHaveLength(2);
      await expect
        .poll(() => environment.lines.filter((line) => /failed on wamid\.R1/.test(line)))
        .toHaveLength(2);
    } finally {
      await environment.stop();
      await rm(directory, { recursive: true });
    }
  });
});

describe.skipIf(!hasRuntime())('consumers of another version of the contract', () => {
  let environment: TestEnvironment;
  beforeAll(async () => {
    const consumers = ['test:older', 'test:newer', 'test:one'];
    environment = await TestEnvironment.start(
      { ...VARIABLES, WHATSAPP_INCOMING_HANDLER_COMPONENTS: consumers.join() },
      consumers,
    );
  });
  afterAll(() => environment.stop());

  it('hear what they know, and are told where they know more than we do', async () => {
    await post(environment.url, [{ id: 'wamid.V1', text: 'hi' }]);
    await environment.line(/^test:older heard wamid\.V1$/);
    await environment.line(
      /test:newer failed on wamid\.V1: .*missing field.*built against a newer asterai:whatsapp/,
    );
    await environment.line(/^test:one got wamid\.V1\|491700000001\|Ada\|hi$/);
  });
});
