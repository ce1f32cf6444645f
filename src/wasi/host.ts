import type { Host } from '../ports.ts';
import { calendar, clock } from './clock.ts';
import { components } from './components.ts';
import { disk } from './files.ts';
import { httpClient } from './http-client.ts';
import { log } from './log.ts';
import { presence } from './presence.ts';
import { randomToken } from './random.ts';
import { scheduler } from './scheduler.ts';

/** The component's surroundings, over WASI and asterai's host. */
export const host: Host = {
  ...{ log, clock, calendar, components, disk, presence, scheduler },
  http: httpClient,
  newToken: randomToken,
};
