import type { Config } from './config.ts';
import type { Host } from './ports.ts';

/** What an exported function works with. */
export interface Context {
  config: Config;
  host: Host;
}
