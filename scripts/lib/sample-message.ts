import { createHmac } from 'node:crypto';

export interface SampleMessage {
  id: string;
  from: string;
  name: string;
  text: string;
  phoneNumberId: string;
}

/** A text message in the form of Meta's webhooks. */
export function samplePayload({ id, from, name, text, phoneNumberId }: SampleMessage): string {
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '700000000000001',
        changes: [
          {
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              metadata: { display_phone_number: '15550100100', phone_number_id: phoneNumberId },
              contacts: [{ profile: { name }, wa_id: from }],
              messages: [
                {
                  from,
                  id,
                  timestamp: `${Math.floor(Date.now() / 1000)}`,
                  type: 'text',
                  text: { body: text },
                },
              ],
            },
          },
        ],
      },
    ],
  });
}

/** The value of `X-Hub-Signature-256` for a body. */
export function sign(body: string | Uint8Array, appSecret: string): string {
  return `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;
}
