/**
 * Payloads in Meta's shapes, the messages that consumers get of them, and the log lines that the rest
 * of them costs. The parser's tests run the table in plain Node, the component's tests run it again.
 * @module
 */
import {
  changeOf,
  entryOf,
  metadataOf,
  payloadOf,
  valueFor,
} from '../../scripts/lib/webhook-payload.ts';
import { PHONE_NUMBER_ID } from './variables.ts';

export interface ExpectedMessage {
  content: string;
  sender: { name: string; phone: string };
  id: string;
}

export interface PayloadCase {
  name: string;
  /** A JSON object: the body of a POST. */
  payload: unknown;
  /** What each consumer gets, in order. */
  messages: ExpectedMessage[];
  /** One for each log line, in order. */
  notes: RegExp[];
}

/**
 * Stands in whatever a person wrote in messages that aren't delivered, and in names: no log line may
 * hold it.
 */
export const PRIVATE = 'PRIVATE-TEXT';

type Json = Record<string, unknown>;

const METADATA = metadataOf(PHONE_NUMBER_ID);
const FROM = '491700000001';
const USER_ID = 'DE.1234567890abc';
const NAME = `Ada ${PRIVATE}`;
const CONTACT = { profile: { name: NAME, username: 'ada.l' }, wa_id: FROM, user_id: USER_ID };
const ADA = { name: NAME, phone: FROM };

function valueWith(...messages: unknown[]): Json {
  return valueFor(PHONE_NUMBER_ID, [CONTACT], messages);
}

/** The payload with nothing but these messages. */
function messagesOf(...messages: unknown[]): Json {
  return payloadOf(entryOf(changeOf(valueWith(...messages))));
}

function messageOf(id: unknown, type: unknown, rest: Json = {}): Json {
  return { from: FROM, from_user_id: USER_ID, id, timestamp: '1790000000', type, ...rest };
}

function textOf(id: string, body: string, rest: Json = {}): Json {
  return messageOf(id, 'text', { text: { body }, ...rest });
}

function fromAda(id: string, content: string): ExpectedMessage {
  return { content, sender: ADA, id };
}

/** One message that is delivered with this content. */
function delivered(name: string, content: string, type: string, rest: Json): PayloadCase {
  return {
    name,
    payload: messagesOf(messageOf('wamid.D1', type, rest)),
    messages: [fromAda('wamid.D1', content)],
    notes: [],
  };
}

/** One message that isn't delivered, between two that are. */
function skipped(name: string, type: string, rest: Json): PayloadCase {
  return {
    name,
    payload: messagesOf(
      textOf('wamid.A1', 'before'),
      messageOf('wamid.S1', type, rest),
      textOf('wamid.A2', 'after'),
    ),
    messages: [fromAda('wamid.A1', 'before'), fromAda('wamid.A2', 'after')],
    notes: [new RegExp(`\\b${type} wamid\\.S1\\b`)],
  };
}

const MEDIA = { id: '9001', mime_type: 'image/jpeg', sha256: 'q83vEjRWeJCrze8=' };

const DELIVERED: PayloadCase[] = [
  delivered('a text message is delivered', 'hi', 'text', { text: { body: 'hi' } }),
  delivered('a reply to an older message is delivered', 'yes', 'text', {
    text: { body: 'yes' },
    context: { from: '4930000001', id: 'wamid.OUT1' },
  }),
  delivered('a forwarded message, whose context has no id, is delivered', 'see', 'text', {
    text: { body: 'see' },
    context: { forwarded: true },
  }),
  delivered('a message that came by an advertisement is delivered', 'price?', 'text', {
    text: { body: 'price?' },
    referral: { source_type: 'ad', source_id: '1200', headline: 'Sale', body: '20% off' },
  }),
  delivered("a template button's text is delivered", 'Yes', 'button', {
    button: { text: 'Yes', payload: 'CONFIRM_7' },
    context: { from: '4930000001', id: 'wamid.OUT3' },
  }),
  delivered("a button reply's title is delivered", 'No, thanks', 'interactive', {
    interactive: { type: 'button_reply', button_reply: { id: 'no', title: 'No, thanks' } },
  }),
  delivered("a list reply's title is delivered", 'Row 1', 'interactive', {
    interactive: {
      type: 'list_reply',
      list_reply: { id: 'r1', title: 'Row 1', description: 'the first' },
    },
  }),
  delivered("a list reply's title is delivered without a description too", 'Row 2', 'interactive', {
    interactive: { type: 'list_reply', list_reply: { id: 'r2', title: 'Row 2' } },
  }),
  delivered("an image's caption is delivered", 'look', 'image', {
    image: { ...MEDIA, caption: 'look' },
  }),
  delivered("a video's caption is delivered", 'watch', 'video', {
    video: { ...MEDIA, mime_type: 'video/mp4', caption: 'watch' },
  }),
  delivered("a document's caption is delivered", 'the invoice', 'document', {
    document: {
      ...MEDIA,
      mime_type: 'application/pdf',
      filename: 'a.pdf',
      caption: 'the invoice',
    },
  }),
  delivered('blanks and line ends of a text stay as they are', '  a\r\n\n\tb \n', 'text', {
    text: { body: '  a\r\n\n\tb \n' },
  }),
  delivered('a long text is delivered whole', 'x'.repeat(65_536), 'text', {
    text: { body: 'x'.repeat(65_536) },
  }),
  delivered('keys that nobody knows are no matter', 'hi', 'text', {
    text: { body: 'hi', preview: { url: 'https://example.com' } },
    invented_tomorrow: [{}],
    errors: [],
  }),
  delivered('control characters of a text stay as they are', 'a\u0000b\u001b[31mc\u2028d', 'text', {
    text: { body: 'a\u0000b\u001b[31mc\u2028d' },
  }),
  delivered('text that looks like JSON or a call stays as it is', '"],[{"x":"\\u0000', 'text', {
    text: { body: '"],[{"x":"\\u0000' },
  }),
  delivered('emoji stay whole', '👩🏽‍🚀🇩🇪👍🏿 e\u0301 ע\u200f', 'text', {
    text: { body: '👩🏽‍🚀🇩🇪👍🏿 e\u0301 ע\u200f' },
  }),
  delivered('half a surrogate pair in a text becomes U+FFFD', 'a\ufffdb\ufffdc\u{1f600}', 'text', {
    text: { body: 'a\ud83db\ude00c\u{1f600}' },
  }),
];

