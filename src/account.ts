import type { Config } from './config.ts';
import { createGraph, type Graph } from './graph/client.ts';
import type { Host } from './ports.ts';
import { InvalidArgument } from './refused.ts';

/** A phone number of the business: who sends, and the Graph API under its token. */
export interface Account {
  phoneNumberId: string;
  graph: Graph;
}

/** The phone number ids that this component sends from and receives for, the usual one first. */
export const phoneNumberIds = (config: Config): string[] => [
  config.get('phoneNumberId'),
  ...config.get('moreNumbers').map(({ phoneNumberId }) => phoneNumberId),
];

/**
 * @param sender a phone number id; left out: the usual one
 * @throws ConfigError when a number id or the token is missing or malformed
 * @throws InvalidArgument when the sender is none of ours
 */
export function openAccount(
  config: Config,
  host: Pick<Host, 'http' | 'clock'>,
  sender?: string,
): Account {
  const usual = config.get('phoneNumberId');
  const phoneNumberId = sender?.trim() ?? usual;
  const other =
    phoneNumberId === usual
      ? undefined
      : config.get('moreNumbers').find((number) => number.phoneNumberId === phoneNumberId);
  if (phoneNumberId !== usual && !other) {
    throw new InvalidArgument(
      `sender must be a phone number id of this component (${phoneNumberIds(config).join(', ')}), or left out`,
    );
  }
  const access = {
    apiUrl: config.get('apiUrl'),
    accessToken: other?.accessToken ?? config.get('accessToken'),
    appSecret: () => config.get('appSecret'),
  };
  return { phoneNumberId, graph: createGraph(access, host) };
}
