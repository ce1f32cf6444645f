import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type StandIn, startGraphApi } from '../../stand-in/graph-api.ts';
import { GRAPH_CASES } from '../cases/graph-cases.ts';
import { ACCESS_TOKEN, PHONE_NUMBER_ID, TEST_VARIABLES } from '../cases/variables.ts';
import { hasRuntime, TestEnvironment } from '../helpers/runtime.ts';

describe.skipIf(!hasRuntime())('api on the real runtime', () => {
  let standIn: StandIn;
  let environment: TestEnvironment;

  beforeAll(async () => {
    standIn = await startGraphApi({
      accessToken: ACCESS_TOKEN,
      phoneNumberId: PHONE_NUMBER_ID,
    });
    environment = await TestEnvironment.start({
      ...TEST_VARIABLES,
      WHATSAPP_API_URL: standIn.url,
      WHATSAPP_INCOMING_HANDLER_COMPONENTS: '',
    });
  });
  beforeEach(() => standIn.reset());
  afterAll(async () => {
    await environment.stop();
    await standIn.close();
  });

  // First, since an answer is kept for the life of the instance.
  it('tells an empty user when Meta fails, and the user once Meta answers', async () => {
    standIn.fail({ kind: 'graph-error', status: 401, code: 190, message: 'no' });
    expect(await environment.call('api/get-self')).toEqual({ name: '', phone: '' });
    await environment.line(/^whatsapp: get-self: error 190, HTTP 401: .*WHATSAPP_ACCESS_TOKEN/);
    const self = { name: 'Stand-in Business', phone: '15550100100' };
    expect(await environment.call('api/get-self')).toEqual(self);
    standIn.fail({ kind: 'hang' });
    expect(await environment.call('api/get-self')).toEqual(self);
  });

  it.each(GRAPH_CASES)('send-message: $name', async ({ faults, args, result, sent }) => {
    for (const fault of faults) standIn.fail(fault);
    expect(await environment.call('api/send-message', ...args)).toMatch(result);
    expect(standIn.sent.map(({ body, to, recipient }) => ({ body, to: to ?? recipient }))).toEqual(
      sent,
    );
    // Nothing was poisoned.
    standIn.reset();
    expect(await environment.call('api/send-message', 'again', '+4915100000')).toMatch(/^wamid\./);
  });

  it('returns at once from worker/run for a stranger, and lives on', async () => {
    expect(await environment.call('worker/run', 'no ticket of ours', '[]')).toBe('');
    const step = await environment.call('worker-step/next', 'no ticket of ours', '[]', null);
    expect(step).toEqual({ tag: 'end', value: '' });
    expect(await environment.call('worker/run', '', '')).toBe('');
  });

  it('gives up on an answer that comes too slowly, after 15 s in all', async () => {
    standIn.fail({ kind: 'slow-body', ms: 500 });
    expect(await environment.call('api/send-message', 'hello', '+4915100000')).toMatch(
      /^error: no answer in time.*may have gone out, so it was not sent again/,
    );
    expect(standIn.sent).toHaveLength(1);
    // It was still coming, and for longer than the limits for the first byte and between two bytes,
    // which are 10 s at most: only the limit for the whole can have ended this.
    const { bytes, of } = standIn.requests[0]?.trickled ?? { bytes: 0, of: 0 };
    expect(bytes).toBeGreaterThan(20);
    expect(bytes).toBeLessThan(of);
  });

  it('says that nothing was sent when the connection is refused, after trying again', async () => {
    const refusing = await TestEnvironment.start({
      ...TEST_VARIABLES,
      WHATSAPP_API_URL: 'http://127.0.0.1:1/v25.0',
      WHATSAPP_INCOMING_HANDLER_COMPONENTS: '',
    });
    const results = await Promise.all([
      refusing.call('api/send-message', 'hello', '+4915100000'),
      refusing.call('api/get-self'),
    ]);
    expect(results).toEqual([
      'error: could not connect to 127.0.0.1:1 (connection-refused), nothing was sent',
      { name: '', phone: '' },
    ]);
    await refusing.stop();
  });
});
