import type { IncomingRequest, ResponseOutparam } from 'wasi:http/types@0.2.12';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { sign } from '../../../scripts/lib/webhook-payload.ts';
import { incomingHandler } from '../../../src/exports/incoming-handler.ts';
import { FileError, type Host, type WebhookResponse } from '../../../src/ports.ts';
import {
  configWith,
  diskOf,
  fakeCalendar,
  fakeComponents,
  fakeHost,
  fakeLog,
  webhookRequest,
} from '../fakes.ts';
import { filesAround } from '../inbox/model/effects.ts';
import { MemoryFiles } from '../inbox/model/memory-files.ts';

const { current } = vi.hoisted(() => ({
  current: {} as { host: Host; variables: Record<string, string>; response?: WebhookResponse },
}));

vi.mock('../../../src/wasi/host.ts', () => ({
  get host() {
    return current.host;
  },
}));
vi.mock('../../../src/wasi/http-server.ts', () => ({
  toWebhookRequest: (request: unknown) => request,
  respond: (_outparam: unknown, response: WebhookResponse) => {
    current.response = response;
  },
}));
vi.mock('../../../src/exports/configuration.ts', () => ({
  configure: () => configWith(current.variables),
}));

function handle(headers: Record<string, string>, body: string): void {
  const request = webhookRequest({ method: 'POST', target: '/webhook', headers, body });
  incomingHandler.handle(request as unknown as IncomingRequest, {} as ResponseOutparam);
}

function post(): void {
  const text = { from: '491700000001', id: 'wamid.1', type: 'text', text: { body: 'PRIVATE' } };
  const value = { metadata: { phone_number_id: '800000000000002' }, messages: [text] };
  const entry = [{ changes: [{ field: 'messages', value }] }];
  const body = JSON.stringify({ object: 'whatsapp_business_account', entry });
  handle({ 'x-hub-signature-256': sign(body, 'test-app-secret') }, body);
}

/** No component here has a worker, so calls are made from the request itself. */
const NO_WORKER =
  'no worker can be started: no component of this environment exports asterai:whatsapp/worker@0.1.0';

describe('the webhook', () => {
  const log = fakeLog();
  const components = fakeComponents();
  beforeEach(() => {
    log.lines = [];
    components.calls = [];
    current.variables = {};
    current.host = fakeHost({ log, components });
    delete current.response;
  });

  it('answers, and hands on without an inbox', () => {
    post();
    expect(current.response?.status).toBe(200);
    expect(components.calls).toMatchObject([{ component: 'test:one', args: [{ id: 'wamid.1' }] }]);
    expect(log.lines).toEqual([NO_WORKER]);
  });

  it('answers, and delivers from the inbox', () => {
    const files = new MemoryFiles(fakeCalendar().now);
    current.variables = { WHATSAPP_INBOX_DIR: '/inbox' };
    let tokens = 0;
    const newToken = () => `${tokens++}`.padStart(16, '0');
    current.host = fakeHost({ log, components, newToken, disk: diskOf(files) });
    post();
    post();
    expect(current.response?.status).toBe(200);
    expect(components.calls).toMatchObject([{ component: 'test:one', args: [{ id: 'wamid.1' }] }]);
    expect(log.lines.filter((line) => line !== `inbox: ${NO_WORKER}`)).toEqual([
      'wamid.1 came again: it is not delivered twice',
    ]);
  });

  it('says what to do when the disk fails after the answer', () => {
    const files = new MemoryFiles(fakeCalendar().now);
    const failing = filesAround(files, ({ name, paths }, run) => {
      if (name === 'list' && paths[0] === 'queue') throw new FileError('io');
      return run();
    });
    current.variables = { WHATSAPP_INBOX_DIR: '/inbox' };
    current.host = fakeHost({ log, components, disk: diskOf(failing) });
    post();
    expect(current.response?.status).toBe(200);
    expect(log.lines).toEqual([
      `inbox: ${NO_WORKER}`,
      expect.stringMatching(/^webhook: WHATSAPP_INBOX_DIR can't be used \(io\): see that/),
    ]);
  });
});
