/**
 * Payloads in Meta's shapes with one event each, and what the handlers of consumers get of it: every kind
 * of Meta's documentation (Cloud API > Webhooks > Reference). The parser's tests run the table in plain
 * Node; the component's and the runtime's tests run it again.
 * @module
 */
import {
  changeOf,
  entryOf,
  metadataOf,
  payloadOf,
  valueFor,
} from '../../scripts/lib/webhook-payload.ts';
import type {
  EchoRecord,
  MessageRecord,
  NoticeRecord,
  StatusRecord,
} from '../../src/events/record.ts';
import { PHONE_NUMBER_ID } from './variables.ts';

type Json = Record<string, unknown>;

export type EventCase = { name: string; payload: unknown } & (
  | { handler: 'message-handler/on-message'; record: MessageRecord }
  | { handler: 'status-handler/on-status'; record: StatusRecord }
  | { handler: 'echo-handler/on-echo'; record: EchoRecord }
  | { handler: 'notice-handler/on-notice'; record: NoticeRecord }
);

const FROM = '491700000001';
const USER_ID = 'DE.1234567890abc';
const ACCOUNT = '700000000000001';
const CONTACT = { profile: { name: 'Ada', username: 'ada.l' }, wa_id: FROM, user_id: USER_ID };
const ADA = { name: 'Ada', phone: FROM, 'user-id': USER_ID, username: 'ada.l' };
const TIME = '2026-09-21T14:13:20Z';

/** What all messages of the table have in common, unless they say otherwise. */
const COMMON: Omit<MessageRecord, 'id' | 'kind' | 'summary' | 'raw'> = {
  ...{ content: '', sender: ADA, chat: FROM, number: PHONE_NUMBER_ID, time: TIME },
  ...{ forwarded: false, quote: null, attachment: null, location: null, choice: null },
  ...{ reaction: null, contacts: [], form: null },
};

let count = 0;
const nextId = (what: string): string => `wamid.${what}${++count}`;

interface MessageOptions {
  contacts?: readonly unknown[];
  /** Meta's object as `raw` has it, where it differs. */
  raw?: Json;
  /** More of the change's value. */
  value?: Json;
}

/** @param meta Meta's object, without what all have in common */
function message(
  name: string,
  meta: Json,
  fields: Pick<MessageRecord, 'summary'> & Partial<MessageRecord>,
  { contacts = [CONTACT], raw = {}, value = {} }: MessageOptions = {},
): EventCase {
  const id = nextId('M');
  const object = { from: FROM, from_user_id: USER_ID, id, timestamp: '1790000000', ...meta };
  return {
    ...{ name, handler: 'message-handler/on-message' },
    payload: payloadOf(
      entryOf(changeOf({ ...valueFor(PHONE_NUMBER_ID, contacts, [object]), ...value })),
    ),
    record: {
      ...{ ...COMMON, id, kind: typeof meta.type === 'string' ? meta.type : 'unknown' },
      raw: JSON.stringify({ ...object, ...raw }),
      ...fields,
    },
  };
}

const FILE = { id: '9001', mime_type: 'image/jpeg', sha256: 'q83vEjRWeJCrze8=' };
const ATTACHMENT = {
  ...{ id: '9001', 'mime-type': 'image/jpeg', 'file-name': '', voice: false, animated: false },
  sha256: 'q83vEjRWeJCrze8=',
};
const LINK = { url: 'https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=9001' };

