import type { Config } from './config.ts';
import { createGraph, type Graph } from './graph/client.ts';
import type { Host } from './ports.ts';

/** A phone number of the business: who sends, and the Graph API under its token. */
export interface Account {
  phoneNumberId: string;
  graph: Graph;
}

/** @throws ConfigError when the number id or the token is missing or malformed */
export function openAccount(config: Config, host: Pick<Host, 'http' | 'clock'>): Account {
  const phoneNumberId = config.get('phoneNumberId');
  const access = {
    apiUrl: config.get('apiUrl'),
    accessToken: config.get('accessToken'),
    appSecret: () => config.get('appSecret'),
  };
  return { phoneNumberId, graph: createGraph(access, host) };
}
