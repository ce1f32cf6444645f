import type { Context } from '../context.ts';
import { parseJsonObject } from '../lib/json.ts';
import { InvalidArgument } from '../refused.ts';
import type { Body } from './body.ts';
import { addressed, post } from './send.ts';
import { SendError } from './send-error.ts';

/** What is filled in here, whatever the message says. */
const FILLED_IN = ['messaging_product', 'recipient_type', 'to', 'recipient'];
/** Meta's documentation, Cloud API > Messages: the longest `biz_opaque_callback_data`. */
const MAX_TRACKING = 512;

/**
 * Sends a message that the caller has put together.
 * @param json an object with `type` and the object of that type
 * @returns Meta's answer, as JSON
 * @throws InvalidArgument, SendError
 */
export function sendRaw(
  json: string,
  { to, sender }: { to: string; sender?: string | undefined },
  at: Context,
): string {
  const envelope = addressed({ to, sender }, at);
  const body = readBody(json);
  const own = body.biz_opaque_callback_data;
  const tracking = typeof own === 'string' ? own : at.host.newToken();
  if (tracking.length > MAX_TRACKING) {
    throw new InvalidArgument(
      `biz_opaque_callback_data has ${tracking.length} characters: at most ${MAX_TRACKING} are allowed`,
    );
  }
  try {
    return JSON.stringify(post(body, { ...envelope, tracking }));
  } catch (error) {
    if (error instanceof InvalidArgument) throw error;
    const advice = envelope.receiver.triedForms;
    throw new SendError(error, { parts: 1, sentIds: [], tracking, advice });
  }
}

function readBody(json: string): Body {
  const message = parseJsonObject(json);
  if (!message) throw new InvalidArgument('message must be a JSON object');
  const { type } = message;
  if (typeof type !== 'string' || type === '') {
    throw new InvalidArgument('message needs a type, such as {"type":"text","text":{"body":"Hi"}}');
  }
  if (!(type in message)) {
    throw new InvalidArgument('message needs a field that is named as its type says');
  }
  const kept = Object.entries(message).filter(([key]) => !FILLED_IN.includes(key));
  return { ...Object.fromEntries(kept), type };
}