const FILES: EventCase[] = [
  message(
    'a picture with a caption; its link of five minutes goes nowhere',
    { type: 'image', image: { ...FILE, caption: 'look', ...LINK } },
    { content: 'look', summary: '[image] look', attachment: ATTACHMENT },
    { raw: { image: { ...FILE, caption: 'look' } } },
  ),
  message(
    'a picture without a caption',
    { type: 'image', image: FILE },
    { summary: '[image]', attachment: ATTACHMENT },
  ),
  message(
    'a video',
    { type: 'video', video: { ...FILE, mime_type: 'video/mp4' } },
    { summary: '[video]', attachment: { ...ATTACHMENT, 'mime-type': 'video/mp4' } },
  ),
  message(
    'a voice message',
    { type: 'audio', audio: { ...FILE, mime_type: 'audio/ogg; codecs=opus', voice: true } },
    {
      summary: '[voice message]',
      attachment: { ...ATTACHMENT, 'mime-type': 'audio/ogg; codecs=opus', voice: true },
    },
  ),
  message(
    'a sound file',
    { type: 'audio', audio: { ...FILE, mime_type: 'audio/mpeg', voice: false } },
    { summary: '[audio]', attachment: { ...ATTACHMENT, 'mime-type': 'audio/mpeg' } },
  ),
  message(
    'a document with a name and a caption',
    {
      type: 'document',
      document: { ...FILE, mime_type: 'application/pdf', filename: 'a.pdf', caption: 'for you' },
    },
    {
      ...{ content: 'for you', summary: '[document: a.pdf] for you' },
      attachment: { ...ATTACHMENT, 'mime-type': 'application/pdf', 'file-name': 'a.pdf' },
    },
  ),
  message(
    'a document without a name',
    { type: 'document', document: { id: '9003' } },
    {
      summary: '[document]',
      attachment: { ...ATTACHMENT, id: '9003', 'mime-type': '', sha256: '' },
    },
  ),
  message(
    'an animated sticker',
    { type: 'sticker', sticker: { ...FILE, mime_type: 'image/webp', animated: true } },
    {
      summary: '[sticker]',
      attachment: { ...ATTACHMENT, 'mime-type': 'image/webp', animated: true },
    },
  ),
];

const PLACE = { latitude: 48.4, longitude: 9.99, name: '', address: '', url: '' };

const TOLD: EventCase[] = [
  message(
    'a place with name, address and link',
    {
      type: 'location',
      location: {
        ...{ latitude: 48.4, longitude: 9.99, name: 'Office', address: 'Main St 1' },
        url: 'https://example.com',
      },
    },
    {
      summary: '[location: Office, Main St 1]',
      location: { ...PLACE, name: 'Office', address: 'Main St 1', url: 'https://example.com' },
    },
  ),
  message(
    'a live location',
    { type: 'location', location: { latitude: 48.4, longitude: 9.99 } },
    { summary: '[location: 48.4, 9.99]', location: PLACE },
  ),
  message(
    'coordinates in texts',
    { type: 'location', location: { latitude: '-48.4', longitude: '9.99' } },
    { summary: '[location: -48.4, 9.99]', location: { ...PLACE, latitude: -48.4 } },
  ),
  message(
    'a place whose coordinates nobody can read',
    { type: 'location', location: { latitude: 'north', longitude: null } },
    { summary: '[location]' },
  ),
  message(
    'contact cards, with all of their numbers, and without a name',
    {
      type: 'contacts',
      contacts: [
        {
          name: { formatted_name: 'Grace H', first_name: 'Grace' },
          phones: [{ phone: '+1 555 010 0123', wa_id: '15550100123' }, { wa_id: '15550100124' }],
          emails: [{ email: 'grace@example.com', type: 'WORK' }],
        },
        { name: { first_name: 'Alan', last_name: 'T' } },
        { phones: [{ phone: '+49 1' }], origin: 'contact_request' },
      ],
    },
    {
      summary:
        '[contact: Grace H, +1 555 010 0123, 15550100124] [contact: Alan T] [contact: +49 1]',
      contacts: [
        {
          ...{ name: 'Grace H', phones: ['+1 555 010 0123', '15550100124'] },
          emails: ['grace@example.com'],
        },
        { name: 'Alan T', phones: [], emails: [] },
        { name: '', phones: ['+49 1'], emails: [] },
      ],
    },
  ),
  message(
    'a reaction',
    { type: 'reaction', reaction: { message_id: 'wamid.OUT1', emoji: '👍' } },
    {
      summary: '[reaction 👍 to wamid.OUT1]',
      reaction: { emoji: '👍', 'message-id': 'wamid.OUT1' },
    },
  ),
  ...[{}, { emoji: '' }].map((emoji) =>
    message(
      `a reaction taken back: ${JSON.stringify(emoji)}`,
      { type: 'reaction', reaction: { message_id: 'wamid.OUT1', ...emoji } },
      { summary: '[reaction taken back]', reaction: { emoji: '', 'message-id': 'wamid.OUT1' } },
    ),
  ),
  message(
    'an order',
    {
      type: 'order',
      order: {
        ...{ catalog_id: '55', text: 'quick, please' },
        product_items: [
          { product_retailer_id: 'sku-1', quantity: 2, item_price: 9.5, currency: 'EUR' },
          { product_retailer_id: 'sku-2', quantity: '1', item_price: '3', currency: 'EUR' },
        ],
      },
    },
    { summary: '[order: 2 × sku-1, 1 × sku-2, quick, please]' },
  ),
  message(
    'an order without products',
    { type: 'order', order: { catalog_id: '55', text: '' } },
    { summary: '[order: empty]' },
  ),
];

