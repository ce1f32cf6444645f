import { postSigned, type Webhook } from '../lib/post-webhook.ts';
import type { Json } from './happening.ts';
import type { Journal } from './journal.ts';
import { lookAt, object, parsed } from './payload-look.ts';

/** Posts to the webhook, and tells the journal of it. */
export class Webhooks {
  private readonly bodies: string[] = [];
  private readonly webhook: Webhook;
  private readonly journal: Journal;
  /** Told of each body right before it is posted. */
  onPost: (body: Json) => void = () => {};
  /** The message that a status belongs to. */
  aboutStatus: (id: string) => string | undefined = () => undefined;

  constructor(webhook: Webhook, journal: Journal) {
    this.webhook = webhook;
    this.journal = journal;
  }

  /** @throws when there is no answer */
  async post(body: string): Promise<Response> {
    const post = this.bodies.push(body) - 1;
    const content = object(parsed(body));
    const about = this.about(content);
    this.onPost(content);
    this.journal.tell({ kind: 'webhook', post, about, body: content });
    const start = performance.now();
    const tell = (text: string, status?: number) => {
      const ms = performance.now() - start;
      this.journal.tell({ kind: 'answer', post, about, ms, status, text });
    };
    try {
      const response = await postSigned(this.webhook, body);
      tell(response.ok ? '' : firstLine(await response.clone().text()), response.status);
      return response;
    } catch (error) {
      const late = error instanceof Error && error.name === 'TimeoutError';
      tell(late ? 'no answer in time' : "it can't be reached");
      throw error;
    }
  }

  /** The same bytes once more. @returns false when there was no such post */
  again(post: number): boolean {
    const body = this.bodies[post];
    if (body !== undefined) this.send(body);
    return body !== undefined;
  }

  /** Posts, and leaves what becomes of it to the journal. */
  send(body: string): void {
    this.post(body).catch(() => {});
  }

  private about(body: Json): string | undefined {
    const { messages, statusOf } = lookAt(body);
    return messages[0]?.id ?? this.aboutStatus(statusOf[0] ?? '');
  }
}

const firstLine = (text: string): string => text.trim().split('\n')[0] ?? '';
