import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PRIVATE, REPORTED_CASES } from '../cases/payload-cases.ts';
import { TEST_VARIABLES } from '../cases/variables.ts';
import { postBody } from '../helpers/messages.ts';
import { hasRuntime, TestEnvironment } from '../helpers/runtime.ts';

describe.skipIf(!hasRuntime())('what owners have reported, on the real runtime', () => {
  let environment: TestEnvironment;
  beforeAll(async () => {
    environment = await TestEnvironment.start(
      { ...TEST_VARIABLES, WHATSAPP_API_URL: 'http://127.0.0.1:1' },
      ['test:one'],
    );
  });
  afterAll(() => environment.stop());

  it.each(REPORTED_CASES)('$name', async ({ payload, messages, notes }) => {
    const before = environment.lines.length;
    const fresh = () => environment.lines.slice(before);
    expect((await postBody(environment.url, JSON.stringify(payload))).status).toBe(200);
    const wanted = messages.length + notes.length;
    await expect.poll(() => fresh().length, { timeout: 60_000 }).toBe(wanted);
    const told = fresh().filter((line) => line.startsWith('whatsapp: '));
    expect(told).toHaveLength(notes.length);
    for (const [i, note] of notes.entries()) {
      expect(told[i]?.replace('whatsapp: ', '')).toMatch(note);
    }
    const got = messages.map(
      ({ id, sender, content }) => `test:one got ${id}|${sender.phone}|${sender.name}|${content}`,
    );
    expect(fresh().filter((line) => / got /.test(line))).toEqual(got);
    expect(told.join('\n')).not.toContain(PRIVATE);
  });
});