const TAPPED: EventCase[] = [
  message(
    'a tap on a button of a template',
    {
      ...{ type: 'button', button: { text: 'Yes', payload: 'CONFIRM_7' } },
      context: { from: '4930000001', id: 'wamid.OUT3' },
    },
    {
      ...{ content: 'Yes', summary: 'Yes' },
      choice: { id: 'CONFIRM_7', title: 'Yes', description: '' },
      quote: { id: 'wamid.OUT3', content: '' },
    },
  ),
  message(
    'a tap on a reply button',
    {
      type: 'interactive',
      interactive: { type: 'button_reply', button_reply: { id: 'yes', title: 'Yes, do' } },
    },
    {
      ...{ content: 'Yes, do', summary: 'Yes, do' },
      choice: { id: 'yes', title: 'Yes, do', description: '' },
    },
  ),
  message(
    'a tap on a row of a list',
    {
      type: 'interactive',
      interactive: {
        type: 'list_reply',
        list_reply: { id: 'r1', title: 'Row 1', description: 'the first' },
      },
    },
    {
      ...{ content: 'Row 1', summary: 'Row 1' },
      choice: { id: 'r1', title: 'Row 1', description: 'the first' },
    },
  ),
  message(
    'a form that was filled in',
    {
      type: 'interactive',
      interactive: {
        type: 'nfm_reply',
        nfm_reply: {
          name: 'flow',
          body: 'Sent',
          response_json: '{"flow_token":"t1","city":"Ulm"}',
        },
      },
    },
    {
      summary: '[form answered: {"flow_token":"t1","city":"Ulm"}]',
      form: '{"flow_token":"t1","city":"Ulm"}',
    },
  ),
  message(
    'leave to call',
    {
      type: 'interactive',
      interactive: {
        type: 'call_permission_reply',
        call_permission_reply: {
          ...{ response: 'accept', is_permanent: false, expiration_timestamp: '1790600000' },
          response_source: 'user_action',
        },
      },
    },
    { summary: '[call permission: accept]' },
  ),
  message(
    'an answer of a kind that nobody knows yet',
    { type: 'interactive', interactive: { type: 'mood_reply', mood_reply: { mood: 'fine' } } },
    { summary: '[interactive: mood_reply]' },
  ),
  message('an answer without a body', { type: 'interactive' }, { summary: '[interactive]' }),
];

const CHANGED: EventCase[] = [
  message(
    'a changed number: an answer goes to the new one',
    {
      type: 'system',
      system: {
        ...{ type: 'user_changed_number', body: 'Ada changed number' },
        ...{ wa_id: '491700000099', user_id: 'DE.new1' },
      },
    },
    {
      ...{ summary: '[Ada changed number]', chat: '491700000099' },
      sender: { name: '', phone: FROM, 'user-id': USER_ID, username: '' },
    },
    { contacts: [] },
  ),
  message(
    'a system message that names nobody but the new user id',
    {
      ...{ from: undefined, from_user_id: undefined, type: 'system' },
      system: { type: 'user_changed_user_id', user_id: 'DE.new1' },
    },
    {
      ...{ summary: '[system: user_changed_user_id]', chat: 'DE.new1' },
      sender: { name: '', phone: '', 'user-id': '', username: '' },
    },
    { contacts: [] },
  ),
  message(
    'a changed identity',
    {
      ...{ type: 'system', system: { type: 'customer_identity_changed', body: 'New phone' } },
      identity: { acknowledged: true, created_timestamp: '1790000000', hash: 'h1' },
    },
    { summary: '[New phone]' },
  ),
  message(
    'an edited text',
    {
      type: 'edit',
      edit: {
        original_message_id: 'wamid.AAA1',
        message: { type: 'text', text: { body: 'hi!' }, context: { id: 'M0' } },
      },
    },
    { content: 'hi!', summary: '[message edited] hi!' },
  ),
  message(
    'an edited caption',
    {
      type: 'edit',
      edit: {
        original_message_id: 'wamid.AAA1',
        message: { type: 'image', image: { ...FILE, caption: 'see' } },
      },
    },
    { content: 'see', summary: '[message edited] see', attachment: ATTACHMENT },
  ),
  message(
    'an edit that can not be read',
    { type: 'edit', edit: { original_message_id: 'wamid.AAA1' } },
    { summary: '[message edited]' },
  ),
  message(
    'a deleted message',
    { type: 'revoke', revoke: { original_message_id: 'wamid.AAA1' } },
    { summary: '[message deleted]' },
  ),
  ...(['pin', 'unpin'] as const).map((type) =>
    message(
      `a message in a group: ${type}`,
      {
        ...{ group_id: 'R3JwMQ', type: 'pin' },
        pin: { type, message_id: 'wamid.G0', expiration_days: 7 },
      },
      { summary: `[message ${type}ned]`, chat: 'group:R3JwMQ' },
    ),
  ),
  message(
    'a chat that was opened',
    { type: 'request_welcome' },
    { summary: '[opened the chat for the first time]' },
  ),
];

