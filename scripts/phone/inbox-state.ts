import type { Runtime } from '../lib/asterai.ts';
import type { DeadLetter, InboxState } from './happening.ts';
import type { Journal } from './journal.ts';
import { list, object, text } from './payload-look.ts';

const LOOK_MS = 2000;

/** The state of the inbox, asked of the component itself while somebody looks. */
export class InboxWatch {
  private readonly journal: Journal;
  private readonly timer: NodeJS.Timeout;
  private runtime: Runtime | undefined;
  private last = '';
  private asking = false;

  constructor(journal: Journal) {
    this.journal = journal;
    this.timer = setInterval(() => void this.look(), LOOK_MS);
  }

  /** @param runtime undefined: nothing runs */
  use(runtime: Runtime | undefined): void {
    this.runtime = runtime;
    if (runtime) void this.look();
  }

  /** @param what `retry-dead` or `purge-dead` @returns how many @throws when it can't be done */
  async change(what: 'retry-dead' | 'purge-dead', id: string): Promise<unknown> {
    if (!this.runtime) throw new Error('the environment does not run');
    const count = await this.runtime.call('asterai:whatsapp', `inbox/${what}`, [id]);
    await this.look();
    return count;
  }

  async look(): Promise<void> {
    if (!this.runtime || this.asking || !this.journal.isHeard) return;
    this.asking = true;
    try {
      const state = await readState(this.runtime);
      const told = JSON.stringify(state);
      if (told !== this.last) this.journal.tell(state);
      this.last = told;
    } finally {
      this.asking = false;
    }
  }

  close(): void {
    clearInterval(this.timer);
  }
}

const NOTHING: InboxState = { kind: 'inbox', waiting: 0, running: 0, retrying: 0, dead: [] };

async function readState(runtime: Runtime): Promise<InboxState> {
  const call = (name: string) => runtime.call('asterai:whatsapp', `inbox/${name}`, []);
  try {
    const stats = object(await call('stats'));
    const dead = Number(stats.dead) > 0 ? list(await call('dead-letters')) : [];
    return {
      ...NOTHING,
      waiting: Number(stats.waiting),
      running: Number(stats.running),
      retrying: Number(stats.retrying),
      nextRetry: text(stats['next-retry']),
      dead: dead.map(asDeadLetter),
    };
  } catch (error) {
    return { ...NOTHING, problem: error instanceof Error ? error.message : String(error) };
  }
}

const asDeadLetter = ({
  id,
  consumer,
  reason,
  attempts,
  since,
}: Record<string, unknown>): DeadLetter => ({
  id: String(id),
  consumer: String(consumer),
  reason: String(reason),
  attempts: Number(attempts),
  since: String(since),
});
