import { type StandIn, type StandInOptions, startGraphApi } from '../../stand-in/graph-api.ts';

/** The values that take effect where none are set, with the stand-in only. */
const DEMO = {
  WHATSAPP_ACCESS_TOKEN: 'demo-access-token',
  WHATSAPP_PHONE_NUMBER_ID: '100000000000001',
  WHATSAPP_WEBHOOK_VERIFY_TOKEN: 'demo-verify-token',
  WHATSAPP_APP_SECRET: 'demo-app-secret',
  WHATSAPP_WEBHOOK_REGISTER: 'true',
};

/** Without a token there is nothing to say to Meta. */
export function isDemo(vars: Record<string, string>): boolean {
  return !vars.WHATSAPP_ACCESS_TOKEN?.trim();
}

/** Starts a stand-in for Meta's Graph API, and sets the variables that lead to it. */
export async function useStandIn(
  vars: Record<string, string>,
  webhookUrl: string,
  hooks: Pick<StandInOptions, 'onMessage' | 'onExchange'>,
): Promise<StandIn> {
  for (const [name, value] of Object.entries({ ...DEMO, WHATSAPP_WEBHOOK_URL: webhookUrl })) {
    if (!vars[name]?.trim()) vars[name] = value;
  }
  const standIn = await startGraphApi({
    accessToken: vars.WHATSAPP_ACCESS_TOKEN ?? '',
    phoneNumberId: vars.WHATSAPP_PHONE_NUMBER_ID ?? '',
    // What a bot sends is shown on the phone.
    keepBytes: 16 * 1024 * 1024,
    ...hooks,
  });
  vars.WHATSAPP_API_URL = standIn.url;
  return standIn;
}
