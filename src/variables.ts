/**
 * The environment variables, one by one: what each is for, and how its value is read. Values are never
 * shown, for some are secrets: a problem names the variable and the fix.
 * @module
 */
import { ConfigError } from './config-error.ts';
import type { HttpUrl } from './lib/http-url.ts';
import type { Form } from './lib/pasted.ts';
import { receiverId } from './messaging/recipient.ts';
import {
  accessToken,
  boolean,
  directory,
  httpUrl,
  list,
  required,
  wholeNumber,
} from './value-forms.ts';

export interface Settings {
  /** `WHATSAPP_ACCESS_TOKEN`, required: printable ASCII without blanks. */
  accessToken: string;
  /** `WHATSAPP_PHONE_NUMBER_ID`, required: digits. */
  phoneNumberId: string;
  /** `WHATSAPP_WEBHOOK_VERIFY_TOKEN`, required. */
  verifyToken: string;
  /** `WHATSAPP_WEBHOOK_URL`, required: https, or http to this machine's own address. */
  webhookUrl: HttpUrl;
  /** `WHATSAPP_INCOMING_HANDLER_COMPONENTS`: in the order given, each once; empty: send-only. */
  consumers: readonly string[];
  /** `WHATSAPP_APP_SECRET`; undefined: signatures aren't checked. */
  appSecret: string | undefined;
  /** `WHATSAPP_WEBHOOK_REGISTER`, `true` or `false`. Default: false. */
  registerWebhook: boolean;
  /** `WHATSAPP_API_URL`: base with version, no slash at the end. Default: Meta's, v25.0. */
  apiUrl: HttpUrl;
  /** `WHATSAPP_INBOX_DIR`: where incoming messages wait for delivery; undefined: nowhere. */
  inboxDir: string | undefined;
  /** `ASTERAI_ALLOWED_DIRS`, which the runtime sets: what `--allow-dir` named, opened or not. */
  allowedDirs: readonly string[];
  /** `WHATSAPP_MAX_CONCURRENCY`: deliveries at a time with an inbox, 1 to 100. Default: 8. */
  maxConcurrency: number;
  /** `WHATSAPP_KEEPER`, `true` or `false`: with an inbox, whether workers stay. Default: true. */
  keeper: boolean;
  /** `WHATSAPP_MORE_PHONE_NUMBER_IDS`: the business's other numbers, comma-separated. */
  moreNumbers: readonly OtherNumber[];
  /** `WHATSAPP_BUSINESS_ACCOUNT_ID`: whose templates are listed; undefined: Meta is asked. */
  businessAccountId: string | undefined;
  /** `WHATSAPP_MEDIA_DIR`: for files that people send and get; undefined: nowhere. */
  mediaDir: string | undefined;
  /** `WHATSAPP_MEDIA_DAYS`: how long files that people sent are kept, 1 to 365. Default: 8. */
  mediaDays: number;
  /** `WHATSAPP_TYPING`, `true` or `false`: read and typing before each delivery. Default: false. */
  typing: boolean;
  /** `WHATSAPP_MARKDOWN`, `true` or `false`: texts are Markdown. Default: false. */
  markdown: boolean;
  /** `WHATSAPP_TOOL_RECIPIENTS`: whom the functions for tools may write to; undefined: everyone. */
  toolRecipients: ToolRecipients | undefined;
  /** `WHATSAPP_DESCRIBE`, `true` or `false`: `incoming-handler` gets what has no text, in words. Default: false. */
  describe: boolean;
  /** `WHATSAPP_STATUSES`: the states that `status-handler` gets; undefined: all but `sent`. */
  statuses: readonly string[] | undefined;
  /** `WHATSAPP_COMBINE_SECONDS`: texts within that time are delivered as one, 1 to 60. Default: 0, off. */
  combineSeconds: number;
  /** `WHATSAPP_PAUSE_ON_REPLY`: minutes that bots are silent after a human's answer, to 10080. Default: 0, off. */
  pauseOnReply: number;
  /** `WHATSAPP_REMEMBER_PEOPLE`, `true` or `false`: who wrote when, under which ids. Default: true. */
  rememberPeople: boolean;
}

