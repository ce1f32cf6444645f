import { describe, expect, it } from 'vitest';
import { openAccount } from '../../src/account.ts';
import { configWith, fakeHost, reply, scriptedHttp } from './fakes.ts';

describe('an account', () => {
  it('is the configured number, and asks with the configured token at the configured API', () => {
    const http = scriptedHttp(reply(200, { id: '7' }));
    const config = configWith({
      WHATSAPP_PHONE_NUMBER_ID: '42',
      WHATSAPP_ACCESS_TOKEN: 'token',
      WHATSAPP_API_URL: 'https://graph.example.com/v26.0/',
    });
    const { phoneNumberId, graph } = openAccount(config, fakeHost({ http }));
    expect(phoneNumberId).toBe('42');
    expect(graph.get('/42', { limit: 1_000 })).toEqual({ id: '7' });
    expect(http.calls).toMatchObject([
      {
        url: { scheme: 'https', authority: 'graph.example.com', path: '/v26.0/42' },
        headers: expect.arrayContaining([['authorization', 'Bearer token']]),
      },
    ]);
  });

  it.each([
    ['WHATSAPP_PHONE_NUMBER_ID', ''],
    ['WHATSAPP_PHONE_NUMBER_ID', '+49 30 1'],
    ['WHATSAPP_ACCESS_TOKEN', ''],
    ['WHATSAPP_ACCESS_TOKEN', 'to ken'],
    ['WHATSAPP_API_URL', 'graph.example.com'],
  ])('can not be opened with a wrong %s: %j', (name, value) => {
    const http = scriptedHttp();
    expect(() => openAccount(configWith({ [name]: value }), fakeHost({ http }))).toThrow(
      expect.objectContaining({ name: 'ConfigError', message: expect.stringContaining(name) }),
    );
    expect(http.calls).toEqual([]);
  });

  it('needs nothing else', () => {
    const config = configWith({
      WHATSAPP_WEBHOOK_VERIFY_TOKEN: '',
      WHATSAPP_WEBHOOK_URL: '',
      WHATSAPP_APP_SECRET: '',
      WHATSAPP_INCOMING_HANDLER_COMPONENTS: '',
      WHATSAPP_API_URL: '',
    });
    expect(openAccount(config, fakeHost({})).phoneNumberId).toBe('800000000000002');
  });
});