const WITHHELD = [{ code: 131051, title: 'Message type unknown', message: 'Message type unknown' }];

const UNKNOWN: EventCase[] = [
  message(
    'what WhatsApp has no form of for bots',
    { type: 'unsupported', unsupported: { type: 'poll_creation' }, errors: WITHHELD },
    { summary: '[unsupported: poll_creation]' },
  ),
  message(
    'the same, without a word of what it was',
    { type: 'unsupported', errors: WITHHELD },
    { summary: '[unsupported]' },
  ),
  message(
    'the old spelling of it',
    { type: 'unknown', errors: WITHHELD },
    { summary: '[unsupported]' },
  ),
  message(
    'a kind that nobody knows yet',
    { type: 'hologram', hologram: { id: 'h1', url: 'https://example.com/h1' } },
    { summary: '[hologram]' },
  ),
  message('a kind that is no text', { type: 7 }, { summary: '[unsupported]' }),
];

const TEXTS: EventCase[] = [
  message('a text', { type: 'text', text: { body: 'hi' } }, { content: 'hi', summary: 'hi' }),
  message(
    'a reply',
    {
      ...{ type: 'text', text: { body: 'yes' } },
      context: { from: '4930000001', id: 'wamid.OUT1' },
    },
    { content: 'yes', summary: 'yes', quote: { id: 'wamid.OUT1', content: '' } },
  ),
  ...['forwarded', 'frequently_forwarded'].map((key) =>
    message(
      `a text that was ${key}`,
      { type: 'text', text: { body: 'see' }, context: { [key]: true } },
      { content: 'see', summary: 'see', forwarded: true },
    ),
  ),
  message(
    'a text after an advertisement',
    {
      ...{ type: 'text', text: { body: 'price?' } },
      referral: { source_type: 'ad', source_id: '1200', ctwa_clid: 'ARx' },
    },
    { content: 'price?', summary: 'price?' },
  ),
  message(
    'a text in a group',
    { group_id: 'R3JwMQ', type: 'text', text: { body: 'hello all' } },
    { content: 'hello all', summary: 'hello all', chat: 'group:R3JwMQ' },
  ),
  message(
    'a text of somebody whose number is private',
    { from: '', from_user_id: 'DE.private1', type: 'text', text: { body: 'hi' } },
    {
      ...{ content: 'hi', summary: 'hi', chat: 'DE.private1' },
      sender: { name: 'Eve', phone: '', 'user-id': 'DE.private1', username: '' },
    },
    { contacts: [{ profile: { name: 'Eve' }, user_id: 'DE.private1' }] },
  ),
  message(
    'a text with half a character, without a time',
    { timestamp: undefined, type: 'text', text: { body: 'half \ud83d' } },
    { content: 'half \ufffd', summary: 'half \ufffd', time: '' },
    { raw: { text: { body: 'half \ufffd' } } },
  ),
];

