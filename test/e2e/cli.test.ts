import { beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/lib/paths.ts';
import { startGraphApi } from '../../stand-in/graph-api.ts';
import { TEST_VARIABLES } from '../cases/variables.ts';
import { readDocExamples } from '../helpers/doc-examples.ts';
import { hasRuntime, store, TestEnvironment, writeEnvironment } from '../helpers/runtime.ts';

interface FunctionInfo {
  name: string;
  interfaceName?: string;
  description?: string;
}

interface ComponentInfo {
  name: string;
  description?: string;
  interfaces: string[];
  functions: FunctionInfo[];
}

describe.skipIf(!hasRuntime())("asterai's own commands", () => {
  const variables: Record<string, string> = {
    ...TEST_VARIABLES,
    WHATSAPP_INCOMING_HANDLER_COMPONENTS: '',
  };

  beforeAll(async () => {
    const standIn = await startGraphApi({
      accessToken: variables.WHATSAPP_ACCESS_TOKEN ?? '',
      phoneNumberId: variables.WHATSAPP_PHONE_NUMBER_ID ?? '',
    });
    variables.WHATSAPP_API_URL = standIn.url;
    return () => standIn.close();
  });

  it('`asterai component build` builds in the project folder', async () => {
    const { code, output } = await store.command(['component', 'build'], { cwd: ROOT });
    expect(output).toContain('Component built at');
    expect(code).toBe(0);
  });

  it('`asterai component call . api/get-self` answers in the project folder', async () => {
    const args = ['component', 'call', '.', 'api/get-self'];
    const { code, output } = await store.command(args, { cwd: ROOT, variables });
    expect(output).toContain('{"name":"Stand-in Business","phone":"15550100100"}');
    expect(code).toBe(0);
  });

  it('`asterai env call` sends a message', async () => {
    await writeEnvironment(variables, ['test:one']);
    const args = ['env', 'call', 'test:whatsapp', 'asterai:whatsapp', 'api/send-message'];
    const { code, output } = await store.command([...args, 'hello', '+4915100000']);
    expect(output).toMatch(/^wamid\.\S+$/m);
    expect(code).toBe(0);
  });

  // One of each type: options, a list, numbers with a point, and an error.
  it.each([
    ['messaging/send-text', ['hi', '+4915100000', '"wamid.AAA1"', 'null'], /"state":\s*"accepted"/],
    [
      'messaging/send-choices',
      ['Which?', '["a","b"]', '+4915100000', 'null', 'null', 'null'],
      /"id"/,
    ],
    [
      'messaging/send-location',
      ['48.4', '9.99', '+4915100000', 'null', 'null', 'null', 'null'],
      /"id"/,
    ],
    ['messaging/send-text', ['hi', 'Ada', 'null', 'null'], /"kind":\s*"invalid"/],
  ])('`asterai env call` takes %s %j', async (name, args, result) => {
    await writeEnvironment(variables, ['test:one']);
    const command = ['env', 'call', 'test:whatsapp', 'asterai:whatsapp', name, ...args];
    const { output } = await store.command(command);
    expect(output).toMatch(result);
  });

  it('tells agents what each interface and function is for (list-components)', async () => {
    const environment = await TestEnvironment.start(variables, ['test:inspector']);
    const text = await environment.runtime.call('test:inspector', 'inspect/components', []);
    await environment.stop();
    const list = JSON.parse(String(text)) as ComponentInfo[];
    const own = list.find(({ name }) => name === 'asterai:whatsapp');
    expect(own?.interfaces.filter((name) => name.startsWith('asterai:whatsapp/')).sort()).toEqual([
      'asterai:whatsapp/api@0.1.0',
      'asterai:whatsapp/inbox@0.1.0',
      'asterai:whatsapp/media@0.1.0',
      'asterai:whatsapp/messaging@0.1.0',
      'asterai:whatsapp/outcome@0.1.0',
      'asterai:whatsapp/templates@0.1.0',
      'asterai:whatsapp/types@0.1.0',
      'asterai:whatsapp/worker-step@0.1.0',
      'asterai:whatsapp/worker@0.1.0',
    ]);
    expect(own?.description).toMatch(/^Send and receive WhatsApp messages/);
    expect(own?.description).toMatch(/^types: What the other interfaces share/m);
    expect(own?.description).toMatch(/^api: Send WhatsApp messages/m);
    const described = (name: string, interfaceName = 'api') =>
      own?.functions.find((f) => f.name === name && f.interfaceName === interfaceName)?.description;
    expect(described('get-self')).toMatch(/^The business's own WhatsApp account/);
    expect(described('send-message')).toMatch(
      /^Send a text message to one person[\s\S]*`to` is a phone/,
    );
    for (const name of ['stats', 'dead-letters', 'retry-dead', 'purge-dead', 'wake']) {
      expect(described(name, 'inbox'), name).toMatch(/\w/);
    }
    // Every function for agents, and what its arguments are: the fields' own comments don't reach them.
    for (const { call } of readDocExamples()) {
      const [interfaceName, name = ''] = call.split('/');
      expect(described(name, interfaceName), call).toMatch(/\w/);
    }
    expect(described('send-text', 'messaging')).toMatch(/\bsender: phone number id/);
    expect(described('run', 'worker')).toMatch(/^Internal, not a tool/);
    expect(described('next', 'worker-step')).toMatch(/^Internal, not a tool/);
    // Such as the light build's engine leaves.
    expect(own?.functions.filter(({ interfaceName }) => !interfaceName)).toEqual([]);
  });
});
