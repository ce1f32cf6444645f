import { expect } from 'vitest';
import type { Fault } from '../../stand-in/graph-api.ts';

/** A call of `messaging`, `templates` or `media`, at all three levels. */
export interface SendingCase {
  name: string;
  /** `interface/function`. */
  call: string;
  args: unknown[];
  /** Bodies of the messages that Meta took, in part. */
  sent?: object[];
  /** What the call gives; left out: a message's ids. */
  result?: unknown;
  /** Why it fails; then nothing was sent, unless `sent` says so. */
  failure?: Failure;
  /** Of Meta's, for the first request. */
  fault?: Fault;
  /** The person hasn't written for 24 hours. */
  isClosed?: boolean;
}

export interface Failure {
  kind: string;
  message: RegExp;
  code?: number;
  mayHaveBeenSent?: boolean;
  retryAfter?: number;
  sentIds?: number;
}

export const TO = '+4915100000';
const ID = 'wamid.AAA1';
/** What tests put into the media directory, with its size. */
export const FILES: Readonly<Record<string, number>> = {
  'photo.jpg': 4_000,
  'notes.pdf': 70_000,
  'voice.ogg': 3_000,
  'clip.mp4': 90_000,
  'sticker.webp': 2_000,
  'big.png': 5 * 1024 * 1024 + 1,
  'empty.txt': 0,
  'dir/report.docx': 100,
};
/** What a person has sent, by media id. */
export const INBOUND = { id: '9001', mimeType: 'image/jpeg', text: 'a picture, let us say' };

const none = null;
const invalid = (message: RegExp): Failure => ({ kind: 'invalid', message });
const graph = (status: number, code: number, more: object = {}): Fault => ({
  ...{ kind: 'graph-error', status, code },
  ...more,
});

const text = (body: string, more: object = {}) => ({ type: 'text', text: { body }, ...more });
const sendText = (...args: unknown[]) => ({ call: 'messaging/send-text', args });
const sendMedia = (...args: unknown[]) => ({ call: 'messaging/send-media', args });
const choose = (...args: unknown[]) => ({ call: 'messaging/send-choices', args });
const template = (...args: unknown[]) => ({ call: 'templates/send-template', args });

const reply = (title: string) => ({ type: 'reply', reply: { id: title, title } });
const parameters = (...texts: string[]) => texts.map((one) => ({ type: 'text', text: one }));
const sentTemplate = (name: string, components?: object[]) => ({
  type: 'template',
  template: { name, ...(components && { components }) },
});

const LONG = `${'a'.repeat(4000)}. ${'b'.repeat(4096)}`;