const SKIPPED: PayloadCase[] = [
  skipped('an image without a caption is not delivered', 'image', { image: MEDIA }),
  skipped('a video without a caption is not delivered', 'video', { video: MEDIA }),
  skipped('a document is not delivered by its file name', 'document', {
    document: { ...MEDIA, filename: `${PRIVATE}.pdf` },
  }),
  skipped('an empty caption is none', 'image', { image: { ...MEDIA, caption: '' } }),
  skipped('a voice note is not delivered', 'audio', {
    audio: { id: '9002', mime_type: 'audio/ogg; codecs=opus', sha256: 'AAEC', voice: true },
  }),
  skipped('a sticker is not delivered', 'sticker', {
    sticker: { id: '9004', mime_type: 'image/webp', sha256: 'AAEC', animated: false },
  }),
  skipped('a location is not delivered', 'location', {
    location: { latitude: 48.4, longitude: 9.99, name: PRIVATE, address: PRIVATE },
  }),
  skipped('a contact card is not delivered', 'contacts', {
    contacts: [{ name: { formatted_name: PRIVATE }, phones: [{ phone: '+1 555 010 0123' }] }],
  }),
  skipped('a reaction is not delivered', 'reaction', {
    reaction: { message_id: 'wamid.OUT1', emoji: '👍' },
  }),
  skipped('a reaction taken back is not delivered', 'reaction', {
    reaction: { message_id: 'wamid.OUT1' },
  }),
  skipped('an order is not delivered', 'order', {
    order: {
      catalog_id: '55',
      text: PRIVATE,
      product_items: [
        { product_retailer_id: 'sku-1', quantity: 2, item_price: 9.5, currency: 'EUR' },
      ],
    },
  }),
  skipped('a system message is not delivered', 'system', {
    system: { type: 'user_changed_number', body: `${PRIVATE} changed`, wa_id: '491700000099' },
  }),
  skipped('an edit is not delivered', 'edit', {
    edit: {
      original_message_id: 'wamid.AAA1',
      message: { type: 'text', text: { body: PRIVATE }, context: { id: 'M0' } },
    },
  }),
  skipped('a revoked message is not delivered', 'revoke', {
    revoke: { original_message_id: 'wamid.AAA1' },
  }),
  skipped('a pin is not delivered', 'pin', {
    pin: { type: 'pin', message_id: 'wamid.AAA1', expiration_days: 7 },
  }),
  skipped('the first opening of a chat is not delivered', 'request_welcome', {}),
  skipped('what Meta does not support is not delivered', 'unsupported', {
    unsupported: { type: 'poll_creation' },
    errors: [
      { code: 131051, title: 'Message type unknown', error_data: { details: 'not supported' } },
    ],
  }),
  skipped('the older spelling of unsupported is not delivered', 'unknown', {
    errors: [{ code: 131051, title: 'Unknown' }],
  }),
  skipped('a kind that nobody knows yet is not delivered', 'hologram', {
    hologram: { body: PRIVATE, text: PRIVATE, caption: PRIVATE },
  }),
  skipped('the answers of a flow are not delivered', 'interactive', {
    interactive: {
      type: 'nfm_reply',
      nfm_reply: { name: 'flow', body: 'Sent', response_json: `{"city":"${PRIVATE}"}` },
    },
  }),
  skipped('the answer to a call permission request is not delivered', 'interactive', {
    interactive: {
      type: 'call_permission_reply',
      call_permission_reply: { response: 'accept', is_permanent: false },
    },
  }),
  skipped('an interactive message without its body is not delivered', 'interactive', {}),
  skipped('a button reply without a title is not delivered', 'interactive', {
    interactive: { type: 'button_reply', button_reply: { id: 'no' } },
  }),
  skipped('a text message without its body is not delivered', 'text', {}),
  skipped('an empty text is not delivered', 'text', { text: { body: '' } }),
  skipped('a text that is no text is not delivered', 'text', { text: { body: [PRIVATE] } }),
  skipped('a text in place of its object is not delivered', 'text', { text: PRIVATE }),
  skipped('the text of another kind is not delivered', 'audio', { text: { body: PRIVATE } }),
  skipped('a group message is not delivered', 'text', {
    group_id: 'R3JwMQ',
    text: { body: PRIVATE },
  }),
  skipped('a caption in a group is not delivered', 'image', {
    group_id: 'R3JwMQ',
    image: { ...MEDIA, caption: PRIVATE },
  }),
  skipped('a message without a sender is not delivered', 'text', {
    from: undefined,
    from_user_id: undefined,
    text: { body: PRIVATE },
  }),
  skipped('a message whose sender is empty is not delivered', 'text', {
    from: '',
    from_user_id: '',
    text: { body: PRIVATE },
  }),
  {
    name: 'a message without a kind is not delivered',
    payload: messagesOf(messageOf('wamid.S1', undefined, { text: { body: PRIVATE } })),
    messages: [],
    notes: [/wamid\.S1/],
  },
  {
    name: 'a message without an id is not delivered',
    payload: messagesOf(
      messageOf(undefined, 'text', { text: { body: PRIVATE } }),
      textOf('wamid.A2', 'after'),
    ),
    messages: [fromAda('wamid.A2', 'after')],
    notes: [/\btext\b/],
  },
];

