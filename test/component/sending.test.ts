import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StandIn, startGraphApi } from '../../stand-in/graph-api.ts';
import { SENDING_CASES } from '../cases/sending-cases.ts';
import { ACCESS_TOKEN, PHONE_NUMBER_ID, TEST_VARIABLES } from '../cases/variables.ts';
import { ComponentUnderTest } from '../helpers/component.ts';
import { readDocExamples } from '../helpers/doc-examples.ts';
import { check, makeMediaDirectory, prepare } from '../helpers/sending.ts';

describe('sending by the built component', () => {
  let component: ComponentUnderTest;
  let standIn: StandIn;
  let directory: Awaited<ReturnType<typeof makeMediaDirectory>>;

  beforeAll(async () => {
    component = await ComponentUnderTest.start();
    standIn = await startGraphApi({ accessToken: ACCESS_TOKEN, phoneNumberId: PHONE_NUMBER_ID });
    directory = await makeMediaDirectory();
    await component.configure({
      variables: {
        ...TEST_VARIABLES,
        WHATSAPP_API_URL: standIn.url,
        WHATSAPP_INCOMING_HANDLER_COMPONENTS: '',
        WHATSAPP_MEDIA_DIR: directory.path,
      },
      components: {},
      allowDir: directory.path,
    });
  });
  afterAll(async () => {
    await component.stop();
    await standIn.close();
    await directory.remove();
  });

  it.each(SENDING_CASES)('$call: $name', async (one) => {
    prepare(one, standIn);
    check(one, await component.call(one.call, ...one.args), standIn.sent);
  });

  it.each(readDocExamples())('docs/sending.md: $call', async ({ call, args, keys }) => {
    standIn.reset();
    const value = await component.call(call, ...args);
    expect(Object(value)).not.toHaveProperty('error');
    if (keys) expect(Object.keys(Object(value)).sort()).toEqual(keys);
    else expect(value === null || typeof value === 'string').toBe(true);
  });
});
