import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StandIn, startGraphApi } from '../../stand-in/graph-api.ts';
import { SENDING_CASES } from '../cases/sending-cases.ts';
import { ACCESS_TOKEN, PHONE_NUMBER_ID, TEST_VARIABLES } from '../cases/variables.ts';
import { readDocExamples } from '../helpers/doc-examples.ts';
import { hasRuntime, TestEnvironment } from '../helpers/runtime.ts';
import { check, makeMediaDirectory, prepare } from '../helpers/sending.ts';

describe.skipIf(!hasRuntime())('sending on the real runtime', () => {
  let standIn: StandIn;
  let environment: TestEnvironment;
  let directory: Awaited<ReturnType<typeof makeMediaDirectory>>;

  beforeAll(async () => {
    standIn = await startGraphApi({ accessToken: ACCESS_TOKEN, phoneNumberId: PHONE_NUMBER_ID });
    directory = await makeMediaDirectory();
    environment = await TestEnvironment.start(
      {
        ...TEST_VARIABLES,
        WHATSAPP_API_URL: standIn.url,
        WHATSAPP_INCOMING_HANDLER_COMPONENTS: '',
        WHATSAPP_MEDIA_DIR: directory.path,
      },
      [],
      undefined,
      { allowDir: directory.path },
    );
  });
  afterAll(async () => {
    await environment.stop();
    await standIn.close();
    await directory.remove();
  });

  it.each(SENDING_CASES)('$call: $name', async (one) => {
    prepare(one, standIn);
    check(one, await environment.call(one.call, ...one.args), standIn.sent);
  });

  it.each(readDocExamples())('docs/sending.md: $call', async ({ call, args, keys }) => {
    standIn.reset();
    const value = await environment.call(call, ...args);
    expect(Object(value)).not.toHaveProperty('error');
    if (keys) expect(Object.keys(Object(value)).sort()).toEqual(keys);
    else expect(value === null || typeof value === 'string').toBe(true);
  });

  it.each([
    ['media/save', 16 * 1024 * 1024, 'video/mp4', 'mp4'],
    ['media/save', 100 * 1024 * 1024, 'application/pdf', 'pdf'],
  ])('%s: %d bytes, and back again', async (_call, size, mimeType, extension) => {
    standIn.reset();
    const id = `${size}`;
    const { sha256 } = standIn.addMedia(id, mimeType, size);
    const path = `${directory.path}/received/${id}.${extension}`;
    expect(await environment.call('media/save', id, null)).toEqual({
      ...{ path, size, 'mime-type': mimeType },
    });
    const uploaded = await environment.call('media/upload-file', path, null, null);
    expect(standIn.media(String(uploaded))).toMatchObject({ sha256, size, mimeType });
  });
});
