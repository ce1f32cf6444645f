import { describe, expect, it } from 'vitest';
import { botName } from '../../../scripts/lib/create/name.ts';

describe('the name of a new bot', () => {
  it.each([
    ['/a/my-bot', 'my-name:my-bot'],
    ['/a/My Bot', 'my-name:my-bot'],
    ['/a/bot_2', 'my-name:bot-n2'],
    ['/a/7up', 'my-name:n7up'],
    ['/a/.bot.', 'my-name:bot'],
  ])('of %s is %s', (folder, name) => {
    expect(botName(undefined, folder)).toBe(name);
  });

  it('is taken as it was asked for', () => {
    expect(botName('acme:soup-bot', '/a/x')).toBe('acme:soup-bot');
  });

  it.each(['soup', 'Acme:soup', 'acme:soup:bot', 'acme:7up', 'acme:', 'acme:a--b'])(
    'can not be %s',
    (wanted) => {
      expect(() => botName(wanted, '/a/x')).toThrow('--name must look like my-name:my-bot');
    },
  );

  it('must be said where the folder has none', () => {
    expect(() => botName(undefined, '/a/пока')).toThrow('--name my-name:my-bot');
  });
});
