/**
 * The phone in the browser, beside `npm start`: it watches what goes to the webhook and to the
 * stand-in, plays the people and Meta, and serves the page that shows it.
 * @module
 */

import type { Answer } from '../../stand-in/graph-answer.ts';
import type { RecordedRequest, SentMessage, StandIn } from '../../stand-in/graph-api.ts';
import type { Runtime } from '../lib/asterai.ts';
import type { BuildEvent } from '../lib/consumer/rebuilds.ts';
import type { Webhook } from '../lib/post-webhook.ts';
import { FAULTS, labelOf } from './faults.ts';
import { graphNews } from './graph-news.ts';
import type { EnvironmentState, News } from './happening.ts';
import { InboxWatch } from './inbox-state.ts';
import { Journal } from './journal.ts';
import { Lives } from './lives.ts';
import { readLine } from './log-line.ts';
import { type Order, OrderError } from './order.ts';
import { readPageFiles } from './page-files.ts';
import { lookAt } from './payload-look.ts';
import { echoPayload, messagePayload } from './person-messages.ts';
import { openPageServer } from './server.ts';
import { Statuses } from './statuses.ts';
import { Webhooks } from './webhooks.ts';

const LOOK_MS = 50;

export interface PhoneOptions {
  webhook: Webhook;
  standIn: StandIn;
  /** `WHATSAPP_INBOX_DIR`; undefined: there is no inbox. */
  inboxDir: string | undefined;
  consumers: readonly string[];
  /** 0: a free one. */
  port: number;
}

export class Phone {
  readonly journal = new Journal();
  private readonly options: PhoneOptions;
  private readonly people = new Map<string, string>();
  private readonly lives: Lives;
  private readonly statuses: Statuses;
  private readonly webhooks: Webhooks;
  private readonly inbox = new InboxWatch(this.journal);
  private readonly ends: (() => void)[] = [];

  private constructor(options: PhoneOptions) {
    const { webhook, inboxDir, consumers } = options;
    this.options = options;
    const directory = inboxDir && `${inboxDir}/${webhook.phoneNumberId}`;
    this.lives = new Lives({ journal: this.journal, directory, consumers });
    this.webhooks = new Webhooks(webhook, this.journal);
    this.webhooks.aboutStatus = (id) => this.lives.find(id);
    this.webhooks.onPost = (body) => {
      for (const message of lookAt(body).messages) {
        this.meet(message.from, message.name);
        this.lives.begin(message);
        // A message opens the window of 24 hours.
        this.setWindow(message.from, true);
      }
    };
    this.statuses = new Statuses(webhook.phoneNumberId, (body) => this.webhooks.send(body));
  }

  /** Opens the page. @returns the phone and where the page is */
  static async open(options: PhoneOptions): Promise<{ phone: Phone; url: string }> {
    const phone = new Phone(options);
    const server = await openPageServer(options.port, {
      journal: phone.journal,
      files: await readPageFiles(),
      media: (id) => options.standIn.media(id),
      addMedia: (...file) => options.standIn.addMedia(...file),
      obey: (order) => phone.obey(order),
    });
    const looking = setInterval(() => phone.lives.look(), LOOK_MS);
    phone.ends.push(() => {
      clearInterval(looking);
      phone.inbox.close();
      server.close();
      server.closeAllConnections();
    });
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : options.port;
    return { phone, url: `http://127.0.0.1:${port}/` };
  }

  /** Posts what somebody else wrote, such as `npm run say`. @throws when there is no answer */
  readonly post = (body: string): Promise<Response> => this.webhooks.post(body);

  /** The stand-in took a message. */
  readonly sent = (message: SentMessage): void => {
    const person = message.to?.slice(1) ?? message.recipient;
    if (person !== undefined) this.meet(person, undefined);
    const failsLater = this.statuses.failures().length > 0;
    void this.statuses.taken(message);
    if (failsLater) this.tellFaults();
  };

  /** The stand-in answers a request. */
  readonly exchanged = (request: RecordedRequest, answer: Answer | undefined): void => {
    this.journal.tell(graphNews(request, answer, this.lives));
    if (request.fault) this.tellFaults();
  };

