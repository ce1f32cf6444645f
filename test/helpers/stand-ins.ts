import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fromRoot } from '../../scripts/lib/paths.ts';
import { ACCESS_TOKEN, APP_SECRET, PHONE_NUMBER_ID } from '../cases/variables.ts';
import type { Wanted } from './stand-in-process.ts';

/** Stand-ins in another process, which answer while this one waits for its answer. */
export class StandIns {
  private readonly child: ChildProcess;

  constructor() {
    const jiti = fromRoot('node_modules/jiti/lib/jiti-cli.mjs');
    this.child = fork(jiti, [fromRoot('test/helpers/stand-in-process.ts')], { execArgv: [] });
  }

  /** @returns its URL; what isn't given is as the tests' variables have it */
  async start(options: Partial<Wanted> = {}): Promise<string> {
    const usual = {
      accessToken: ACCESS_TOKEN,
      phoneNumberId: PHONE_NUMBER_ID,
      appSecret: APP_SECRET,
    };
    this.child.send({ ...usual, ...options });
    const [url] = await once(this.child, 'message');
    return url;
  }

  async close(): Promise<void> {
    this.child.kill();
    await once(this.child, 'close');
  }
}