/** @param meta Meta's object, without what all have in common */
function status(name: string, meta: Json, fields: Partial<StatusRecord>): EventCase {
  const id = nextId('S');
  const object = { id, timestamp: '1790000010', recipient_id: FROM, ...meta };
  const value = { messaging_product: 'whatsapp', metadata: metadataOf(PHONE_NUMBER_ID) };
  return {
    ...{ name, handler: 'status-handler/on-status' },
    payload: payloadOf(entryOf(changeOf({ ...value, statuses: [object] }))),
    record: {
      ...{ id, state: `${meta.status}`, chat: FROM, number: PHONE_NUMBER_ID },
      ...{ time: '2026-09-21T14:13:30Z', code: null, reason: '', category: '', tracking: '' },
      raw: JSON.stringify(object),
      ...fields,
    },
  };
}

const STATUSES: EventCase[] = [
  status(
    'a message was sent, at a price',
    {
      ...{ status: 'sent', recipient_user_id: USER_ID, biz_opaque_callback_data: 'job-42' },
      pricing: { billable: true, pricing_model: 'PMP', type: 'regular', category: 'utility' },
    },
    { category: 'utility', tracking: 'job-42' },
  ),
  ...['delivered', 'read', 'played'].map((state) =>
    status(`a message was ${state}`, { status: state }, {}),
  ),
  status(
    'a message failed',
    {
      status: 'failed',
      errors: [
        {
          ...{ code: 131047, title: 'Re-engagement message', message: 'Re-engagement message' },
          error_data: { details: 'More than 24 hours\nhave passed' },
        },
      ],
    },
    { code: 131047, reason: 'More than 24 hours have passed' },
  ),
  status(
    'a message failed, and little is said',
    { status: 'failed', errors: [{ code: '131026', title: 'Undeliverable' }] },
    { code: 131026, reason: 'Undeliverable' },
  ),
  status('a message failed, and nothing is said', { status: 'failed' }, {}),
  status(
    'one of a group read it',
    {
      ...{ status: 'read', recipient_id: 'R3JwMQ', recipient_type: 'group' },
      ...{ recipient_participant_id: FROM, recipient_participant_user_id: USER_ID },
    },
    { chat: 'group:R3JwMQ' },
  ),
  status(
    'somebody whose number is private got it',
    { status: 'delivered', recipient_id: undefined, recipient_user_id: 'DE.only' },
    { chat: 'DE.only' },
  ),
  status('a state that nobody knows yet', { status: 'warning' }, {}),
];

/** @param meta Meta's object, without what all have in common */
function echo(name: string, meta: Json, fields: Partial<EchoRecord>, field: string): EventCase {
  const id = nextId('E');
  const object = { from: '4930000001', to: FROM, id, timestamp: '1790000000', ...meta };
  const value = { messaging_product: 'whatsapp', metadata: metadataOf(PHONE_NUMBER_ID) };
  return {
    ...{ name, handler: 'echo-handler/on-echo' },
    payload: payloadOf(entryOf(changeOf({ ...value, message_echoes: [object] }, field))),
    record: {
      ...{ id, kind: `${meta.type}`, content: '', chat: FROM, number: PHONE_NUMBER_ID },
      ...{ time: TIME, raw: JSON.stringify(object) },
      ...fields,
    },
  };
}

const ECHOES: EventCase[] = [
  echo(
    'a human answered',
    { type: 'text', text: { body: 'I take over' } },
    { content: 'I take over' },
    'smb_message_echoes',
  ),
  echo(
    'a human sent a picture',
    { type: 'image', image: { ...FILE, caption: 'this one' } },
    { content: 'this one' },
    'message_echoes',
  ),
  echo(
    'a human answered somebody whose number is private',
    { to: undefined, to_user_id: 'DE.only', type: 'text', text: { body: 'hi' } },
    { content: 'hi', chat: 'DE.only' },
    'smb_message_echoes',
  ),
  echo(
    'a human deleted an answer',
    { type: 'revoke', revoke: { original_message_id: 'wamid.E0' } },
    {},
    'smb_message_echoes',
  ),
];

function notice(field: string, value: Json, fields: Partial<NoticeRecord> = {}): EventCase {
  return {
    ...{ name: `Meta tells of ${field}: ${fields.event ?? ''}` },
    handler: 'notice-handler/on-notice',
    payload: payloadOf({ ...entryOf(changeOf(value, field)), id: ACCOUNT, time: 1_790_000_000 }),
    record: {
      ...{ field, event: '', account: ACCOUNT, number: '', time: TIME },
      raw: JSON.stringify(value),
      ...fields,
    },
  };
}

