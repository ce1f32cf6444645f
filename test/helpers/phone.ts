/**
 * The phone beside a stand-in and a webhook that answers what a test says, in plain Node.
 * @module
 */
import { createServer } from 'node:http';
import { listenOnFreePort } from '../../scripts/lib/free-port.ts';
import { sign } from '../../scripts/lib/webhook-payload.ts';
import type { Happening } from '../../scripts/phone/happening.ts';
import type { Order } from '../../scripts/phone/order.ts';
import { State } from '../../scripts/phone/page/state.ts';
import { Phone } from '../../scripts/phone/phone.ts';
import { type StandIn, startGraphApi } from '../../stand-in/graph-api.ts';

export const SECRET = 'secret';
export const NUMBER = '100000000000001';
const TOKEN = 'token';

interface Post {
  body: string;
  signed: boolean;
}

export class TestPhone {
  readonly posts: Post[] = [];
  /** What the webhook answers. */
  status = 200;
  private readonly opened: Awaited<ReturnType<typeof Phone.open>>;
  readonly standIn: StandIn;
  private readonly end: () => Promise<void>;

  private constructor(
    opened: Awaited<ReturnType<typeof Phone.open>>,
    standIn: StandIn,
    end: () => Promise<void>,
  ) {
    this.opened = opened;
    this.standIn = standIn;
    this.end = end;
  }

  static async open(inboxDir?: string): Promise<TestPhone> {
    let test: TestPhone | undefined;
    const webhook = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const signed = request.headers['x-hub-signature-256'] === sign(body, SECRET);
      test?.posts.push({ body, signed });
      response.writeHead(test?.status ?? 500).end('why not\nmore');
    });
    const url = `http://127.0.0.1:${await listenOnFreePort(webhook)}/webhook`;
    const standIn = await startGraphApi({
      ...{ accessToken: TOKEN, phoneNumberId: NUMBER },
      onMessage: (message) => test?.phone.sent(message),
      onExchange: (...exchange) => test?.phone.exchanged(...exchange),
    });
    const opened = await Phone.open({
      webhook: { url, phoneNumberId: NUMBER, appSecret: SECRET },
      ...{ standIn, inboxDir, consumers: ['test:bot'], port: 0 },
    });
    test = new TestPhone(opened, standIn, async () => {
      opened.phone.close();
      webhook.closeAllConnections();
      webhook.close();
      await standIn.close();
    });
    return test;
  }

  get phone(): Phone {
    return this.opened.phone;
  }

  /** Of the page, with a slash at the end. */
  get url(): string {
    return this.opened.url;
  }

  get happenings(): Happening[] {
    return this.phone.journal.since(0);
  }

  /** What a page would show. */
  get state(): State {
    const state = new State();
    for (const happening of this.happenings) state.apply(happening);
    return state;
  }

  order(order: Order | Record<string, unknown>): Promise<Response> {
    return this.post('orders', JSON.stringify(order), 'application/json');
  }

  post(path: string, body: string | Buffer, type: string): Promise<Response> {
    const headers = { origin: new URL(this.url).origin, 'content-type': type };
    return fetch(`${this.url}${path}`, {
      method: 'POST',
      headers,
      body: new Uint8Array(Buffer.from(body)),
    });
  }

  /** The bot asks Meta for something. */
  async graph(body: Record<string, unknown>): Promise<Response> {
    return fetch(`${this.standIn.url}/${NUMBER}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ messaging_product: 'whatsapp', ...body }),
    });
  }

  /** The bot writes a text. @returns its id */
  async botWrites(to: string, body: string, more: Record<string, unknown> = {}): Promise<string> {
    const answer = await this.graph({ to: `+${to}`, type: 'text', text: { body }, ...more });
    const { messages } = (await answer.json()) as { messages?: { id: string }[] };
    return messages?.[0]?.id ?? '';
  }

  close(): Promise<void> {
    return this.end();
  }
}
