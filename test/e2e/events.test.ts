import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

/** What the listener has heard since a line. */
const heard = (environment: TestEnvironment, since: number): string[] =>
  environment.lines.slice(since).filter((line) => line.startsWith('heard '));

describe.skipIf(!hasRuntime())('what a consumer in TypeScript hears on the real runtime', () => {
  describe.each(['without', 'with'])('%s an inbox', (inbox) => {
    let directory: string;
    let environment: TestEnvironment;
    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'whatsapp-events-'));
      const more = inbox === 'with' ? { WHATSAPP_INBOX_DIR: `${directory}/inbox` } : undefined;
      environment = await TestEnvironment.start(
        { ...VARIABLES, ...more },
        ['test:listener'],
        undefined,
        { allowDir: directory },
      );
    });
    afterAll(async () => {
      await environment.stop();
      await rm(directory, { recursive: true });
    });

    it.each(EVENT_CASES)('$name', async ({ payload, handler, record }) => {
      const before = environment.lines.length;
      expect((await postBody(environment.url, JSON.stringify(payload))).status).toBe(200);
      await expect.poll(() => heard(environment, before), { timeout: 60_000 }).toHaveLength(1);
      const [, name, json = ''] =
        /^heard (\S+) (.*)$/.exec(heard(environment, before)[0] ?? '') ?? [];
      expect(name).toBe(handler);
      expect(JSON.parse(json)).toEqual(record);
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
      await expect.poll(() => heard(environment, 0), { timeout: 30_000 }).toHaveLength(2);
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
