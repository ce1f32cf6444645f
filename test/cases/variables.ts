/**
 * The configuration that the tests begin with.
 * @module
 */

export const ACCESS_TOKEN = 'test-access-token';
export const PHONE_NUMBER_ID = '800000000000002';
export const VERIFY_TOKEN = 'test-verify-token';
export const APP_SECRET = 'test-app-secret';

/** A full, valid configuration. */
export const TEST_VARIABLES: Readonly<Record<string, string>> = {
  WHATSAPP_ACCESS_TOKEN: ACCESS_TOKEN,
  WHATSAPP_PHONE_NUMBER_ID: PHONE_NUMBER_ID,
  WHATSAPP_WEBHOOK_VERIFY_TOKEN: VERIFY_TOKEN,
  WHATSAPP_WEBHOOK_URL: 'http://127.0.0.1:8080/local/whatsapp/asterai/whatsapp/webhook',
  WHATSAPP_APP_SECRET: APP_SECRET,
  WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'test:one',
};
