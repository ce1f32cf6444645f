import { describe, expect, it } from 'vitest';
import { refusal } from '../../../scripts/phone/guard.ts';

const PORT = 8081;
const HOST = `127.0.0.1:${PORT}`;
const OWN = `http://${HOST}`;

const get = (headers: Record<string, string>) => refusal({ method: 'GET', headers }, PORT);
const post = (headers: Record<string, string>) => refusal({ method: 'POST', headers }, PORT);

describe('the guard of the page', () => {
  it.each([
    ['its own page', get({ host: HOST, 'sec-fetch-site': 'same-origin' })],
    ['the address bar', get({ host: HOST, 'sec-fetch-site': 'none' })],
    ['localhost', get({ host: `localhost:${PORT}` })],
    ['a tool that is no browser', get({ host: HOST })],
    ['its own posts', post({ host: HOST, origin: OWN, 'sec-fetch-site': 'same-origin' })],
    [
      'a link to it',
      get({
        ...{ host: HOST, 'sec-fetch-site': 'cross-site' },
        ...{ 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
      }),
    ],
  ])('lets in: %s', (_, why) => {
    expect(why).toBeUndefined();
  });

  it.each([
    ['a name that leads here', get({ host: `evil.example:${PORT}` })],
    ['another port of this machine', get({ host: '127.0.0.1:80' })],
    ['no host', get({})],
    ['a name that leads here, with its origin', post({ host: 'evil.example', origin: OWN })],
    ['posts of other pages', post({ host: HOST, origin: 'https://evil.example' })],
    ['posts of a page on another port', post({ host: HOST, origin: 'http://127.0.0.1:3000' })],
    ['posts without an origin', post({ host: HOST })],
    ['posts of a sandboxed page', post({ host: HOST, origin: 'null' })],
    ['pictures and scripts of other pages', get({ host: HOST, 'sec-fetch-site': 'cross-site' })],
    [
      'frames of other pages',
      get({
        ...{ host: HOST, 'sec-fetch-site': 'cross-site' },
        ...{ 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
      }),
    ],
  ])('refuses: %s', (_, why) => {
    expect(why).toEqual(expect.any(String));
  });
});