/** One message with these ids, and a contact with those: who it is from, or that it is skipped. */
function fromWhom(name: string, ids: Json, contact: Json, phone: string | undefined): PayloadCase {
  const message = { id: 'wamid.W1', timestamp: '1790000000', type: 'text', text: { body: 'hi' } };
  const contacts = [{ profile: { name: 'Ada' }, ...contact }];
  const value = { metadata: METADATA, contacts, messages: [{ ...message, ...ids }] };
  return {
    name: `a sender can be answered: ${name}`,
    payload: payloadOf(entryOf(changeOf(value))),
    messages: phone ? [{ content: 'hi', sender: { name: 'Ada', phone }, id: 'wamid.W1' }] : [],
    notes: phone ? [] : [/^skipped text wamid\.W1: (it names no sender|its sender is neither)/],
  };
}

const ANSWERABLE: PayloadCase[] = [
  fromWhom(
    'a user id of another form',
    { from: '', from_user_id: 'user.93737000111' },
    { user_id: 'user.93737000111' },
    'user.93737000111',
  ),
  fromWhom(
    'the user id where the number is none',
    { from: '0', from_user_id: USER_ID },
    { user_id: USER_ID },
    USER_ID,
  ),
  fromWhom(
    'the number of the contact where there is only a user id of no form',
    { from_user_id: 'ada.l' },
    { wa_id: FROM, user_id: 'ada.l' },
    FROM,
  ),
  fromWhom('the contact where nothing else is named', {}, { wa_id: FROM }, FROM),
  fromWhom('the user id of the contact alone', { from: '' }, { user_id: USER_ID }, USER_ID),
  fromWhom('a parent id alone', { from_parent_user_id: 'DE.ENT.7' }, {}, 'DE.ENT.7'),
  fromWhom('a national number is nobody', { from: '017000001' }, { wa_id: '017000001' }, undefined),
  fromWhom('nobody at all', { from: '', from_user_id: '' }, { wa_id: '' }, undefined),
];

/** Meta leaves out a content and says why. */
function withheld(name: string, rest: Json, note: RegExp): PayloadCase {
  const message = messageOf('wamid.W2', 'unsupported', rest);
  return {
    name: `why a content is missing: ${name}`,
    payload: messagesOf(message),
    messages: [],
    notes: [note],
  };
}

