/** The app of the stand-in: what Meta tells of it, and its subscription to the business account. */
import { allowOnly, type JsonObject, Refusal } from './graph-answer.ts';

/** The id of the stand-in's app. */
export const APP_ID = '600000000000003';

export interface AppOptions {
  /** Whether the app is subscribed to the WhatsApp Business Account. Default: true. */
  subscribed?: boolean;
  /** The webhook fields that the app is subscribed to. Default: `messages`. */
  fields?: readonly string[];
  /** What the access token may do. Default: all that is needed. */
  scopes?: readonly string[];
  /** When the access token ends, in epoch seconds. Default: 0, never. */
  expiresAt?: number;
}

const SCOPES = ['whatsapp_business_management', 'whatsapp_business_messaging'];

export class App {
  private readonly options: AppOptions;
  private subscribed: boolean;

  constructor(options: AppOptions = {}) {
    this.options = options;
    this.subscribed = options.subscribed ?? true;
  }

  /** Meta's documentation, WhatsApp Business Account > Subscribed apps. */
  subscribedApps(): JsonObject {
    const link = `https://www.facebook.com/games/?app_id=${APP_ID}`;
    const app = { whatsapp_business_api_data: { id: APP_ID, name: 'Stand-in App', link } };
    return { data: this.subscribed ? [app] : [] };
  }

  /** The same: a POST subscribes the app whose token it shows. Overrides aren't taken here. */
  subscribe(body: JsonObject): JsonObject {
    allowOnly(body, []);
    this.subscribed = true;
    return { success: true };
  }

  /** Meta's documentation, Graph API > Application > Subscriptions. */
  subscriptions(callback: string | undefined): JsonObject {
    const fields = this.options.fields ?? ['messages'];
    if (fields.length === 0) return { data: [] };
    const subscription = {
      object: 'whatsapp_business_account',
      callback_url: callback ?? 'https://app.example.com/hook',
      active: true,
      fields: fields.map((name) => ({ name, version: 'v25.0' })),
    };
    return { data: [subscription] };
  }

  /** Meta's documentation, Graph API > Debug token. */
  debugToken(input: string | null, accessTokens: readonly string[]): JsonObject {
    if (input === null) {
      throw new Refusal({
        ...{ status: 400, code: 100 },
        message: '(#100) The parameter input_token is required',
      });
    }
    if (!accessTokens.includes(input)) {
      const error = { code: 190, message: 'Invalid OAuth access token.' };
      return { data: { error, is_valid: false, scopes: [] } };
    }
    const { scopes = SCOPES, expiresAt = 0 } = this.options;
    return {
      data: {
        ...{ app_id: APP_ID, type: 'SYSTEM_USER', application: 'Stand-in App' },
        ...{ expires_at: expiresAt, is_valid: true, issued_at: 1_700_000_000, scopes },
      },
    };
  }
}
