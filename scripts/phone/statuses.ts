import { setTimeout as sleep } from 'node:timers/promises';
import type { SentMessage } from '../../stand-in/graph-api.ts';
import type { FaultName } from './faults.ts';
import { FAULTS } from './faults.ts';
import { type Status, statusPayload } from './person-messages.ts';

/** Meta takes a moment; and its answer to the message goes out before any status. */
const MOMENT_MS = 200;

type Late = NonNullable<Status['error']>;

interface Delivery {
  id: string;
  to: string;
  type: string;
  state: 'sent' | 'delivered' | 'read';
}

/**
 * What becomes of messages to people, told to the webhook as Meta does: sent, delivered where the
 * telephone is on, read where somebody looks at the chat.
 */
export class Statuses {
  private readonly post: (body: string) => void;
  private readonly phoneNumberId: string;
  private readonly deliveries: Delivery[] = [];
  private readonly off = new Set<string>();
  private readonly lateFailures: { error: Late; left: number }[] = [];

  constructor(phoneNumberId: string, post: (body: string) => void) {
    this.phoneNumberId = phoneNumberId;
    this.post = post;
  }

  /** A message was taken. */
  async taken({ id, to, recipient, type }: SentMessage): Promise<void> {
    const receiver = to?.slice(1) ?? recipient;
    // Groups have many receivers, and nobody of them is here.
    if (receiver === undefined) return;
    const error = this.nextFailure();
    await sleep(MOMENT_MS);
    if (error) return this.tell([{ id, to: receiver, status: 'failed', error }]);
    const delivery: Delivery = { id, to: receiver, type, state: 'sent' };
    this.deliveries.push(delivery);
    this.tell([{ id, to: receiver, status: 'sent' }]);
    await sleep(MOMENT_MS);
    this.deliver(receiver);
  }

  turn(person: string, on: boolean): void {
    if (on) this.off.delete(person);
    else this.off.add(person);
    this.deliver(person);
  }

  /** The person looks at the chat. */
  seen(person: string): void {
    this.deliver(person);
    if (!this.off.has(person)) this.advance(person, 'delivered', 'read');
  }

  /** The next ones are taken, and fail later. */
  failLater(fault: FaultName, times: number): boolean {
    const choice = FAULTS[fault];
    if (!('late' in choice)) return false;
    this.lateFailures.push({ error: choice.late, left: times });
    return true;
  }

  failures(): { label: string; left: number }[] {
    return this.lateFailures.map(({ left }) => ({ label: FAULTS.undeliverable.label, left }));
  }

  clearFailures(): void {
    this.lateFailures.length = 0;
  }

  private deliver(person: string): void {
    if (!this.off.has(person)) this.advance(person, 'sent', 'delivered');
  }

  private advance(person: string, from: Delivery['state'], status: 'delivered' | 'read'): void {
    const those = this.deliveries.filter(
      // Of a reaction nothing more is told.
      ({ to, state, type }) => to === person && state === from && type !== 'reaction',
    );
    for (const delivery of those) delivery.state = status;
    if (those.length > 0) this.tell(those.map(({ id, to }) => ({ id, to, status })));
  }

  private nextFailure(): Late | undefined {
    const [first] = this.lateFailures;
    if (first === undefined) return undefined;
    first.left -= 1;
    if (first.left <= 0) this.lateFailures.shift();
    return first.error;
  }

  private tell(statuses: readonly Status[]): void {
    this.post(JSON.stringify(statusPayload(this.phoneNumberId, statuses)));
  }
}
