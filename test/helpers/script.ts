import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { ROOT } from '../../scripts/lib/paths.ts';

/** Whatever the developer's own .env says: the stand-in, and an inbox of the test's. */
export const DEMO_VARIABLES = {
  WHATSAPP_ACCESS_TOKEN: '',
  WHATSAPP_PHONE_NUMBER_ID: '',
  WHATSAPP_WEBHOOK_URL: '',
  WHATSAPP_APP_SECRET: '',
  WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'example:echo',
};

/** One of our scripts, run as npm runs it. */
export class Script {
  readonly child: ChildProcess;
  output = '';

  constructor(args: readonly string[], variables: Record<string, string> = {}) {
    this.child = spawn(process.execPath, ['scripts/run.mjs', ...args], {
      cwd: ROOT,
      env: { ...process.env, ...variables },
      // A group of its own, which a signal can go to as a terminal's does.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
  }

  /** Waits for a text, or for the end. */
  async says(text: string): Promise<void> {
    while (!this.output.includes(text)) {
      if (this.child.exitCode !== null) throw new Error(`ended with:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async ended(): Promise<number | null> {
    if (this.child.exitCode === null) await once(this.child, 'close');
    return this.child.exitCode;
  }
}
