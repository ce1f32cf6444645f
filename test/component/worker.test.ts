import { readFile } from 'node:fs/promises';
import { componentWit } from '@bytecodealliance/jco';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromRoot } from '../../scripts/lib/paths.ts';
import { TEST_VARIABLES } from '../cases/variables.ts';
import { ComponentUnderTest } from '../helpers/component.ts';

let component: ComponentUnderTest;

beforeAll(async () => {
  component = await ComponentUnderTest.start();
});
afterAll(() => component.stop());

describe('the relay in the built component', () => {
  it('is exported, and the world has nothing that component.wit does not name', async () => {
    const folder = process.env.WHATSAPP_BUILD === 'light' ? 'build/light' : 'build';
    const wit = await componentWit(await readFile(fromRoot(`${folder}/component.wasm`)));
    const world = /\nworld \w+ \{[^}]*\}/.exec(wit)?.[0] ?? '';
    const exports = [...world.matchAll(/export (.*);/g)].map(([, name]) => name).sort();
    expect(exports.map((name) => name?.replace(/^(wasi:.*)@.*/, '$1'))).toEqual([
      'asterai:whatsapp/api@0.1.0',
      'asterai:whatsapp/inbox@0.1.0',
      'asterai:whatsapp/media@0.1.0',
      'asterai:whatsapp/messaging@0.1.0',
      'asterai:whatsapp/outcome@0.1.0',
      'asterai:whatsapp/templates@0.1.0',
      'asterai:whatsapp/types@0.1.0',
      'asterai:whatsapp/worker-step@0.1.0',
      'asterai:whatsapp/worker@0.1.0',
      'wasi:cli/run',
      'wasi:http/incoming-handler',
    ]);
  });

  it('asks the component itself for the next call, and returns when there is none', async () => {
    await component.configure({ variables: { ...TEST_VARIABLES }, components: {} });
    await component.work('a ticket', '[]');
    expect(await component.takeCalls()).toEqual([]);
    expect(component.lines).toEqual([]);
  });
});