const PERSON = { wa_id: FROM, user_id: USER_ID };
const METADATA = metadataOf(PHONE_NUMBER_ID);

/** The other fields that Meta names; nothing of their values is read. */
const OTHER_FIELDS = [
  ...['account_settings_update', 'business_username_update', 'message_template_quality_update'],
  ...['message_template_components_update', 'smb_app_state_sync', 'group_lifecycle_update'],
  ...['group_participants_update', 'group_settings_update', 'group_status_update', 'flows'],
  ...['messaging_handovers', 'consumer_profile', 'automatic_events', 'partner_solutions'],
  ...['payment_configuration_update', 'template_performance_metrics', 'field_of_tomorrow'],
];

const NOTICES: EventCase[] = [
  notice(
    'account_update',
    { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE', waba_ban_date: 'x' } },
    { event: 'DISABLED_UPDATE' },
  ),
  notice('account_review_update', { decision: 'APPROVED' }, { event: 'APPROVED' }),
  notice('account_alerts', {
    ...{ entity_type: 'WABA', entity_id: ACCOUNT },
    alert_info: { alert_severity: 'CRITICAL', alert_status: 'ACTIVE', alert_type: 'OBA' },
  }),
  notice('business_capability_update', { max_daily_conversation_per_phone: 1000 }),
  notice(
    'phone_number_name_update',
    { display_phone_number: '4930000001', decision: 'APPROVED' },
    { event: 'APPROVED' },
  ),
  notice(
    'phone_number_quality_update',
    { display_phone_number: '4930000001', event: 'FLAGGED', current_limit: 'TIER_1K' },
    { event: 'FLAGGED' },
  ),
  notice(
    'message_template_status_update',
    {
      ...{ event: 'REJECTED', message_template_id: 594, message_template_name: 'order_ready' },
      ...{ message_template_language: 'en_US', reason: null },
    },
    { event: 'REJECTED' },
  ),
  notice('template_category_update', { message_template_id: 594, new_category: 'MARKETING' }),
  notice('security', { event: 'PIN_CHANGED', requester: '1' }, { event: 'PIN_CHANGED' }),
  notice(
    'user_preferences',
    {
      user_preferences: [
        { ...PERSON, category: 'marketing_messages', value: 'stop', timestamp: 1_790_000_000 },
      ],
    },
    { event: 'stop' },
  ),
  notice('user_id_update', {
    user_id_update: [{ ...PERSON, user_id: { previous: USER_ID, current: 'DE.next' } }],
  }),
  notice(
    'calls',
    {
      ...{ messaging_product: 'whatsapp', metadata: METADATA },
      calls: [{ id: 'wacid.1', from: FROM, event: 'connect', direction: 'USER_INITIATED' }],
    },
    { number: PHONE_NUMBER_ID },
  ),
  notice(
    'history',
    {
      ...{ messaging_product: 'whatsapp', metadata: METADATA },
      history: [{ metadata: { phase: 0, progress: 55 }, threads: [{ id: FROM, messages: [] }] }],
    },
    { number: PHONE_NUMBER_ID },
  ),
  ...OTHER_FIELDS.map((field) => notice(field, { invented: [1, 'ü', null] })),
  notice(
    'messages',
    {
      ...{ messaging_product: 'whatsapp', metadata: METADATA },
      errors: [{ code: 130429, title: 'Rate limit hit', message: 'Rate limit hit' }],
    },
    { number: PHONE_NUMBER_ID },
  ),
];

export const EVENT_CASES: readonly EventCase[] = [
  ...[...TEXTS, ...FILES, ...TOLD, ...TAPPED, ...CHANGED, ...UNKNOWN],
  ...[...STATUSES, ...ECHOES, ...NOTICES],
];

/** The interfaces of a component that takes them all. */
export const ALL_HANDLERS = ['message', 'status', 'echo', 'notice'].map(
  (kind) => `asterai:whatsapp/${kind}-handler@0.1.0`,
);

/** The states of the table, with those that aren't handed on by default. */
export const ALL_STATES = 'sent,delivered,read,played,failed,warning';
