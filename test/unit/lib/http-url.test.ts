import { describe, expect, it } from 'vitest';
import {
  formatHttpUrl,
  type HttpUrl,
  isLoopback,
  isSameUrl,
  parseHttpUrl,
} from '../../../src/lib/http-url.ts';

function parsed(text: string): HttpUrl {
  const url = parseHttpUrl(text);
  if (!url) throw new Error(`not parsed: ${text}`);
  return url;
}

describe('parseHttpUrl', () => {
  const valid: [string, HttpUrl][] = [
    ['https://example.com', { scheme: 'https', authority: 'example.com', path: '' }],
    ['https://example.com/', { scheme: 'https', authority: 'example.com', path: '/' }],
    ['http://localhost:8080/a/b', { scheme: 'http', authority: 'localhost:8080', path: '/a/b' }],
    ['HTTPS://EXAMPLE.com/Path', { scheme: 'https', authority: 'EXAMPLE.com', path: '/Path' }],
    ['http://[::1]:8080/x', { scheme: 'http', authority: '[::1]:8080', path: '/x' }],
    [
      'https://a-b.c_d.example:1/~u/%20',
      { scheme: 'https', authority: 'a-b.c_d.example:1', path: '/~u/%20' },
    ],
    ['https://1.2.3.4/', { scheme: 'https', authority: '1.2.3.4', path: '/' }],
    ['https://x/', { scheme: 'https', authority: 'x', path: '/' }],
  ];
  for (const [text, url] of valid) {
    it(`reads ${text}`, () => expect(parseHttpUrl(text)).toEqual(url));
  }

  it.each([
    '',
    'example.com',
    '/webhook',
    '//example.com/',
    'https:example.com',
    'https:/example.com',
    'https://',
    'https:///webhook',
    'https://:80/',
    'https://example.com:/',
    'https://example.com:port/',
    'https://example.com:123456/',
    'ftp://example.com/',
    'javascript:alert(1)',
    ' https://example.com/',
    'https://example.com/ ',
    'https://example.com/a b',
    'https://exa mple.com/',
    'https://user@example.com/',
    'https://user:password@example.com/',
    'https://example.com/?query',
    'https://example.com?query',
    'https://example.com/#fragment',
    'https://example.com\\@evil.example/',
    'https://example.com/a\\b',
    'https://-example.com/',
    'https://example.com\n/',
    'https://example.com/\r\nhost: evil',
    'https://exämple.com/',
    'https://::1/',
    'https://[::1/',
    'http://http://example.com/',
  ])('refuses %j', (text) => {
    expect(parseHttpUrl(text)).toBeUndefined();
  });

  it.each([
    ['points', `https://${'a.'.repeat(20_000)}!`],
    ['hyphens', `https://${'-'.repeat(40_000)}`],
  ])('refuses a long text: %s', (_what, long) => {
    expect(parseHttpUrl(long)).toBeUndefined();
  });
});

describe('formatHttpUrl', () => {
  it.each(['https://example.com', 'https://example.com/', 'http://[::1]:8080/a/b%20c/'])(
    'writes %s as it was',
    (text) => expect(formatHttpUrl(parsed(text))).toBe(text),
  );
});

describe('isLoopback', () => {
  it.each([
    'http://localhost',
    'http://LocalHost:8080/webhook',
    'http://127.0.0.1:8080/webhook',
    'http://127.1.2.3/',
    'http://[::1]/',
    'http://[::1]:8080/',
  ])('knows %s', (text) => expect(isLoopback(parsed(text))).toBe(true));

  it.each([
    'http://example.com',
    'http://localhost.example.com/',
    'http://notlocalhost/',
    'http://127.0.0.1.example.com/',
    'http://1127.0.0.1/',
    'http://128.0.0.1/',
    'http://10.0.0.1/',
    'http://192.168.0.1/',
    'http://0.0.0.0/',
    'http://[::2]/',
    'http://example.com/localhost',
  ])('does not know %s', (text) => expect(isLoopback(parsed(text))).toBe(false));
});

describe('isSameUrl', () => {
  it.each([
    ['https://example.com/webhook', 'https://example.com/webhook'],
    ['https://example.com/webhook', 'https://example.com/webhook/'],
    ['https://example.com/webhook', 'HTTPS://EXAMPLE.COM/webhook'],
    ['https://example.com/webhook', 'https://example.com:443/webhook'],
    ['http://example.com/webhook', 'http://example.com:80/webhook'],
    ['https://example.com', 'https://example.com/'],
  ])('takes %s and %s for one', (a, b) => {
    expect(isSameUrl(parsed(a), parsed(b))).toBe(true);
    expect(isSameUrl(parsed(b), parsed(a))).toBe(true);
  });

  it.each([
    ['https://example.com/webhook', 'http://example.com/webhook'],
    ['https://example.com/webhook', 'https://example.com/Webhook'],
    ['https://example.com/webhook', 'https://example.com/webhooks'],
    ['https://example.com/webhook', 'https://example.com:80/webhook'],
    ['https://example.com/webhook', 'https://example.com:4430/webhook'],
    ['https://example.com/webhook', 'https://www.example.com/webhook'],
    ['https://example.com/a/webhook', 'https://example.com/b/webhook'],
  ])('takes %s and %s for two', (a, b) => {
    expect(isSameUrl(parsed(a), parsed(b))).toBe(false);
  });
});
