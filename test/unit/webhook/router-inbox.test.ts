import { describe, expect, it } from 'vitest';
import {
  changeOf,
  contactOf,
  entryOf,
  payloadOf,
  sign,
  textMessage,
  valueFor,
} from '../../../scripts/lib/webhook-payload.ts';
import { InboxError } from '../../../src/inbox/disk-error.ts';
import type { Inbox } from '../../../src/inbox/inbox.ts';
import { FileError } from '../../../src/ports.ts';
import { route } from '../../../src/webhook/router.ts';
import { APP_SECRET, PHONE_NUMBER_ID } from '../../cases/variables.ts';
import { configWith, fakeComponents, fakeLog, webhookRequest } from '../fakes.ts';
import { type Around, perform } from '../inbox/model/effects.ts';
import { World } from '../inbox/model/world.ts';

const PHONE = '491700000001';
const NOTHING = { kind: 'nothing' };

function payload(...ids: string[]): string {
  const messages = ids.map((id) => textMessage({ from: PHONE, id, text: 'PRIVATE' }));
  const contacts = [contactOf({ name: 'PRIVATE-NAME', from: PHONE })];
  const change = changeOf(valueFor(PHONE_NUMBER_ID, contacts, messages));
  return JSON.stringify(payloadOf(entryOf(change)));
}

interface Options {
  variables?: Record<string, string>;
  around?: Around;
  openInbox?: (inbox: Inbox) => Inbox | undefined;
}

function send(headers: Record<string, string>, body: string, options: Options = {}) {
  const { variables = {}, around = perform, openInbox = (inbox) => inbox } = options;
  const world = new World();
  world.placeId('wamid.1');
  const log = fakeLog();
  const { inbox } = world.instance(1, around);
  let opened = 0;
  const routed = route(webhookRequest({ method: 'POST', target: '/webhook', headers, body }), {
    config: configWith(variables),
    ...{ log, components: fakeComponents() },
    openInbox: () => {
      opened++;
      return openInbox(inbox);
    },
  });
  return { ...routed, world, log, opened, its: inbox };
}

function post(body: string, options?: Options) {
  return send({ 'x-hub-signature-256': sign(body, APP_SECRET) }, body, options);
}

describe('a POST with an inbox', () => {
  it('is answered 200 when its messages are kept, and they are delivered from there', () => {
    const { response, next, its, world } = post(payload('wamid.1', 'wamid.2'));
    expect(response.status).toBe(200);
    expect(next).toEqual({ kind: 'deliver', inbox: its });
    expect(world.files.list('queue')).toHaveLength(2);
  });

  it.each(['insufficient-space', 'io', 'quota', 'read-only'])(
    'is answered 503 when they can not be kept, whatever fails: %s',
    (code) => {
      let failures = 0;
      for (const name of ['create', 'rename', 'syncDirectory', 'link']) {
        const around: Around = (effect, run) => {
          if (effect.name === name) throw new FileError(code);
          return run();
        };
        const { response, next, log } = post(payload('wamid.1'), { around });
        expect(response.status, name).toBe(503);
        expect(response.body).toMatch(new RegExp(`^WHATSAPP_INBOX_DIR .*\\(${code}\\)`));
        if (next.kind !== 'refused') throw new Error('nobody is told');
        expect(next.refusal.logText).toMatch(/^answered 503: WHATSAPP_.* Meta sends again/);
        expect(log.lines).toEqual([]);
        expect(next.refusal.logText + response.body).not.toMatch(/PRIVATE|4917/);
        failures++;
      }
      expect(failures).toBe(4);
    },
  );

  it('is answered 503 when there is no way to the inbox', () => {
    const openInbox = () => {
      throw new InboxError('the reason');
    };
    const { response, next } = post(payload('wamid.1'), { openInbox });
    expect(response).toMatchObject({ status: 503, body: 'the reason\n' });
    expect(next).toMatchObject({ kind: 'refused', refusal: { reason: 'inbox' } });
  });

  it.each<[string, string, Record<string, string>]>([
    ['no messages', payload(), {}],
    ['no consumers', payload('wamid.1'), { WHATSAPP_INCOMING_HANDLER_COMPONENTS: '' }],
  ])('keeps nothing with %s', (_what, body, variables) => {
    const { response, next, opened } = post(body, { variables });
    expect([response.status, next, opened]).toEqual([200, NOTHING, 0]);
  });

  it('keeps nothing that is not signed', () => {
    const { response, opened } = send({ 'x-hub-signature-256': 'sha256=00' }, payload('wamid.1'));
    expect([response.status, opened]).toEqual([401, 0]);
  });
});