  /** A line of the runtime's output. */
  line(text: string): void {
    const by = text.startsWith('whatsapp: ') ? 'whatsapp' : 'bot';
    this.journal.tell({ kind: 'line', by, text, about: this.lives.ofLine(text) });
    const told = readLine(text);
    if (told?.what === 'failed') this.lives.failed(told.id, told.consumer, told.reason);
    else if (told) this.lives.end(told.id, told.what);
  }

  /** The environment starts, is ready, or has ended. @param runtime undefined: it has ended */
  environment(state: EnvironmentState['state'], runtime: Runtime | undefined): void {
    this.tell({ kind: 'environment', state, consumers: [...this.options.consumers] });
    this.inbox.use(state === 'starting' ? undefined : runtime);
  }

  /** What became of a change to the consumer that somebody works on. */
  built(event: BuildEvent): void {
    if (event.kind === 'failed') this.tell({ kind: 'build', error: event.text });
    else if (event.kind === 'live') this.tell({ kind: 'build' });
  }

  /** For what only others know, such as that a build failed. */
  tell(news: News): void {
    this.journal.tell(news);
  }

  close(): void {
    for (const end of this.ends.splice(0)) end();
  }

  private meet(from: string, name: string | undefined): void {
    const known = this.people.get(from);
    if (known !== undefined && (name === undefined || name === known)) return;
    this.people.set(from, name ?? `+${from}`);
    this.tell({ kind: 'person', from, name: name ?? `+${from}` });
  }

  private async obey(order: Order): Promise<unknown> {
    const { standIn, webhook } = this.options;
    switch (order.do) {
      case 'person':
        return this.meet(order.from, order.name);
      case 'again':
        if (!this.webhooks.again(order.post)) throw new OrderError('there was no such post');
        return;
      case 'seen':
        return this.statuses.seen(order.from);
      case 'human':
        return this.webhooks.send(
          JSON.stringify(echoPayload(webhook.phoneNumberId, order.from, order.text)),
        );
      case 'window':
        return this.setWindow(order.from, order.open);
      case 'phone':
        this.statuses.turn(order.from, order.on);
        return this.tell({ kind: 'phone', from: order.from, on: order.on });
      case 'fail':
        return this.fail(order);
      case 'stop-failing':
        standIn.clearFaults();
        this.statuses.clearFailures();
        return this.tellFaults();
      case 'retry-dead':
      case 'purge-dead': {
        this.lives.revive(order.id);
        return { count: await this.inbox.change(order.do, order.id) };
      }
      default: {
        const name = this.people.get(order.from) ?? `+${order.from}`;
        const media = (id: string) => standIn.media(id);
        const sender = { phoneNumberId: webhook.phoneNumberId, name, media };
        return this.webhooks.send(JSON.stringify(messagePayload(order, sender)));
      }
    }
  }

  private readonly closed = new Set<string>();

  private setWindow(from: string, open: boolean): void {
    if (open === !this.closed.has(from)) return;
    if (open) {
      this.closed.delete(from);
      this.options.standIn.openWindow(`+${from}`);
    } else {
      this.closed.add(from);
      this.options.standIn.closeWindow(`+${from}`);
    }
    this.tell({ kind: 'window', from, open });
  }

  private fail({ fault, times }: Extract<Order, { do: 'fail' }>): void {
    const count = times ?? Number.POSITIVE_INFINITY;
    const choice = FAULTS[fault];
    if ('fault' in choice) this.options.standIn.fail(choice.fault, count);
    else this.statuses.failLater(fault, count);
    this.tellFaults();
  }

  private tellFaults(): void {
    const { standIn } = this.options;
    const waiting = standIn.faults().map(({ fault, left }) => ({ label: labelOf(fault), left }));
    const all = [...waiting, ...this.statuses.failures()];
    this.tell({
      kind: 'faults',
      waiting: all.map(({ label, left }) => ({
        label,
        left: Number.isFinite(left) ? left : ('all' as const),
      })),
    });
  }
}
