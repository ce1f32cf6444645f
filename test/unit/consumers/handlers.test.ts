import { describe, expect, it } from 'vitest';
import { type HandlerOptions, Handlers } from '../../../src/consumers/handlers.ts';
import type { Incoming, IncomingMessage } from '../../../src/events/incoming.ts';
import { readMessage } from '../../../src/webhook/message.ts';
import { PHONE_NUMBER_ID } from '../../cases/variables.ts';
import { statusOf, textFrom } from '../../helpers/incoming.ts';
import { message } from '../inbox/model/world.ts';

const TEXT = textFrom(message('a'));
const STATUS = statusOf('wamid.S', 'read');
const ECHO: Incoming = {
  ...{ kind: 'echo', id: 'e' },
  record: { id: 'e', kind: 'text', content: '', chat: '491', number: '', time: '', raw: '' },
};
const NOTICE: Incoming = {
  ...{ kind: 'notice', id: 'n' },
  record: { field: 'flows', event: '', account: '7', number: '', time: '', raw: '{}' },
};

function withoutText(meta: object): IncomingMessage {
  const { record } = readMessage(
    { id: 'wamid.1', from: '491700000001', ...meta },
    { number: PHONE_NUMBER_ID, contacts: [], isOnly: true },
  );
  return { kind: 'message', id: 'wamid.1', record, plain: undefined };
}

const VOICE = withoutText({ type: 'audio', audio: { id: '9002', voice: true } });

const OFF: HandlerOptions = { describe: false, statuses: undefined };

/** @param exported names of interfaces, or undefined for a component that isn't there */
function handlersOf(exported: readonly string[] | undefined, options = OFF) {
  let looks = 0;
  const handlers = new Handlers(
    {
      interfacesOf() {
        looks++;
        return exported?.map((name) =>
          name.includes(':') ? name : `asterai:whatsapp/${name}@0.1.0`,
        );
      },
    },
    options,
  );
  const functionFor = (incoming: Incoming) => handlers.callFor('c:one', incoming)?.function;
  return { handlers, functionFor, looks: () => looks };
}

const NO = undefined;
const ALL = ['message-handler', 'status-handler', 'echo-handler', 'notice-handler'];

describe('the function that gets an event', () => {
  it.each<[string[] | undefined, (string | undefined)[]]>([
    [['incoming-handler'], ['incoming-handler/on-message', NO, NO, NO, NO]],
    [['message-handler'], ['message-handler/on-message', 'message-handler/on-message', NO, NO, NO]],
    [
      ['incoming-handler', 'message-handler'],
      ['message-handler/on-message', 'message-handler/on-message', NO, NO, NO],
    ],
    [
      ['incoming-handler', 'status-handler'],
      ['incoming-handler/on-message', NO, 'status-handler/on-status', NO, NO],
    ],
    [['echo-handler'], [NO, NO, NO, 'echo-handler/on-echo', NO]],
    [['notice-handler'], [NO, NO, NO, NO, 'notice-handler/on-notice']],
    [
      ALL,
      [
        ...['message-handler/on-message', 'message-handler/on-message'],
        ...['status-handler/on-status', 'echo-handler/on-echo', 'notice-handler/on-notice'],
      ],
    ],
    // That fails, and the log says so.
    [undefined, ['incoming-handler/on-message', NO, NO, NO, NO]],
    [[], ['incoming-handler/on-message', NO, NO, NO, NO]],
    [
      ['api', 'wasi:http/incoming-handler@0.2.12'],
      ['incoming-handler/on-message', NO, NO, NO, NO],
    ],
    // Of another version, whose records may be others.
    [['asterai:whatsapp/message-handler@0.2.0'], ['incoming-handler/on-message', NO, NO, NO, NO]],
  ])('of a component that exports %j', (exported, functions) => {
    const { functionFor } = handlersOf(exported);
    expect([TEXT, VOICE, STATUS, ECHO, NOTICE].map(functionFor)).toEqual(functions);
  });

  it('is looked up once', () => {
    const { functionFor, looks } = handlersOf(['status-handler']);
    for (const incoming of [TEXT, STATUS, ECHO]) functionFor(incoming);
    expect(looks()).toBe(1);
  });

  it('gets no status that is not asked for, and all but sent when nothing is said', () => {
    const states = ['sent', 'delivered', 'read', 'played', 'failed', 'new'];
    const heard = (statuses?: string[]) => {
      const { functionFor } = handlersOf(ALL, { ...OFF, statuses });
      return states.filter((state) => functionFor(statusOf('wamid.S', state)));
    };
    expect(heard()).toEqual(['delivered', 'read', 'played', 'failed', 'new']);
    expect(heard(['sent', 'failed'])).toEqual(['sent', 'failed']);
  });
});

describe('incoming-handler, where all is to be described', () => {
  const { handlers } = handlersOf(['incoming-handler'], { ...OFF, describe: true });
  const argumentFor = (incoming: Incoming): unknown =>
    JSON.parse(handlers.callFor('c:one', incoming)?.arguments ?? 'null');

  it('gets what has no text in words, with the id of its file', () => {
    expect(argumentFor(VOICE)).toEqual([
      {
        content: '[voice message] (media id 9002)',
        ...{ sender: { name: '', phone: '491700000001' }, id: 'wamid.1' },
      },
    ]);
    const reaction = { type: 'reaction', reaction: { message_id: 'wamid.0', emoji: '👍' } };
    expect(argumentFor(withoutText(reaction))).toMatchObject([
      { content: '[reaction 👍 to wamid.0]' },
    ]);
  });

  it('gets a text as it is', () => {
    expect(argumentFor(TEXT)).toEqual([message('a')]);
  });

  it('gets nothing that it could not answer', () => {
    const image = { type: 'image', image: { id: '1' } };
    expect(argumentFor(withoutText({ ...image, group_id: 'g' }))).toBeNull();
    expect(argumentFor(withoutText({ ...image, from: 'ada' }))).toBeNull();
  });
});

describe('whether anyone takes an event', () => {
  it('is looked up for what is no text only', () => {
    const { handlers, looks } = handlersOf(['incoming-handler']);
    expect(handlers.isWanted(TEXT, ['c:one'])).toBe(true);
    expect(handlers.isWanted(TEXT, [])).toBe(false);
    expect(looks()).toBe(0);
    expect(handlers.isWanted(STATUS, ['c:one'])).toBe(false);
    expect(handlersOf(['status-handler']).handlers.isWanted(STATUS, ['c:one'])).toBe(true);
  });
});
