/**
 * Which of a consumer's functions gets what. A consumer opts in by exporting a handler.
 * @module
 */
import type { Config } from '../config.ts';
import type { Incoming, IncomingMessage } from '../events/incoming.ts';
import { describeOnMessage, type Message } from '../events/on-message.ts';
import { ifConfigured } from '../if-configured.ts';
import type { Call, Components } from '../ports.ts';

/** Any version of an interface that has today's signature. */
const INTERFACE = /^asterai:whatsapp\/([a-z-]+)@0\.1\.\d+$/;

/** The function of each handler, for each kind of event. */
const FUNCTIONS = {
  message: 'message-handler/on-message',
  status: 'status-handler/on-status',
  echo: 'echo-handler/on-echo',
  notice: 'notice-handler/on-notice',
} as const;

const ON_MESSAGE = 'incoming-handler/on-message';

/** The interface of a function. */
const handlerOf = (name: string): string => name.split('/')[0] ?? '';

const HANDLERS = [ON_MESSAGE, ...Object.values(FUNCTIONS)].map(handlerOf);

/** What is to be called, and with what. */
interface Target {
  name: string;
  argument: unknown;
}

export interface HandlerOptions {
  /** `incoming-handler` gets what has no text, too, in words. */
  describe: boolean;
  /** The states that `status-handler` gets; undefined: all but `sent`. */
  statuses: readonly string[] | undefined;
}

/** The handlers that the interfaces of a component name. */
export const handlersOf = (interfaces: readonly string[]): string[] =>
  interfaces
    .map((name) => INTERFACE.exec(name)?.[1] ?? '')
    .filter((name) => HANDLERS.includes(name));

export const openHandlers = (
  config: Config,
  components: Pick<Components, 'interfacesOf'>,
): Handlers =>
  new Handlers(components, {
    // A variable that can't be read is told at the start, and keeps no message from its consumers.
    describe: ifConfigured(() => config.get('describe')) ?? false,
    statuses: ifConfigured(() => config.get('statuses')),
  });

export class Handlers {
  private readonly components: Pick<Components, 'interfacesOf'>;
  private readonly options: HandlerOptions;
  /** By consumer; undefined: it isn't in the environment. An environment doesn't change while it runs. */
  private readonly known = new Map<string, readonly string[] | undefined>();

  constructor(components: Pick<Components, 'interfacesOf'>, options: HandlerOptions) {
    this.components = components;
    this.options = options;
  }

  /** Whether any of these takes it. */
  isWanted(incoming: Incoming, consumers: readonly string[]): boolean {
    // No need to look: each of them gets texts, or none is there to miss this one.
    if (incoming.kind === 'message' && incoming.plain) return consumers.length > 0;
    return consumers.some((consumer) => this.targetFor(consumer, incoming) !== undefined);
  }

  /** @returns undefined when it isn't for this consumer */
  callFor(consumer: string, incoming: Incoming): Call | undefined {
    const target = this.targetFor(consumer, incoming);
    return (
      target && {
        ...{ component: consumer, function: target.name },
        arguments: JSON.stringify([target.argument]),
      }
    );
  }

  private targetFor(consumer: string, incoming: Incoming): Target | undefined {
    if (incoming.kind === 'status' && !this.isListed(incoming.record.state)) return undefined;
    const name = FUNCTIONS[incoming.kind];
    if (this.exports(consumer, name)) return { name, argument: incoming.record };
    if (incoming.kind !== 'message') return undefined;
    const plain = this.plainOf(incoming);
    return plain && this.isMeantForMessages(consumer)
      ? { name: ON_MESSAGE, argument: plain }
      : undefined;
  }

  /** It decides itself what to do once a human has answered. */
  hearsEchoes(consumer: string): boolean {
    return this.exports(consumer, FUNCTIONS.echo);
  }

  private isListed(state: string): boolean {
    const { statuses } = this.options;
    return statuses === undefined ? state !== 'sent' : statuses.includes(state);
  }

  private plainOf({ plain, record }: IncomingMessage): Message | undefined {
    return plain ?? (this.options.describe ? describeOnMessage(record) : undefined);
  }

  /** One that exports other handlers alone has no use for messages; any other failure must be seen. */
  private isMeantForMessages(consumer: string): boolean {
    const handlers = this.lookUp(consumer) ?? [];
    return handlers.length === 0 || this.exports(consumer, ON_MESSAGE);
  }

  private exports(consumer: string, name: string): boolean {
    return this.lookUp(consumer)?.includes(handlerOf(name)) ?? false;
  }

  private lookUp(consumer: string): readonly string[] | undefined {
    if (!this.known.has(consumer)) {
      const interfaces = this.components.interfacesOf(consumer);
      this.known.set(consumer, interfaces && handlersOf(interfaces));
    }
    return this.known.get(consumer);
  }
}
