import { describe, expect, it } from 'vitest';
import { openAccount } from '../../../src/account.ts';
import { getSelf } from '../../../src/messaging/get-self.ts';
import {
  configWith,
  fakeClock,
  graphError,
  networkFailure,
  reply,
  type Step,
  scriptedHttp,
} from '../fakes.ts';

function self(variables: Record<string, string>, ...steps: Step[]) {
  const config = configWith(variables);
  const http = scriptedHttp(...steps);
  return { http, get: () => getSelf(openAccount(config, { http, clock: fakeClock() })) };
}

describe('getSelf', () => {
  it('asks for name and number of the phone number id', () => {
    const { http, get } = self(
      {},
      reply(200, {
        verified_name: 'Acme',
        display_phone_number: '+49 30 000001',
        id: '800000000000002',
      }),
    );
    expect(get()).toEqual({ name: 'Acme', phone: '4930000001' });
    expect(http.calls).toHaveLength(1);
    expect(http.calls[0]).toMatchObject({
      method: 'GET',
      url: {
        authority: 'graph.facebook.com',
        path: '/v25.0/800000000000002?fields=verified_name,display_phone_number',
      },
    });
  });

  it.each([
    ['+1 555-010-0123', '15550100123'],
    ['+1 (555) 010-0123', '15550100123'],
    ['\u202a+49\u00a0151\u202f12345678\u202c', '4915112345678'],
    ['4930000001', '4930000001'],
    ['', ''],
  ])('gives the phone number %j in the form of sender.phone', (display, phone) => {
    const { get } = self({}, reply(200, { verified_name: 'Acme', display_phone_number: display }));
    expect(get()).toEqual({ name: 'Acme', phone });
  });

  it.each([
    ['nothing', {}],
    ['null', { verified_name: null, display_phone_number: null }],
    ['other types', { verified_name: ['Acme'], display_phone_number: 4930000001 }],
  ])('leaves empty what Meta does not tell: %s', (_what, answer) => {
    expect(self({}, reply(200, answer)).get()).toEqual({ name: '', phone: '' });
  });

  it('comes again after a throttled answer', () => {
    const { get } = self({}, graphError(4), reply(200, { verified_name: 'Acme' }));
    expect(get().name).toBe('Acme');
  });

  it.each([
    ['an error of Meta', graphError(190), 'GraphError'],
    ['garbage', reply(200, 'garbage'), 'GraphError'],
    ['a broken connection', networkFailure('connection-terminated', true), 'NetworkError'],
  ])('leaves it to the caller to tell %s', (_what, step, name) => {
    const { get } = self({}, step);
    expect(get).toThrow(expect.objectContaining({ name }));
  });

  it.each(['WHATSAPP_ACCESS_TOKEN', 'WHATSAPP_PHONE_NUMBER_ID'])(
    'asks nothing while %s is missing',
    (name) => {
      const { get, http } = self({ [name]: '' });
      expect(get).toThrow(name);
      expect(http.calls).toEqual([]);
    },
  );
});
