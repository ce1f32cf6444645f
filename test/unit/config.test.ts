import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../../src/config.ts';
import type { Settings } from '../../src/variables.ts';
import { TEST_VARIABLES } from '../cases/variables.ts';
import { configWith } from './fakes.ts';

const REQUIRED: [keyof Settings, string][] = [
  ['accessToken', 'WHATSAPP_ACCESS_TOKEN'],
  ['phoneNumberId', 'WHATSAPP_PHONE_NUMBER_ID'],
  ['verifyToken', 'WHATSAPP_WEBHOOK_VERIFY_TOKEN'],
  ['webhookUrl', 'WHATSAPP_WEBHOOK_URL'],
];

/** The message of the ConfigError that the setting ends in. */
function problemOf(setting: keyof Settings, variables: Record<string, string>): string {
  try {
    configWith(variables).get(setting);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('no ConfigError');
}

describe('a valid configuration', () => {
  it('has no problems', () => {
    expect(configWith().problems()).toEqual([]);
  });

  it('gives each setting', () => {
    const config = configWith({
      WHATSAPP_WEBHOOK_REGISTER: 'true',
      WHATSAPP_API_URL: 'https://graph.example.com/v26.0',
    });
    expect(config.get('accessToken')).toBe('test-access-token');
    expect(config.get('phoneNumberId')).toBe('800000000000002');
    expect(config.get('verifyToken')).toBe('test-verify-token');
    expect(config.get('webhookUrl')).toEqual({
      scheme: 'http',
      authority: '127.0.0.1:8080',
      path: '/local/whatsapp/asterai/whatsapp/webhook',
    });
    expect(config.get('consumers')).toEqual(['test:one']);
    expect(config.get('appSecret')).toBe('test-app-secret');
    expect(config.get('registerWebhook')).toBe(true);
    expect(config.get('apiUrl')).toEqual({
      scheme: 'https',
      authority: 'graph.example.com',
      path: '/v26.0',
    });
  });

  it('does without the optional variables', () => {
    const config = configWith({
      WHATSAPP_APP_SECRET: '',
      WHATSAPP_INCOMING_HANDLER_COMPONENTS: '',
    });
    expect(config.problems()).toEqual([]);
    expect(config.get('consumers')).toEqual([]);
    expect(config.get('appSecret')).toBeUndefined();
    expect(config.get('registerWebhook')).toBe(false);
    expect(config.get('apiUrl')).toEqual({
      scheme: 'https',
      authority: 'graph.facebook.com',
      path: '/v25.0',
    });
  });

  it('ignores blanks around values and other variables', () => {
    const config = configWith({
      WHATSAPP_ACCESS_TOKEN: '  test-access-token\r\n',
      WHATSAPP_PHONE_NUMBER_ID: '\t800000000000002 ',
      WHATSAPP_WEBHOOK_REGISTER: ' True ',
      WHATSAPP_UNHEARD_OF: 'x',
      PATH: '/bin',
    });
    expect(config.problems()).toEqual([]);
    expect(config.get('accessToken')).toBe('test-access-token');
    expect(config.get('phoneNumberId')).toBe('800000000000002');
    expect(config.get('registerWebhook')).toBe(true);
  });
});

describe('a missing variable', () => {
  for (const [setting, name] of REQUIRED) {
    for (const [what, value] of [
      ['not set', undefined],
      ['empty', ''],
      ['blank', ' \t\n'],
    ] as const) {
      it(`is named with what to do: ${name} ${what}`, () => {
        const variables = Object.entries(TEST_VARIABLES).filter(([other]) => other !== name);
        const config = readConfig(
          value === undefined ? variables : [...variables, [name, value] as const],
        );
        expect(() => config.get(setting)).toThrow(ConfigError);
        const problems = config.problems();
        expect(problems).toHaveLength(1);
        expect(problems[0]).toMatch(new RegExp(`^${name} is not set: set it to .{10,}$`));
      });
    }
  }

  it('costs no other setting', () => {
    const config = readConfig([['WHATSAPP_WEBHOOK_VERIFY_TOKEN', 'a-token']]);
    expect(config.get('verifyToken')).toBe('a-token');
    expect(() => config.get('accessToken')).toThrow(/WHATSAPP_ACCESS_TOKEN/);
  });

  it('is told once, with all others that are missing', () => {
    const problems = readConfig([]).problems();
    expect(problems).toHaveLength(REQUIRED.length);
    for (const [index, [, name]] of REQUIRED.entries()) expect(problems[index]).toContain(name);
  });
});

describe('a malformed variable', () => {
  const malformed: [keyof Settings, string, string][] = [
    ['accessToken', 'WHATSAPP_ACCESS_TOKEN', 'PRIVATE token'],
    ['accessToken', 'WHATSAPP_ACCESS_TOKEN', 'PRIVATE\r\nx-injected: 1'],
    ['accessToken', 'WHATSAPP_ACCESS_TOKEN', 'PRIVATE\u00a0'.concat('x')],
    ['accessToken', 'WHATSAPP_ACCESS_TOKEN', 'PRIVATE\u200b'],
    ['accessToken', 'WHATSAPP_ACCESS_TOKEN', 'PRIVATE…'],
    ['phoneNumberId', 'WHATSAPP_PHONE_NUMBER_ID', '+49 30 555'],
    ['phoneNumberId', 'WHATSAPP_PHONE_NUMBER_ID', '555/../PRIVATE'],
    ['phoneNumberId', 'WHATSAPP_PHONE_NUMBER_ID', '555?fields=PRIVATE'],
    ['phoneNumberId', 'WHATSAPP_PHONE_NUMBER_ID', '٥٥٥'],
    ['webhookUrl', 'WHATSAPP_WEBHOOK_URL', 'PRIVATE.example.com/webhook'],
    ['webhookUrl', 'WHATSAPP_WEBHOOK_URL', '/PRIVATE/webhook'],
    ['webhookUrl', 'WHATSAPP_WEBHOOK_URL', 'http://PRIVATE.example.com/webhook'],
    ['webhookUrl', 'WHATSAPP_WEBHOOK_URL', 'ftp://PRIVATE.example.com/webhook'],
    ['webhookUrl', 'WHATSAPP_WEBHOOK_URL', 'https://a:PRIVATE@example.com/webhook'],
    ['webhookUrl', 'WHATSAPP_WEBHOOK_URL', 'https://example.com/webhook?key=PRIVATE'],
    ['webhookUrl', 'WHATSAPP_WEBHOOK_URL', 'http://127.0.0.1.PRIVATE.example.com/webhook'],
    ['registerWebhook', 'WHATSAPP_WEBHOOK_REGISTER', 'PRIVATE'],
    ['registerWebhook', 'WHATSAPP_WEBHOOK_REGISTER', '1'],
    ['registerWebhook', 'WHATSAPP_WEBHOOK_REGISTER', 'truefalse'],
    ['apiUrl', 'WHATSAPP_API_URL', 'graph.PRIVATE.com/v25.0'],
    ['apiUrl', 'WHATSAPP_API_URL', 'http://graph.PRIVATE.com/v25.0'],
  ];

  for (const [setting, name, value] of malformed) {
    it(`is named, in one line and without its value: ${name}=${JSON.stringify(value)}`, () => {
      const problem = problemOf(setting, { [name]: value });
      expect(problem).toMatch(new RegExp(`^${name} (must|holds) .{10,}$`));
      expect(problem).not.toContain('PRIVATE');
      expect(problem).not.toContain(value);
      expect(configWith({ [name]: value }).problems()).toEqual([problem]);
    });
  }
});

describe('WHATSAPP_WEBHOOK_URL and WHATSAPP_API_URL', () => {
  for (const url of [
    'https://example.com/webhook',
    'HTTPS://Example.com:8443/a/b/webhook/',
    'http://localhost:8080/webhook',
    'http://127.0.0.1/webhook',
    'http://[::1]:8080/webhook',
  ]) {
    it(`may be ${url}`, () => {
      const config = configWith({ WHATSAPP_WEBHOOK_URL: url, WHATSAPP_API_URL: url });
      expect(config.problems()).toEqual([]);
    });
  }

  it('makes the base of the API end without a slash', () => {
    for (const end of ['', '/', '//']) {
      const config = configWith({ WHATSAPP_API_URL: `https://graph.example.com/v25.0${end}` });
      expect(config.get('apiUrl').path).toBe('/v25.0');
    }
    expect(configWith({ WHATSAPP_API_URL: 'https://graph.example.com/' }).get('apiUrl').path).toBe(
      '',
    );
  });
});

describe('a value as people paste it', () => {
  const NAMES = [
    ...['WHATSAPP_ACCESS_TOKEN', 'WHATSAPP_PHONE_NUMBER_ID', 'WHATSAPP_WEBHOOK_VERIFY_TOKEN'],
    ...['WHATSAPP_WEBHOOK_URL', 'WHATSAPP_INCOMING_HANDLER_COMPONENTS', 'WHATSAPP_APP_SECRET'],
    ...['WHATSAPP_INBOX_DIR', 'WHATSAPP_API_URL', 'WHATSAPP_KEEPER'],
  ];
  const QUOTED = [
    '"x"',
    "'x'",
    '\u201cx\u201d',
    '\u2018x\u2019',
    '\u201ex\u201c',
    '\u00abx\u00bb',
    '`x`',
    '"x',
    'x"',
  ];
  const pasted = NAMES.flatMap((name) => QUOTED.map((value) => [name, value] as const));
  it.each(
    // A text of one's own may end in a quote.
    pasted.filter(
      ([name, value]) => name !== 'WHATSAPP_WEBHOOK_VERIFY_TOKEN' || !/^x|x$/.test(value),
    ),
  )('%s has no quotes: %s', (name, value) => {
    const problem = `${name} has quotes around it: take them out`;
    expect(configWith({ [name]: value }).problems()).toEqual([problem]);
  });

  it.each([
    ['WHATSAPP_ACCESS_TOKEN', 'Bearer EAAG', /begins with "Bearer": set it to the token alone$/],
    ['WHATSAPP_ACCESS_TOKEN', 'EAA G', /a blank/],
    ['WHATSAPP_ACCESS_TOKEN', 'EAA\nG', /a line break or a character that can't be seen/],
    ['WHATSAPP_ACCESS_TOKEN', '<access token>', /holds a placeholder: set it to the value itself/],
    ['WHATSAPP_APP_SECRET', ['$', '{APP_SECRET}'].join(''), /holds a placeholder/],
    ['WHATSAPP_WEBHOOK_VERIFY_TOKEN', '$VERIFY_TOKEN', /holds a placeholder/],
    ['WHATSAPP_ACCESS_TOKEN', '0123456789abcdef0123456789abcdef', /looks like an App Secret/],
    ['WHATSAPP_ACCESS_TOKEN', 'WHATSAPP_ACCESS_TOKEN=EAAG', /holds the name of a variable, too/],
    ['WHATSAPP_INBOX_DIR', 'export WHATSAPP_INBOX_DIR=/x', /holds the name of a variable, too/],
    ['WHATSAPP_ACCESS_TOKEN', 'Authorization: Bearer EAAG', /the token alone$/],
    ['WHATSAPP_APP_SECRET', `EAAG${'x'.repeat(60)}`, /looks like an access token or an app id/],
    ['WHATSAPP_APP_SECRET', '1234567890123456', /looks like an access token or an app id/],
    ['WHATSAPP_API_URL', 'https://graph.example.com/v25.0/100000000000001', /end in the version/],
    ['WHATSAPP_API_URL', 'https://graph.example.com/v25.0/1/messages', /end in the version/],
    ['WHATSAPP_INBOX_DIR', '~/inbox', /must be an absolute path/],
    ['WHATSAPP_INBOX_DIR', '$HOME/inbox', /must be an absolute path/],
    ['WHATSAPP_INBOX_DIR', 'file:///var/inbox', /must be an absolute path/],
    ['WHATSAPP_APP_SECRET', 'abc def', /holds a blank, which no App Secret has/],
    ['WHATSAPP_APP_SECRET', 'abc\u200bdef', /can't be seen/],
    ['WHATSAPP_PHONE_NUMBER_ID', '+49 151 1', /digits only: the id .*, not the phone number/],
    ['WHATSAPP_PHONE_NUMBER_ID', 'https://developers.example.com/1', /digits only/],
    ['WHATSAPP_WEBHOOK_VERIFY_TOKEN', 'x'.repeat(256), /over 255 characters/],
    ['WHATSAPP_WEBHOOK_VERIFY_TOKEN', 'a\tb', /a line break or a character/],
  ])('%s: %j', (name, value, problem) => {
    const problems = configWith({ [name]: value }).problems();
    expect(problems).toEqual([expect.stringMatching(problem)]);
    expect(problems[0]).toMatch(new RegExp(`^${name} `));
    expect(problems[0]).not.toContain(value);
  });

  it('may have quotes within', () => {
    expect(configWith({ WHATSAPP_WEBHOOK_VERIFY_TOKEN: `"'x` }).problems()).toHaveLength(0);
    const token = { WHATSAPP_WEBHOOK_VERIFY_TOKEN: `it's "mine", all` };
    expect(configWith(token).problems()).toEqual([]);
    expect(configWith(token).get('verifyToken')).toBe(`it's "mine", all`);
  });
});

describe('WHATSAPP_INCOMING_HANDLER_COMPONENTS', () => {
  const cases: [string, string[]][] = [
    ['a:b', ['a:b']],
    ['a:b,c:d', ['a:b', 'c:d']],
    [' c:d ,\ta:b\n', ['c:d', 'a:b']],
    ['a:b,,c:d,', ['a:b', 'c:d']],
    ['a:b,c:d,a:b, c:d ,e:f', ['a:b', 'c:d', 'e:f']],
    [',', []],
    [' , ,\n', []],
    ['   ', []],
    ['a:b@1.2.3', ['a:b@1.2.3']],
  ];
  for (const [value, consumers] of cases) {
    it(`reads ${JSON.stringify(value)}`, () => {
      const config = configWith({ WHATSAPP_INCOMING_HANDLER_COMPONENTS: value });
      expect(config.get('consumers')).toEqual(consumers);
    });
  }
});

describe('the variables of the inbox', () => {
  it('may be left out', () => {
    const config = configWith();
    expect(config.get('inboxDir')).toBeUndefined();
    expect(config.get('maxConcurrency')).toBe(8);
    expect(configWith({ WHATSAPP_INBOX_DIR: ' /var/inbox ' }).get('inboxDir')).toBe('/var/inbox');
  });

  it.each(['1', '4', '100', ' 7 '])('take %j deliveries at a time', (value) => {
    const config = configWith({ WHATSAPP_MAX_CONCURRENCY: value });
    expect(config.get('maxConcurrency')).toBe(Number(value));
    expect(config.problems()).toEqual([]);
  });

  it.each(['0', '101', '-1', '1.5', '1e1', 'four', '0x4', '1000'])('do not take %j', (value) => {
    expect(problemOf('maxConcurrency', { WHATSAPP_MAX_CONCURRENCY: value })).toMatch(
      /^WHATSAPP_MAX_CONCURRENCY must be a whole number from 1 to 100$/,
    );
  });
});

describe('the variables of sending', () => {
  it('may be left out', () => {
    const config = configWith();
    expect(config.get('mediaDir')).toBeUndefined();
    expect(config.get('mediaDays')).toBe(8);
    expect(config.get('typing') || config.get('markdown')).toBe(false);
    expect(config.get('toolRecipients')).toBeUndefined();
    expect(config.get('moreNumbers')).toEqual([]);
  });

  it('name further numbers, some with tokens of their own', () => {
    const config = configWith({ WHATSAPP_MORE_PHONE_NUMBER_IDS: '222, 333:EAAb:c' });
    expect(config.get('moreNumbers')).toEqual([
      { phoneNumberId: '222', accessToken: undefined },
      { phoneNumberId: '333', accessToken: 'EAAb:c' },
    ]);
  });

  it('name receivers in any form', () => {
    const config = configWith({
      WHATSAPP_TOOL_RECIPIENTS: 'chat, +1 (555) 010-0123,group:abc,DE.1',
    });
    expect(config.get('toolRecipients')).toEqual({
      ...{ chat: true, listed: ['15550100123', 'group:abc', 'DE.1'] },
    });
  });

  it.each([
    ['moreNumbers', { WHATSAPP_MORE_PHONE_NUMBER_IDS: 'abc' }, /must hold phone number ids/],
    ['moreNumbers', { WHATSAPP_MORE_PHONE_NUMBER_IDS: '222,222:t' }, /holds an id twice/],
    ['moreNumbers', { WHATSAPP_MORE_PHONE_NUMBER_IDS: '222:a b' }, /holds a blank/],
    ['toolRecipients', { WHATSAPP_TOOL_RECIPIENTS: 'everyone' }, /must be chat, phone numbers/],
    ['mediaDays', { WHATSAPP_MEDIA_DAYS: '366' }, /whole number from 1 to 365/],
    ['mediaDir', { WHATSAPP_MEDIA_DIR: '~/media' }, /must be an absolute path/],
    ['businessAccountId', { WHATSAPP_BUSINESS_ACCOUNT_ID: 'x' }, /must be digits only/],
    ['typing', { WHATSAPP_TYPING: 'yes' }, /must be true or false/],
  ] as const)('%s: %j is refused', (setting, variables, problem) => {
    expect(problemOf(setting, variables)).toMatch(problem);
  });
});