/** A number beside the usual one. */
export interface OtherNumber {
  phoneNumberId: string;
  /** Its own access token; undefined: that of the usual one is good for it, too. */
  accessToken: string | undefined;
}

export interface ToolRecipients {
  /** Everyone who wrote in the last 30 days. */
  chat: boolean;
  /** As the receiver's id is written here: digits, a user id, or a group. */
  listed: readonly string[];
}

/** How one variable is read: `parse` gets its trimmed value, or undefined for none or a blank one. */
interface Variable<T> extends Form {
  name: string;
  parse(value: string | undefined, name: string): T;
}

const DEFAULT_API_URL = 'https://graph.facebook.com/v25.0';

/** Characters: what a query parameter surely takes; Meta's documentation names no limit. */
const MAX_VERIFY_TOKEN = 255;

/** Deliveries at a time: each has a copy of the environment in memory. */
const CONCURRENCY_LIMIT = 100;

const MEDIA_DAYS_LIMIT = 365;

/** Seconds: people wait for their answer meanwhile. */
const COMBINE_LIMIT = 60;

/** Minutes: a week. */
const PAUSE_LIMIT = 7 * 24 * 60;

export const VARIABLES: { [K in keyof Settings]: Variable<Settings[K]> } = {
  accessToken: {
    name: 'WHATSAPP_ACCESS_TOKEN',
    parse: (value, name) =>
      accessToken(required(value, name, 'the permanent access token of a Meta system user'), name),
  },
  phoneNumberId: {
    name: 'WHATSAPP_PHONE_NUMBER_ID',
    parse(value, name) {
      const id = required(
        value,
        name,
        "the phone number id from Meta's dashboard (WhatsApp > API Setup)",
      );
      if (!/^\d+$/.test(id)) {
        throw new ConfigError(
          name,
          "must be digits only: the id from Meta's dashboard (WhatsApp > API Setup), not the phone number",
        );
      }
      return id;
    },
  },
  verifyToken: {
    name: 'WHATSAPP_WEBHOOK_VERIFY_TOKEN',
    isFree: true,
    parse(value, name) {
      const token = required(
        value,
        name,
        "a random text of your choice, and enter the same as Verify Token in Meta's dashboard",
      );
      if (token.length > MAX_VERIFY_TOKEN) {
        throw new ConfigError(
          name,
          `has over ${MAX_VERIFY_TOKEN} characters: Meta's dashboard may cut it, so choose a shorter one`,
        );
      }
      return token;
    },
  },
  webhookUrl: {
    name: 'WHATSAPP_WEBHOOK_URL',
    parse: (value, name) =>
      httpUrl(
        required(
          value,
          name,
          'the public https URL that Meta calls, ending in /asterai/whatsapp/webhook',
        ),
        name,
      ),
  },
  consumers: {
    name: 'WHATSAPP_INCOMING_HANDLER_COMPONENTS',
    isList: true,
    parse: (value = '') => list(value),
  },
  appSecret: {
    name: 'WHATSAPP_APP_SECRET',
    parse(value, name) {
      if (value !== undefined && /\s/.test(value)) {
        throw new ConfigError(name, 'holds a blank, which no App Secret has: copy it again');
      }
      if (value !== undefined && /^(?:EAA\w{20,}|\d{10,})$/.test(value)) {
        throw new ConfigError(
          name,
          "holds what looks like an access token or an app id: set it to the App Secret from Meta's dashboard (App settings > Basic)",
        );
      }
      return value;
    },
  },
  registerWebhook: {
    name: 'WHATSAPP_WEBHOOK_REGISTER',
    parse: (value = 'false', name) => boolean(value, name),
  },
  apiUrl: {
    name: 'WHATSAPP_API_URL',
    parse(value = DEFAULT_API_URL, name) {
      const url = httpUrl(value, name);
      if (/\/(?:\d{6,}|messages)\/*$/.test(url.path)) {
        throw new ConfigError(
          name,
          `must end in the version, such as ${DEFAULT_API_URL}: take out the number's id and /messages`,
        );
      }
      return { ...url, path: url.path.replace(/\/+$/, '') };
    },
  },
  inboxDir: {
    name: 'WHATSAPP_INBOX_DIR',
    parse: (value, name) => directory(value, name, '/var/lib/whatsapp'),
  },
  allowedDirs: {
    name: 'ASTERAI_ALLOWED_DIRS',
    parse: (value = '') => value.split(':').filter(Boolean),
  },
  maxConcurrency: {
    name: 'WHATSAPP_MAX_CONCURRENCY',
    parse: (value = '8', name) => wholeNumber(value, name, CONCURRENCY_LIMIT),
  },
  keeper: { name: 'WHATSAPP_KEEPER', parse: (value = 'true', name) => boolean(value, name) },
  moreNumbers: {
    name: 'WHATSAPP_MORE_PHONE_NUMBER_IDS',
    isList: true,
    parse(value = '', name) {
      const numbers = list(value).map((part): OtherNumber => {
        const [, id = '', , token] = /^(\d*)(:(.*))?$/s.exec(part) ?? [];
        if (id === '') {
          throw new ConfigError(
            name,
            'must hold phone number ids, comma-separated, where need be each with its own token behind a colon: 222,333:TOKEN',
          );
        }
        return {
          phoneNumberId: id,
          accessToken: token === undefined ? undefined : accessToken(token, name),
        };
      });
      const ids = numbers.map(({ phoneNumberId }) => phoneNumberId);
      if (new Set(ids).size !== ids.length) throw new ConfigError(name, 'holds an id twice');
      return numbers;
    },
  },
  businessAccountId: {
    name: 'WHATSAPP_BUSINESS_ACCOUNT_ID',
    parse(value, name) {
      if (value !== undefined && !/^\d+$/.test(value)) {
        throw new ConfigError(
          name,
          "must be digits only: the WhatsApp Business Account ID from Meta's dashboard (WhatsApp > API Setup)",
        );
      }
      return value;
    },
  },
  mediaDir: {
    name: 'WHATSAPP_MEDIA_DIR',
    parse: (value, name) => directory(value, name, '/var/lib/whatsapp-media'),
  },
  mediaDays: {
    name: 'WHATSAPP_MEDIA_DAYS',
    parse: (value = '8', name) => wholeNumber(value, name, MEDIA_DAYS_LIMIT),
  },
  typing: { name: 'WHATSAPP_TYPING', parse: (value = 'false', name) => boolean(value, name) },
  markdown: { name: 'WHATSAPP_MARKDOWN', parse: (value = 'false', name) => boolean(value, name) },
  toolRecipients: {
    name: 'WHATSAPP_TOOL_RECIPIENTS',
    isList: true,
    parse(value, name) {
      if (value === undefined) return undefined;
      const parts = list(value);
      const listed = parts.filter((part) => part !== 'chat').map((part) => receiverId(part));
      if (parts.length === 0 || listed.includes(undefined)) {
        throw new ConfigError(
          name,
          'must be chat, phone numbers with country code, user ids or groups, comma-separated',
        );
      }
      return { chat: parts.includes('chat'), listed: listed.filter((id) => id !== undefined) };
    },
  },
  describe: { name: 'WHATSAPP_DESCRIBE', parse: (value = 'false', name) => boolean(value, name) },
  statuses: {
    name: 'WHATSAPP_STATUSES',
    isList: true,
    parse(value, name) {
      if (value === undefined) return undefined;
      const states = list(value.toLowerCase());
      if (states.length === 0 || !states.every((state) => /^[a-z_]{1,32}$/.test(state))) {
        throw new ConfigError(name, "must be states of Meta's, comma-separated: failed,read");
      }
      return states;
    },
  },
  combineSeconds: {
    name: 'WHATSAPP_COMBINE_SECONDS',
    parse: (value, name) => (isOff(value) ? 0 : wholeNumber(value, name, COMBINE_LIMIT)),
  },
  pauseOnReply: {
    name: 'WHATSAPP_PAUSE_ON_REPLY',
    parse: (value, name) => (isOff(value) ? 0 : wholeNumber(value, name, PAUSE_LIMIT)),
  },
  rememberPeople: {
    name: 'WHATSAPP_REMEMBER_PEOPLE',
    parse: (value = 'true', name) => boolean(value, name),
  },
};

const isOff = (value: string | undefined): value is undefined | '0' =>
  value === undefined || value === '0';