const WITHHELD: PayloadCase[] = [
  withheld(
    'the first message after an ad',
    { errors: [{ code: 131060, title: PRIVATE }] },
    /^skipped unsupported wamid\.W2: Meta withheld its content, error 131060: often the first message after an ad/,
  ),
  withheld(
    'a kind',
    { unsupported: { type: 'poll_creation' }, errors: [{ code: 131051 }] },
    /: Meta withheld its content \(poll_creation\), error 131051: WhatsApp has no form of it for bots$/,
  ),
  withheld('a code that nobody knows', { errors: [{ code: 139999 }] }, /, error 139999$/),
  withheld('a code in a text', { errors: [{ code: '131052' }] }, /, error 131052: Meta couldn't/),
  withheld(
    'an error that says nothing',
    { errors: [null] },
    /withheld its content, error unknown$/,
  ),
  withheld('no code', { unsupported: { type: 'gif' } }, /withheld its content \(gif\)$/),
];

/** A change of the account. */
function reported(field: string, value: Json, note: RegExp): PayloadCase {
  return {
    name: `what Meta reports of the account: ${field} ${value.event ?? ''} ${value.decision ?? ''}`,
    payload: payloadOf(entryOf(changeOf(value, field))),
    messages: [],
    notes: [note],
  };
}

const ACCOUNT: PayloadCase[] = [
  reported(
    'account_update',
    { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE', waba_ban_date: PRIVATE } },
    /^Meta reports account_update: DISABLED_UPDATE, DISABLE\. .*may not be able to send.*Account quality/,
  ),
  reported(
    'account_update',
    { event: 'DISABLED_UPDATE', decision: 'REINSTATED', ban_info: { waba_ban_state: 'REINSTATE' } },
    /^Meta reports account_update: DISABLED_UPDATE, REINSTATED, REINSTATE$/,
  ),
  reported(
    'account_update',
    {
      event: 'ACCOUNT_RESTRICTION',
      restriction_info: [{ restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING' }],
    },
    /: ACCOUNT_RESTRICTION, RESTRICTED_BIZ_INITIATED_MESSAGING\. The account may not/,
  ),
  reported(
    'account_update',
    { event: 'PARTNER_ADDED' },
    /^Meta reports account_update: PARTNER_ADDED$/,
  ),
  reported('account_review_update', { decision: 'REJECTED' }, /account_review_update: REJECTED$/),
  reported(
    'phone_number_quality_update',
    { event: 'FLAGGED', current_limit: 'TIER_1K', display_phone_number: PRIVATE },
    /^Meta reports phone_number_quality_update: FLAGGED, TIER_1K$/,
  ),
  reported(
    'message_template_status_update',
    { event: 'REJECTED', message_template_name: PRIVATE, reason: PRIVATE },
    /^Meta reports message_template_status_update: REJECTED$/,
  ),
  reported(
    'account_update',
    { event: PRIVATE },
    /^skipped a change of account_update: no consumer exports notice-handler$/,
  ),
  {
    name: "Meta's test of a message is known as one, and delivered to nobody",
    payload: {
      object: 'whatsapp_business_account',
      entry: [
        {
          id: '0',
          changes: [
            {
              field: 'messages',
              value: {
                messaging_product: 'whatsapp',
                metadata: {
                  display_phone_number: '16505551111',
                  phone_number_id: '123456123',
                },
                contacts: [{ profile: { name: 'test user name' }, wa_id: '16315551181' }],
                messages: [
                  {
                    ...{ from: '16315551181', id: 'ABGGFlA5Fpa', timestamp: '1504902988' },
                    ...{ type: 'text', text: { body: 'this is a text message' } },
                  },
                ],
              },
            },
          ],
        },
      ],
    },
    messages: [],
    notes: [/^Meta's test of messages arrived: the webhook works\b/],
  },
  {
    name: "Meta's test of another field is no alarm",
    payload: {
      object: 'whatsapp_business_account',
      entry: [
        { id: '0', changes: [{ field: 'account_update', value: { event: 'DISABLED_UPDATE' } }] },
      ],
    },
    messages: [],
    notes: [/^Meta's test of account_update arrived: the webhook works\b/],
  },
];

const SENDERS: PayloadCase[] = [
  {
    name: 'a sender without a phone number is known by the user id',
    payload: payloadOf(
      entryOf(
        changeOf({
          metadata: METADATA,
          contacts: [{ profile: { name: 'Ada', username: 'ada.l' }, user_id: USER_ID }],
          messages: [textOf('wamid.U1', 'hi', { from: undefined })],
        }),
      ),
    ),
    messages: [{ content: 'hi', sender: { name: 'Ada', phone: USER_ID }, id: 'wamid.U1' }],
    notes: [],
  },
  {
    name: 'an empty phone number is none',
    payload: payloadOf(
      entryOf(
        changeOf({
          metadata: METADATA,
          contacts: [
            { profile: { name: 'Not Ada' }, wa_id: '', user_id: 'DE.other' },
            { profile: { name: 'Ada' }, wa_id: '', user_id: USER_ID },
          ],
          messages: [textOf('wamid.U1', 'hi', { from: '' })],
        }),
      ),
    ),
    messages: [{ content: 'hi', sender: { name: 'Ada', phone: USER_ID }, id: 'wamid.U1' }],
    notes: [],
  },
  {
    name: 'contacts without a phone number are told apart by the user id',
    payload: payloadOf(
      entryOf(
        changeOf({
          metadata: METADATA,
          contacts: [
            { profile: { name: 'Not Ada' }, user_id: 'DE.other' },
            { profile: { name: 'Ada' }, user_id: USER_ID },
          ],
          messages: [textOf('wamid.U1', 'hi', { from: undefined })],
        }),
      ),
    ),
    messages: [{ content: 'hi', sender: { name: 'Ada', phone: USER_ID }, id: 'wamid.U1' }],
    notes: [],
  },
  {
    name: 'a parent user id is a user id too',
    payload: messagesOf(
      textOf('wamid.U1', 'hi', { from: undefined, from_user_id: 'DE.ENT.987654321xyz' }),
    ),
    messages: [
      { content: 'hi', sender: { name: '', phone: 'DE.ENT.987654321xyz' }, id: 'wamid.U1' },
    ],
    notes: [],
  },
  {
    name: 'a message of before user ids has its phone number',
    payload: messagesOf(textOf('wamid.U1', 'hi', { from_user_id: undefined })),
    messages: [fromAda('wamid.U1', 'hi')],
    notes: [],
  },
  {
    name: 'without contacts the name is empty',
    payload: payloadOf(
      entryOf(changeOf({ metadata: METADATA, messages: [textOf('wamid.U1', 'hi')] })),
    ),
    messages: [{ content: 'hi', sender: { name: '', phone: FROM }, id: 'wamid.U1' }],
    notes: [],
  },
  {
    name: "another person's name is not the sender's",
    payload: payloadOf(
      entryOf(
        changeOf({
          metadata: METADATA,
          contacts: [{ profile: { name: 'Grace' }, wa_id: '491700000002', user_id: 'DE.grace' }],
          messages: [textOf('wamid.U1', 'hi')],
        }),
      ),
    ),
    messages: [{ content: 'hi', sender: { name: '', phone: FROM }, id: 'wamid.U1' }],
    notes: [],
  },
  {
    name: 'names are found by id, whatever the order of the contacts',
    payload: payloadOf(
      entryOf(
        changeOf({
          metadata: METADATA,
          contacts: [
            { profile: { name: 'Linus' }, wa_id: '491700000003' },
            { profile: { name: 'Grace' }, user_id: 'DE.grace' },
            { profile: { name: 'Ada' }, wa_id: '491700000001' },
          ],
          messages: [
            textOf('wamid.U1', 'one', { from: '491700000001', from_user_id: undefined }),
            textOf('wamid.U2', 'two', { from: undefined, from_user_id: 'DE.grace' }),
            textOf('wamid.U3', 'three', { from: '491700000003', from_user_id: undefined }),
            textOf('wamid.U4', 'four', { from: '491700000001', from_user_id: undefined }),
          ],
        }),
      ),
    ),
    messages: [
      { content: 'one', sender: { name: 'Ada', phone: '491700000001' }, id: 'wamid.U1' },
      { content: 'two', sender: { name: 'Grace', phone: 'DE.grace' }, id: 'wamid.U2' },
      { content: 'three', sender: { name: 'Linus', phone: '491700000003' }, id: 'wamid.U3' },
      { content: 'four', sender: { name: 'Ada', phone: '491700000001' }, id: 'wamid.U4' },
    ],
    notes: [],
  },
  {
    name: 'a name is found by user id where the phone numbers differ',
    payload: payloadOf(
      entryOf(
        changeOf({
          metadata: METADATA,
          contacts: [{ profile: { name: 'Bia' }, wa_id: '5511900000001', user_id: 'BR.bia' }],
          messages: [textOf('wamid.U1', 'oi', { from: '551190000001', from_user_id: 'BR.bia' })],
        }),
      ),
    ),
    messages: [{ content: 'oi', sender: { name: 'Bia', phone: '551190000001' }, id: 'wamid.U1' }],
    notes: [],
  },
  ...(
    [
      ['without a profile', { wa_id: FROM }],
      ['with an empty profile', { wa_id: FROM, profile: {} }],
      ['with a user name only', { wa_id: FROM, profile: { username: 'ada.l' } }],
      ['with a profile that is null', { wa_id: FROM, profile: null }],
      ['with a name that is no text', { wa_id: FROM, profile: { name: { first: 'Ada' } } }],
    ] as const
  ).map(
    ([what, contact]): PayloadCase => ({
      name: `a contact ${what} has an empty name`,
      payload: payloadOf(
        entryOf(
          changeOf({
            metadata: METADATA,
            contacts: [contact],
            messages: [textOf('wamid.U1', 'hi')],
          }),
        ),
      ),
      messages: [{ content: 'hi', sender: { name: '', phone: FROM }, id: 'wamid.U1' }],
      notes: [],
    }),
  ),
  {
    name: 'contacts that are broken cost no message',
    payload: payloadOf(
      entryOf(
        changeOf({
          metadata: METADATA,
          contacts: [null, 'Ada', 7, [CONTACT], {}, CONTACT],
          messages: [textOf('wamid.U1', 'hi')],
        }),
        changeOf({
          metadata: METADATA,
          contacts: { 0: CONTACT },
          messages: [textOf('wamid.U2', 'ho')],
        }),
      ),
    ),
    messages: [
      fromAda('wamid.U1', 'hi'),
      { content: 'ho', sender: { name: '', phone: FROM }, id: 'wamid.U2' },
    ],
    notes: [],
  },
  {
    name: 'half a surrogate pair in a name becomes U+FFFD',
    payload: payloadOf(
      entryOf(
        changeOf({
          metadata: METADATA,
          contacts: [{ profile: { name: 'Ada \ud83d \u{1f600}' }, wa_id: FROM }],
          messages: [textOf('wamid.U1', 'hi')],
        }),
      ),
    ),
    messages: [
      { content: 'hi', sender: { name: 'Ada \ufffd \u{1f600}', phone: FROM }, id: 'wamid.U1' },
    ],
    notes: [],
  },
];

const BATCHES: PayloadCase[] = [
  {
    name: 'a payload without entries holds nothing',
    payload: payloadOf(),
    messages: [],
    notes: [],
  },
  {
    name: 'an entry without changes holds nothing',
    payload: payloadOf(entryOf()),
    messages: [],
    notes: [],
  },
  {
    name: 'all messages of all changes of all entries are delivered in order',
    payload: payloadOf(
      entryOf(
        changeOf(valueWith(textOf('wamid.B1', 'one'), textOf('wamid.B2', 'two'))),
        changeOf(valueWith(textOf('wamid.B3', 'three'))),
      ),
      entryOf(changeOf(valueWith(textOf('wamid.B4', 'four')))),
      entryOf(),
      entryOf(changeOf(valueWith()), changeOf(valueWith(textOf('wamid.B5', 'five')))),
    ),
    messages: [
      fromAda('wamid.B1', 'one'),
      fromAda('wamid.B2', 'two'),
      fromAda('wamid.B3', 'three'),
      fromAda('wamid.B4', 'four'),
      fromAda('wamid.B5', 'five'),
    ],
    notes: [],
  },
  {
    name: 'order is that of the payload, not that of the time stamps',
    payload: messagesOf(
      textOf('wamid.B1', 'later', { timestamp: '1790000009' }),
      textOf('wamid.B2', 'sooner', { timestamp: '1790000001' }),
    ),
    messages: [fromAda('wamid.B1', 'later'), fromAda('wamid.B2', 'sooner')],
    notes: [],
  },
  {
    name: 'a thousand messages are delivered',
    payload: messagesOf(
      ...Array.from({ length: 1000 }, (_, index) => textOf(`wamid.M${index}`, `message ${index}`)),
    ),
    messages: Array.from({ length: 1000 }, (_, index) =>
      fromAda(`wamid.M${index}`, `message ${index}`),
    ),
    notes: [],
  },
  {
    name: 'the same id twice in a change is delivered once',
    payload: messagesOf(
      textOf('wamid.B1', 'first'),
      textOf('wamid.B2', 'second'),
      textOf('wamid.B1', 'first'),
    ),
    messages: [fromAda('wamid.B1', 'first'), fromAda('wamid.B2', 'second')],
    notes: [],
  },
  {
    name: 'the same id in several changes and entries is delivered once',
    payload: payloadOf(
      entryOf(
        changeOf(valueWith(textOf('wamid.B1', 'hi'))),
        changeOf(valueWith(textOf('wamid.B1', 'hi'))),
      ),
      entryOf(changeOf(valueWith(textOf('wamid.B1', 'hi'), textOf('wamid.B2', 'ho')))),
    ),
    messages: [fromAda('wamid.B1', 'hi'), fromAda('wamid.B2', 'ho')],
    notes: [],
  },
  {
    name: 'the same text under another id is delivered again',
    payload: messagesOf(textOf('wamid.B1', 'hi'), textOf('wamid.B2', 'hi')),
    messages: [fromAda('wamid.B1', 'hi'), fromAda('wamid.B2', 'hi')],
    notes: [],
  },
  {
    name: 'changes for another phone number id are skipped, their neighbours are not',
    payload: payloadOf(
      entryOf(
        changeOf({
          ...valueWith(textOf('wamid.B1', PRIVATE), textOf('wamid.B2', PRIVATE)),
          metadata: { display_phone_number: '4930000009', phone_number_id: '800000000000009' },
        }),
        changeOf(valueWith(textOf('wamid.B3', 'ours'))),
      ),
    ),
    messages: [fromAda('wamid.B3', 'ours')],
    notes: [/phone number id 800000000000009.*WHATSAPP_PHONE_NUMBER_ID/],
  },
  {
    name: 'a phone number id that only begins like ours is another',
    payload: payloadOf(
      entryOf(
        changeOf({
          ...valueWith(textOf('wamid.B1', PRIVATE)),
          metadata: { phone_number_id: `${PHONE_NUMBER_ID}0` },
        }),
      ),
    ),
    messages: [],
    notes: [/phone number id/],
  },
  {
    name: 'a change without a phone number id is skipped',
    payload: payloadOf(
      entryOf(
        changeOf({ messages: [textOf('wamid.B1', PRIVATE)] }),
        changeOf({ ...valueWith(textOf('wamid.B2', PRIVATE)), metadata: null }),
        changeOf(valueWith(textOf('wamid.B3', 'ours'))),
      ),
    ),
    messages: [fromAda('wamid.B3', 'ours')],
    notes: [/phone number id/, /phone number id/],
  },
];

const STATUS = { timestamp: '1790000010', recipient_id: FROM, recipient_user_id: USER_ID };

const OTHER_NEWS: PayloadCase[] = [
  {
    name: 'status updates are no messages',
    payload: payloadOf(
      entryOf(
        changeOf({
          messaging_product: 'whatsapp',
          metadata: METADATA,
          contacts: [CONTACT],
          statuses: [
            { ...STATUS, id: 'wamid.OUT1', status: 'sent', pricing: { billable: true } },
            { ...STATUS, id: 'wamid.OUT1', status: 'delivered' },
            { ...STATUS, id: 'wamid.OUT1', status: 'read', recipient_type: 'group' },
            { ...STATUS, id: 'wamid.OUT4', status: 'played' },
          ],
        }),
      ),
    ),
    messages: [],
    notes: [],
  },
  {
    name: 'a message that Meta could not deliver costs a line with id and code',
    payload: payloadOf(
      entryOf(
        changeOf({
          metadata: METADATA,
          statuses: [
            {
              ...STATUS,
              id: 'wamid.OUT2',
              status: 'failed',
              errors: [
                {
                  code: 131047,
                  title: PRIVATE,
                  message: PRIVATE,
                  error_data: { details: PRIVATE },
                },
              ],
            },
            { ...STATUS, id: 'wamid.OUT3', status: 'failed' },
            { ...STATUS, id: 'wamid.OUT4', status: 'failed', errors: [null, { code: 'x' }] },
          ],
        }),
      ),
    ),
    messages: [],
    notes: [
      /wamid\.OUT2: error 131047: over 24 hours since the person last wrote/,
      /wamid\.OUT3: error unknown$/,
      /wamid\.OUT4: error unknown, unknown$/,
    ],
  },
  {
    name: 'a failure told later comes with what can be done about it, whatever form its code has',
    payload: payloadOf(
      entryOf(
        changeOf({
          metadata: METADATA,
          statuses: [
            { ...STATUS, id: 'wamid.OUT2', status: 'failed', errors: [{ code: '131026' }] },
            {
              ...{ ...STATUS, id: 'wamid.OUT3', status: 'failed' },
              errors: [{ code: 139999 }, { code: 131049 }],
            },
          ],
        }),
      ),
    ),
    messages: [],
    notes: [
      /wamid\.OUT2: error 131026: the receiver may not use WhatsApp/,
      /wamid\.OUT3: error 139999, 131049: Meta bounds how much marketing/,
    ],
  },
  {
    name: 'statuses that are broken cost no message',
    payload: payloadOf(
      entryOf(
        changeOf({
          ...valueWith(textOf('wamid.N1', 'hi')),
          statuses: [null, 'failed', 7, {}, []],
        }),
        changeOf({ ...valueWith(textOf('wamid.N2', 'ho')), statuses: 'failed' }),
      ),
    ),
    messages: [fromAda('wamid.N1', 'hi'), fromAda('wamid.N2', 'ho')],
    notes: [],
  },
  {
    name: 'errors of the account cost a line with their codes',
    payload: payloadOf(
      entryOf(
        changeOf({
          messaging_product: 'whatsapp',
          metadata: METADATA,
          errors: [
            { code: 130429, title: PRIVATE, message: PRIVATE, error_data: { details: PRIVATE } },
          ],
        }),
      ),
    ),
    messages: [],
    notes: [/\b130429\b/],
  },
  {
    name: 'errors beside an interactive message without its body cost a line each',
    payload: payloadOf(
      entryOf(
        changeOf({
          ...valueWith(messageOf('wamid.N1', 'interactive')),
          errors: [{ code: 131000, title: 'Something went wrong' }],
        }),
      ),
    ),
    messages: [],
    notes: [/interactive wamid\.N1/, /\b131000\b/],
  },
  ...['smb_message_echoes', 'message_echoes'].map(
    (field): PayloadCase => ({
      name: `what the business itself wrote is no message: ${field}`,
      payload: payloadOf(
        entryOf(
          changeOf(
            {
              messaging_product: 'whatsapp',
              metadata: METADATA,
              message_echoes: [
                {
                  from: '4930000001',
                  to: FROM,
                  id: 'wamid.ECHO1',
                  timestamp: '1790000000',
                  type: 'text',
                  text: { body: PRIVATE },
                },
              ],
            },
            field,
          ),
        ),
      ),
      messages: [],
      notes: [/^skipped echo wamid\.ECHO1, .*: no consumer exports echo-handler$/],
    }),
  ),
  {
    name: 'the history of an account is no message',
    payload: payloadOf(
      entryOf(
        changeOf(
          {
            messaging_product: 'whatsapp',
            metadata: METADATA,
            messages: [textOf('wamid.OLD1', PRIVATE)],
            history: [
              {
                metadata: { phase: 0, chunk_order: 1, progress: 50 },
                threads: [{ id: FROM, messages: [textOf('wamid.OLD2', PRIVATE)] }],
              },
            ],
          },
          'history',
        ),
      ),
    ),
    messages: [],
    notes: [/\bhistory\b/],
  },
  {
    name: 'fields of the account, which have no metadata, cost a line each and no message',
    payload: payloadOf(
      {
        id: '700000000000001',
        time: 1790000000,
        changes: [
          changeOf({ event: 'DISABLED_UPDATE', ban_info: {} }, 'account_update'),
          changeOf(
            { event: 'APPROVED', message_template_id: 1, reason: null },
            'message_template_status_update',
          ),
          changeOf({ calls: [{ id: 'wacid.1', event: 'connect' }] }, 'calls'),
          changeOf({ user_id_update: [{ user_id: { previous: 'DE.a' } }] }, 'user_id_update'),
          changeOf({}, 'invented_tomorrow'),
          changeOf(valueWith(textOf('wamid.N1', 'hi'))),
        ],
      },
      entryOf(changeOf(valueWith(textOf('wamid.N2', 'ho')))),
    ),
    messages: [fromAda('wamid.N1', 'hi'), fromAda('wamid.N2', 'ho')],
    notes: [
      /\baccount_update\b/,
      /\bmessage_template_status_update\b/,
      /\bcalls\b/,
      /\buser_id_update\b/,
      /\binvented_tomorrow\b/,
    ],
  },
];

/** A line, and nothing in it that ends or paints one. */
function oneLineWith(pattern: string): RegExp {
  return new RegExp(`^(?=[^\\p{Cc}\\u2028\\u2029]{1,600}$).*${pattern}`, 'u');
}

const BROKEN: PayloadCase[] = [
  {
    name: 'elements that are no objects cost a line each and no neighbour',
    payload: payloadOf(
      null,
      entryOf(
        'change',
        changeOf(valueWith(null, textOf('wamid.X1', 'one'), 7, [textOf('wamid.X9', PRIVATE)])),
        null,
        changeOf(valueWith(PRIVATE, textOf('wamid.X2', 'two'), true)),
      ),
      PRIVATE,
      [entryOf(changeOf(valueWith(textOf('wamid.X8', PRIVATE))))],
      entryOf(changeOf(valueWith(textOf('wamid.X3', 'three')))),
    ),
    messages: [
      fromAda('wamid.X1', 'one'),
      fromAda('wamid.X2', 'two'),
      fromAda('wamid.X3', 'three'),
    ],
    notes: [
      /\bentry\b/,
      /\bentry\b/,
      /\bentry\b/,
      /\bchange\b/,
      /\bchange\b/,
      /\bmessage\b/,
      /\bmessage\b/,
      /\bmessage\b/,
      /\bmessage\b/,
      /\bmessage\b/,
    ],
  },
  {
    name: 'entries without what they should hold cost no neighbour',
    payload: payloadOf(
      {},
      { id: '700000000000001' },
      entryOf({}),
      entryOf(changeOf(undefined)),
      entryOf(changeOf(null)),
      entryOf(changeOf(PRIVATE)),
      entryOf(changeOf([])),
      entryOf(changeOf({ metadata: METADATA })),
      entryOf(changeOf(valueWith({}))),
      entryOf(changeOf(valueWith(textOf('wamid.X1', 'hi')))),
    ),
    messages: [fromAda('wamid.X1', 'hi')],
    notes: [/change/, /change/, /change/, /change/, /change/, /skipped/],
  },
  {
    name: 'messages that are broken in every place cost a line each and no neighbour',
    payload: messagesOf(
      messageOf({}, 'text', { text: { body: PRIVATE } }),
      messageOf(7, 'text', { text: { body: PRIVATE } }),
      messageOf('', 'text', { text: { body: PRIVATE } }),
      messageOf('wamid.X1', { text: 'text' }, { text: { body: PRIVATE } }),
      messageOf('wamid.X2', 'text', { text: null }),
      messageOf('wamid.X3', 'text', { text: { body: 7 } }),
      messageOf('wamid.X4', 'text', {
        text: { body: PRIVATE },
        from: 491700000001,
        from_user_id: {},
      }),
      messageOf('wamid.X5', 'interactive', { interactive: { button_reply: PRIVATE } }),
      messageOf('wamid.X6', 'image', { image: [{ caption: PRIVATE }] }),
      textOf('wamid.X7', 'hi'),
    ),
    messages: [fromAda('wamid.X7', 'hi')],
    notes: [
      /skipped/,
      /skipped/,
      /skipped/,
      /wamid\.X1/,
      /text wamid\.X2/,
      /text wamid\.X3/,
      /text wamid\.X4/,
      /interactive wamid\.X5/,
      /image wamid\.X6/,
    ],
  },
  {
    name: 'entries that are no list cost a line',
    payload: { ...payloadOf(), entry: { 0: entryOf() } },
    messages: [],
    notes: [/\bentry\b|\bentries\b/],
  },
  {
    name: 'changes that are no list cost a line and no neighbour',
    payload: payloadOf(
      { id: '700000000000001', changes: changeOf(valueWith(textOf('wamid.X1', PRIVATE))) },
      entryOf(changeOf(valueWith(textOf('wamid.X2', 'hi')))),
    ),
    messages: [fromAda('wamid.X2', 'hi')],
    notes: [/\bchanges?\b/],
  },
  {
    name: 'messages that are no list cost a line and no neighbour',
    payload: payloadOf(
      entryOf(
        changeOf({ metadata: METADATA, messages: textOf('wamid.X1', PRIVATE) }),
        changeOf(valueWith(textOf('wamid.X2', 'hi'))),
      ),
    ),
    messages: [fromAda('wamid.X2', 'hi')],
    notes: [/\bmessages?\b/],
  },
  {
    name: 'half a surrogate pair in an id or a sender becomes U+FFFD',
    payload: messagesOf(
      textOf('wamid.\ud83d', 'hi'),
      textOf('wamid.2', PRIVATE, { from: '49170\ude00001', from_user_id: undefined }),
    ),
    messages: [fromAda('wamid.\ufffd', 'hi')],
    notes: [/^skipped text wamid\.2: its sender is neither a phone number nor a user id$/],
  },
  {
    name: 'names of what every object inherits are names like others',
    payload: JSON.parse(`{
      "object": "whatsapp_business_account",
      "__proto__": { "entry": [] },
      "constructor": { "prototype": {} },
      "entry": [{
        "__proto__": { "changes": [] },
        "changes": [
          { "field": "__proto__", "value": {} },
          { "field": "constructor", "value": {} },
          { "field": "messages", "value": {
            "__proto__": { "metadata": { "phone_number_id": "1" } },
            "metadata": { "phone_number_id": "${PHONE_NUMBER_ID}" },
            "contacts": [
              { "wa_id": "1234567", "profile": { "name": "P" } },
              { "wa_id": "491700000001", "__proto__": { "profile": { "name": "P" } } }
            ],
            "messages": [
              { "id": "wamid.P1", "from": "1", "type": "__proto__",
                "__proto__": { "body": "${PRIVATE}", "type": "text" } },
              { "id": "wamid.P2", "from": "1", "type": "constructor",
                "constructor": { "body": "${PRIVATE}" } },
              { "id": "wamid.P3", "from": "1", "type": "toString" },
              { "id": "wamid.P4", "from": "1", "type": "hasOwnProperty" },
              { "id": "wamid.P5", "from": "1", "type": "text",
                "text": { "__proto__": { "body": "${PRIVATE}" } } },
              { "from": "1", "type": "text",
                "__proto__": { "id": "wamid.P6", "text": { "body": "${PRIVATE}" } } },
              { "id": "__proto__", "from": "1234567", "type": "text", "text": { "body": "a" } },
              { "id": "constructor", "from": "7654321", "type": "text", "text": { "body": "b" } },
              { "id": "wamid.P7", "from": "491700000001", "type": "text", "text": { "body": "c" } }
            ]
          } }
        ]
      }]
    }`),
    messages: [
      { content: 'a', sender: { name: 'P', phone: '1234567' }, id: '__proto__' },
      { content: 'b', sender: { name: '', phone: '7654321' }, id: 'constructor' },
      { content: 'c', sender: { name: '', phone: FROM }, id: 'wamid.P7' },
    ],
    notes: [
      /__proto__/,
      /constructor/,
      /__proto__ wamid\.P1/,
      /constructor wamid\.P2/,
      /toString wamid\.P3/,
      /hasOwnProperty wamid\.P4/,
      /text wamid\.P5/,
      /skipped/,
    ],
  },
  {
    name: 'line ends and control characters forge no log line',
    payload: payloadOf(
      entryOf(
        changeOf({}, 'account\nwhatsapp: ready, send-only\r\n'),
        changeOf({
          metadata: { phone_number_id: '1\u001b[2J\u0085\u2028whatsapp: ready\u2029' },
        }),
        changeOf({
          ...valueWith(
            messageOf('wamid.L1\nwhatsapp: ready', 'sticker'),
            messageOf('wamid.L2', 'sti\u0000c\tker\r\n\u001b]0;title\u0007'),
            textOf('wamid.L3', 'hi'),
          ),
          statuses: [
            {
              id: 'wamid.L4\nwhatsapp: ready',
              status: 'failed',
              errors: [{ code: 131026, message: 'a\nb' }],
            },
          ],
        }),
      ),
    ),
    messages: [fromAda('wamid.L3', 'hi')],
    notes: [
      oneLineWith('account'),
      oneLineWith('phone number id 1'),
      oneLineWith('sticker wamid\\.L1'),
      oneLineWith('sti.*wamid\\.L2'),
      oneLineWith('wamid\\.L4.*131026'),
    ],
  },
  {
    name: 'huge ids and kinds do not fill the log',
    payload: payloadOf(
      entryOf(
        changeOf({}, 'f'.repeat(100_000)),
        changeOf({ metadata: { phone_number_id: '9'.repeat(100_000) } }),
        changeOf(
          valueWith(
            messageOf(`wamid.${'x'.repeat(100_000)}`, 'sticker'),
            messageOf('wamid.H1', 'k'.repeat(100_000)),
            textOf(`wamid.${'y'.repeat(10_000)}`, 'hi'),
          ),
        ),
      ),
    ),
    messages: [fromAda(`wamid.${'y'.repeat(10_000)}`, 'hi')],
    notes: [
      oneLineWith('fff'),
      oneLineWith('phone number id 9'),
      oneLineWith('sticker wamid\\.x'),
      oneLineWith('kkk.* wamid\\.H1'),
    ],
  },
];

/** What owners have reported: run in the real runtime, too. */
export const REPORTED_CASES: PayloadCase[] = [...ANSWERABLE, ...WITHHELD, ...ACCOUNT];

export const PAYLOAD_CASES: PayloadCase[] = [
  ...DELIVERED,
  ...SKIPPED,
  ...SENDERS,
  ...REPORTED_CASES,
  ...BATCHES,
  ...OTHER_NEWS,
  ...BROKEN,
];