export const SENDING_CASES: SendingCase[] = [
  // Texts.
  { name: 'a text', ...sendText('hi', TO, none, none), sent: [text('hi', { to: TO })] },
  {
    name: 'a text with a link has a preview',
    ...sendText('see https://example.com', TO, none, none),
    sent: [{ text: { body: 'see https://example.com', preview_url: true } }],
  },
  {
    name: 'a quote',
    ...sendText('yes', TO, ID, none),
    sent: [text('yes', { context: { message_id: ID } })],
  },
  {
    name: 'a user id',
    ...sendText('hi', 'DE.1234567890abc', none, none),
    sent: [text('hi', { recipient: 'DE.1234567890abc' })],
  },
  {
    name: 'a group',
    ...sendText('hi', 'group:R3JwMQ', none, none),
    sent: [text('hi', { recipient_type: 'group', to: 'R3JwMQ' })],
  },
  {
    name: 'empty texts stand for options that are left out',
    ...sendText('hi', TO, '', ''),
    sent: [text('hi')],
  },
  {
    name: 'a long text, of which the first part quotes',
    ...sendText(LONG, TO, ID, none),
    sent: [{ context: { message_id: ID } }, { text: { body: 'b'.repeat(4096) } }],
  },
  {
    name: 'no text',
    ...sendText(' ', TO, none, none),
    failure: invalid(/content is empty/),
  },
  {
    name: 'no receiver',
    ...sendText('hi', 'Ada', none, none),
    failure: invalid(/receiver must be a phone number/),
  },
  {
    name: 'a quote of what is no id',
    ...sendText('hi', TO, '4711', none),
    failure: invalid(/reply-to is no id of a message/),
  },
  {
    name: 'a sender that is not ours',
    ...sendText('hi', TO, none, '123'),
    failure: invalid(/sender must be a phone number id of this component \(\d+\)/),
  },
  // What Meta says.
  {
    name: 'a closed window',
    ...sendText('hi', TO, none, none),
    isClosed: true,
    failure: { kind: 'window-closed', message: /template/, code: 131047 },
  },
  {
    name: 'a dead token',
    ...sendText('hi', TO, none, none),
    fault: graph(401, 190),
    failure: { kind: 'not-configured', message: /WHATSAPP_ACCESS_TOKEN/, code: 190 },
  },
  {
    name: 'a person without WhatsApp',
    ...sendText('hi', TO, none, none),
    fault: graph(400, 131026),
    failure: { kind: 'unreachable', message: /131026/, code: 131026 },
  },
  {
    name: 'a person who had enough marketing',
    ...sendText('hi', TO, none, none),
    fault: graph(400, 131049),
    failure: { kind: 'later', message: /131049/, code: 131049, retryAfter: 86_400 },
  },
  {
    name: 'an account that may not',
    ...sendText('hi', TO, none, none),
    fault: graph(400, 132068),
    failure: { kind: 'refused', message: /132068/, code: 132068 },
  },
  {
    name: 'an answer that got lost',
    ...sendText('hi', TO, none, none),
    fault: { kind: 'drop', when: 'after-reading' },
    failure: { kind: 'unknown-outcome', message: /may have gone out/, mayHaveBeenSent: true },
    sent: [text('hi')],
  },
  {
    name: 'a server error',
    ...sendText('hi', TO, none, none),
    fault: { kind: 'raw', status: 502, body: '<html>' },
    failure: { kind: 'unknown-outcome', message: /HTTP 502/, mayHaveBeenSent: true },
  },
  // Files.
  {
    name: 'an image by its link',
    ...sendMedia('https://example.com/a/cat.JPG?x=1', TO, 'a cat', none, none, none, none),
    sent: [
      { type: 'image', image: { link: 'https://example.com/a/cat.JPG?x=1', caption: 'a cat' } },
    ],
  },
  {
    name: 'a document by its link is called as in the link',
    ...sendMedia('https://example.com/a/plan.pdf', TO, none, none, none, none, none),
    sent: [{ document: { link: 'https://example.com/a/plan.pdf', filename: 'plan.pdf' } }],
  },
  {
    name: 'a link with a kind',
    ...sendMedia('https://example.com/x', TO, none, 'video', none, ID, none),
    sent: [{ video: { link: 'https://example.com/x' }, context: { message_id: ID } }],
  },
  {
    name: 'a picture from the directory',
    ...sendMedia('photo.jpg', TO, 'me', none, none, none, none),
    sent: [{ type: 'image', image: { caption: 'me' } }],
  },
  {
    name: 'a voice message from the directory',
    ...sendMedia('./voice.ogg', TO, none, 'voice', none, none, none),
    sent: [{ type: 'audio', audio: { voice: true } }],
  },
  {
    name: 'a document from the directory with another name',
    ...sendMedia('dir/report.docx', TO, none, none, 'Report.docx', none, none),
    sent: [{ document: { filename: 'Report.docx' } }],
  },
  {
    name: 'a sticker and a video from the directory',
    ...sendMedia('sticker.webp', TO, none, none, none, none, none),
    sent: [{ type: 'sticker' }],
  },
  {
    name: 'a video from the directory',
    ...sendMedia('clip.mp4', 'group:R3JwMQ', none, none, none, none, none),
    sent: [{ type: 'video', recipient_type: 'group' }],
  },
  {
    name: 'a media id, whose kind Meta tells',
    ...sendMedia(INBOUND.id, TO, none, none, none, none, none),
    sent: [{ type: 'image', image: { id: INBOUND.id } }],
  },
  ...(
    [
      ['a link without a type', 'https://example.com/x', none, none, /kind is needed/],
      ['a link that is not https', 'http://example.com/a.jpg', none, none, /media must be .*https/],
      ['an unknown kind', 'photo.jpg', 'gif', none, /kind must be one of image/],
      ['a file as what it is not', 'notes.pdf', 'image', none, /kind image takes image\/jpeg/],
      [
        'a file that is too large',
        'big.png',
        none,
        none,
        /5242881 bytes: as image at most 5242880/,
      ],
      ['an empty file', 'empty.txt', none, none, /the file is empty/],
      ['a file that is not there', 'gone.jpg', none, none, /no such file in WHATSAPP_MEDIA_DIR/],
      ['a directory', 'dir', none, none, /the path is a directory/],
      ['a way out', '../secret.jpg', none, none, /must lead to a file in WHATSAPP_MEDIA_DIR/],
      ['another way out', 'dir/../../secret.jpg', none, none, /must lead to a file in/],
      ['a link to another file', 'link.txt', none, none, /is a link|no such file/],
      ['a way over a link', 'etc/hostname', none, none, /is a link|no such file/],
      ['a path from elsewhere', '/etc/passwd', none, none, /must lead to a file in|no such file/],
      ['a caption for a sticker', 'sticker.webp', none, 'hi', /caption is not for sticker/],
    ] as const
  ).map(([name, media, kind, caption, message]) => ({
    name,
    ...sendMedia(media, TO, caption, kind, none, none, none),
    failure: invalid(message),
  })),
  {
    name: 'a file name for a picture',
    ...sendMedia('photo.jpg', TO, none, none, 'x.jpg', none, none),
    failure: invalid(/file-name is for documents only/),
  },
  {
    name: 'an upload whose answer got lost sent nothing',
    ...sendMedia('photo.jpg', TO, none, none, none, none, none),
    fault: { on: 'media', kind: 'drop', when: 'after-reading' },
    failure: { kind: 'later', message: /the connection broke/ },
  },
  // What can be tapped.
  {
    name: 'buttons',
    ...choose('Which day?', ['Mon', ' Tue '], TO, none, none, none),
    sent: [
      {
        interactive: {
          ...{ type: 'button', body: { text: 'Which day?' } },
          action: { buttons: [reply('Mon'), reply('Tue')] },
        },
      },
    ],
  },
  {
    name: 'a list',
    ...choose('Which day?', ['a', 'b', 'c', 'd'], TO, 'Days', none, none),
    sent: [
      {
        interactive: {
          type: 'list',
          action: {
            button: 'Days',
            sections: [{ rows: ['a', 'b', 'c', 'd'].map((id) => ({ id, title: id })) }],
          },
        },
      },
    ],
  },
  {
    name: 'a title that is too long for a button makes a list',
    ...choose('Which?', ['x'.repeat(21)], TO, none, none, none),
    sent: [{ interactive: { type: 'list', action: { button: '…' } } }],
  },
  ...(
    [
      ['no choices', [], /choices holds 0 titles: 1 to 10/],
      ['eleven choices', [...'abcdefghijk'], /choices holds 11 titles/],
      ['the same choice twice', ['a', 'b', 'a'], /choice 3 is the same as choice 1/],
      ['a choice too long', ['x'.repeat(25)], /choice 1 has 25 characters: at most 24/],
      ['an empty choice', ['a', ' '], /choice 2 is empty/],
    ] as const
  ).map(([name, choices, message]) => ({
    name,
    ...choose('Which?', choices, TO, none, none, none),
    failure: invalid(message),
  })),
  {
    name: 'a question too long',
    ...choose('x'.repeat(1025), ['a'], TO, none, none, none),
    failure: invalid(/content has 1025 characters: at most 1024/),
  },
  {
    name: 'choices to a group',
    ...choose('Which?', ['a'], 'group:R3JwMQ', none, none, none),
    failure: invalid(/groups take no messages of type interactive/),
  },
  {
    name: 'a link button',
    call: 'messaging/send-link',
    args: ['Pay here', 'Pay', 'https://example.com/pay', TO, none, none],
    sent: [
      {
        interactive: {
          type: 'cta_url',
          action: { parameters: { display_text: 'Pay', url: 'https://example.com/pay' } },
        },
      },
    ],
  },
  {
    name: 'a link button to what is no page',
    call: 'messaging/send-link',
    args: ['Pay', 'Pay', 'javascript:alert(1)', TO, none, none],
    failure: invalid(/url must be an absolute URL/),
  },
  {
    name: 'a place',
    call: 'messaging/send-location',
    args: [48.4, -9.99, TO, 'Office', 'Main St 1', none, none],
    sent: [
      { location: { latitude: 48.4, longitude: -9.99, name: 'Office', address: 'Main St 1' } },
    ],
  },
  {
    name: 'a place off the map',
    call: 'messaging/send-location',
    args: [90.5, 0, TO, none, none, none, none],
    failure: invalid(/latitude is 90.5: it must be a number from -90 to 90/),
  },
  {
    name: 'an address without a name',
    call: 'messaging/send-location',
    args: [1, 2, TO, none, 'Main St 1', none, none],
    failure: invalid(/address needs a name/),
  },
  {
    name: 'a question for the place',
    call: 'messaging/request-location',
    args: ['Where are you?', TO, none, none],
    sent: [
      { interactive: { type: 'location_request_message', action: { name: 'send_location' } } },
    ],
  },
  {
    name: 'a contact',
    call: 'messaging/send-contact',
    args: ['Ada Lovelace', '+49 170 0000001', TO, none, none],
    sent: [
      {
        contacts: [
          {
            name: { formatted_name: 'Ada Lovelace', first_name: 'Ada' },
            phones: [{ phone: '+491700000001', wa_id: '491700000001' }],
          },
        ],
      },
    ],
  },
  {
    name: 'a contact without a number',
    call: 'messaging/send-contact',
    args: ['Ada', 'none', TO, none, none],
    failure: invalid(/phone must be a phone number/),
  },
  {
    name: 'a reaction',
    call: 'messaging/react',
    args: ['👍🏽', ID, TO, none],
    sent: [{ reaction: { message_id: ID, emoji: '👍🏽' } }],
  },
  {
    name: 'a reaction taken back',
    call: 'messaging/react',
    args: ['', ID, TO, none],
    sent: [{ reaction: { message_id: ID, emoji: '' } }],
  },
  {
    name: 'a reaction in words',
    call: 'messaging/react',
    args: ['ok', ID, TO, none],
    failure: invalid(/emoji must be one emoji/),
  },
  { name: 'blue ticks', call: 'messaging/mark-read', args: [ID, none], result: null },
  { name: 'typing', call: 'messaging/show-typing', args: [ID, none], result: null },
  {
    name: 'typing that Meta does not take just now',
    call: 'messaging/show-typing',
    args: [ID, none],
    fault: { kind: 'drop', when: 'after-reading' },
    failure: { kind: 'later', message: /the connection broke/ },
  },
  {
    name: 'ticks for what is no id',
    call: 'messaging/mark-read',
    args: ['x', none],
    failure: invalid(/message-id is no id of a message/),
  },
  {
    name: 'a window that nothing is known of',
    call: 'messaging/get-window',
    args: [TO, none],
    result: { open: true, 'last-message': '', closes: '' },
  },
  {
    name: 'a raw message',
    call: 'messaging/send-raw',
    args: ['{"type":"text","text":{"body":"Hi"},"to":"+1"}', TO, none],
    sent: [text('Hi', { to: TO })],
    result: expect.stringContaining('"messages":[{"id":"wamid.'),
  },
  {
    name: 'a raw message that is none',
    call: 'messaging/send-raw',
    args: ['{"type":"text"}', TO, none],
    failure: invalid(/needs a field that is named as its type/),
  },
  // Templates.
  {
    name: 'a template without values, though the window is closed',
    ...template('hello_world', 'en_US', [], TO, none, none, none),
    isClosed: true,
    sent: [sentTemplate('hello_world')],
  },
  {
    name: 'a template with values',
    ...template('order_ready', 'de', ['Ada', 'A-7'], TO, none, none, none),
    sent: [sentTemplate('order_ready', [{ type: 'body', parameters: parameters('Ada', 'A-7') }])],
  },
  {
    name: 'a template with named values',
    ...template(
      'order_named',
      'en_US',
      ['{{order_no}}=A=7', '{{first_name}}=Ada'],
      TO,
      none,
      none,
      none,
    ),
    sent: [
      sentTemplate('order_named', [
        {
          type: 'body',
          parameters: [
            { type: 'text', text: 'A=7', parameter_name: 'order_no' },
            { type: 'text', text: 'Ada', parameter_name: 'first_name' },
          ],
        },
      ]),
    ],
  },
  {
    name: 'a template with a document',
    ...template('invoice', 'en_US', ['A-7'], TO, 'notes.pdf', none, none),
    sent: [{ template: { name: 'invoice' } }],
  },
  {
    name: 'a template with a text in its header',
    ...template('titled', 'en_US', [], TO, 'Ada', none, none),
    sent: [sentTemplate('titled', [{ type: 'header', parameters: parameters('Ada') }])],
  },
  {
    name: 'a template with a place',
    ...template('shop', 'en_US', [], TO, '48.4, 9.99, Shop, Main St 1, Ulm', none, none),
    sent: [
      sentTemplate('shop', [
        {
          type: 'header',
          parameters: [
            {
              type: 'location',
              location: {
                ...{ latitude: 48.4, longitude: 9.99 },
                ...{ name: 'Shop', address: 'Main St 1, Ulm' },
              },
            },
          ],
        },
      ]),
    ],
  },
  {
    name: 'a template with buttons, of which two need a value',
    ...template('promo', 'en_US', [], TO, 'https://example.com/a.png', ['summer', '25OFF'], none),
    sent: [
      sentTemplate('promo', [
        {
          type: 'header',
          parameters: [{ type: 'image', image: { link: 'https://example.com/a.png' } }],
        },
        { type: 'button', sub_type: 'url', index: '1', parameters: parameters('summer') },
        {
          ...{ type: 'button', sub_type: 'copy_code', index: '2' },
          parameters: [{ type: 'coupon_code', coupon_code: '25OFF' }],
        },
      ]),
    ],
  },
  {
    name: 'too few values',
    ...template('order_ready', 'en_US', ['Ada'], TO, none, none, none),
    failure: {
      ...{ kind: 'invalid', code: 132000 },
      message: /order_ready in en_US wants 2 of values \(1, 2\); no header/,
    },
  },
  {
    name: 'a language that is not there',
    ...template('order_ready', 'fr', ['Ada', 'A-7'], TO, none, none, none),
    failure: { kind: 'invalid', code: 132001, message: /it is there in en_US, de/ },
  },
  {
    name: 'a value for buttons that are not there',
    ...template('hello_world', 'en_US', [], TO, none, ['x'], none),
    failure: invalid(/buttons holds 1 values: hello_world in en_US wants no values/),
  },
  {
    name: 'a header that is not there',
    ...template('hello_world', 'en_US', [], TO, 'x', none, none),
    failure: invalid(/the header takes no value here/),
  },
  {
    name: 'an empty value',
    ...template('order_ready', 'en_US', ['Ada', ''], TO, none, none, none),
    failure: invalid(/value 2 is empty/),
  },
  {
    name: 'a paused template',
    ...template('paused_one', 'en_US', [], TO, none, none, none),
    failure: { kind: 'refused', code: 132015, message: /132015/ },
  },
  {
    name: 'a code',
    call: 'templates/send-code',
    args: ['login_code', 'en_US', '123456', TO, none],
    sent: [
      sentTemplate('login_code', [
        { type: 'body', parameters: parameters('123456') },
        { type: 'button', sub_type: 'url', index: '0', parameters: parameters('123456') },
      ]),
    ],
  },
  {
    name: 'a code to a user id',
    call: 'templates/send-code',
    args: ['login_code', 'en_US', '123456', 'DE.1234567890abc', none],
    failure: invalid(/to must be a phone number/),
  },
  {
    name: 'a code that is too long',
    call: 'templates/send-code',
    args: ['login_code', 'en_US', '1234567890123456', TO, none],
    failure: invalid(/code has 16 characters: at most 15/),
  },
  {
    name: 'some templates',
    call: 'templates/list-templates',
    args: ['order_', none],
    result: {
      templates: [
        {
          ...{ name: 'order_ready', language: 'en_US', category: 'UTILITY', status: 'APPROVED' },
          ...{ header: 'none', content: 'Hello {{1}}, your order {{2}} is ready.' },
          ...{ variables: ['1', '2'], buttons: [] },
        },
        expect.objectContaining({ language: 'de' }),
        expect.objectContaining({ variables: ['first_name', 'order_no'] }),
      ],
      next: '',
    },
  },
  {
    name: 'the first page of templates',
    call: 'templates/list-templates',
    args: [none, none],
    result: { templates: expect.objectContaining({ length: 20 }), next: 'MjA=' },
  },
  // Files that people sent, and files for many.
  {
    name: 'what a file is',
    call: 'media/describe',
    args: [INBOUND.id, none],
    result: {
      'mime-type': INBOUND.mimeType,
      size: INBOUND.text.length,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    },
  },
  {
    name: 'a file as text',
    call: 'media/fetch',
    args: [INBOUND.id, none],
    result: Buffer.from(INBOUND.text).toString('base64'),
  },
  {
    name: 'a file to disk',
    call: 'media/save',
    args: [INBOUND.id, none],
    result: {
      path: expect.stringMatching(/\/received\/9001\.jpg$/),
      ...{ 'mime-type': INBOUND.mimeType, size: INBOUND.text.length },
    },
  },
  {
    name: 'a file that is not there any more',
    call: 'media/save',
    args: ['9009', none],
    failure: { kind: 'not-configured', code: 100, message: /100, subcode 33/ },
  },
  {
    name: 'an id that is none',
    call: 'media/describe',
    args: ['../x', none],
    failure: invalid(/id must be a media id/),
  },
  {
    name: 'an upload from the directory',
    call: 'media/upload-file',
    args: ['notes.pdf', none, none],
    result: expect.stringMatching(/^\d+$/),
  },
  {
    name: 'an upload of text',
    call: 'media/upload',
    args: [Buffer.from('hello').toString('base64'), 'text/plain', none],
    result: expect.stringMatching(/^\d+$/),
  },
  {
    name: 'an upload of what is no base64',
    call: 'media/upload',
    args: ['***', 'text/plain', none],
    failure: invalid(/content is not base64/),
  },
];
