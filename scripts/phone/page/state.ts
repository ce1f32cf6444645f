/**
 * All that the page shows, made of what happened, one thing after the other. It knows nothing of the
 * browser.
 * @module
 */
import type {
  BuildState,
  EnvironmentState,
  FaultsWaiting,
  GraphAsked,
  Happening,
  InboxState,
  Json,
  Line,
  WebhookAnswered,
  WebhookPosted,
} from '../happening.ts';
import { list, object, text } from '../payload-look.ts';
import type { Bubble, Chat, Life, Step, Tick } from './model.ts';

const RANK: readonly string[] = ['taken', 'sent', 'delivered', 'read', 'failed'];

/** Meta shows it until the reply, or so long. */
const TYPING_MS = 25_000;

export class State {
  chats = new Map<string, Chat>();
  /** By the id of the message, oldest first. */
  lives = new Map<string, Life>();
  /** What belongs to no message. */
  others: Step[] = [];
  lines: (Line & { n: number; at: number })[] = [];
  inbox: InboxState | undefined;
  faults: FaultsWaiting['waiting'] = [];
  environment: EnvironmentState = { kind: 'environment', state: 'starting', consumers: [] };
  build: BuildState | undefined;
  private bubbles = new Map<string, { bubble: Bubble; chat: Chat }>();
  private posts = new Map<number, Step>();

  bubble(id: string): Bubble | undefined {
    return this.bubbles.get(id)?.bubble;
  }

  apply(happening: Happening): void {
    switch (happening.kind) {
      case 'webhook':
        this.posted(happening);
        this.posts.set(happening.post, this.addStep(happening, happening.about));
        break;
      case 'answer':
        this.answered(happening);
        break;
      case 'graph':
        this.asked(happening);
        this.addStep(happening, happening.about);
        break;
      case 'consumer':
        this.addStep(happening, happening.about);
        if (happening.step === 'failed') this.setState(happening.about, 'retrying');
        break;
      case 'message-state':
        this.addStep(happening, happening.about);
        this.setState(happening.about, happening.state);
        break;
      case 'line':
        this.lines.push(happening);
        if (happening.about !== undefined) this.addStep(happening, happening.about);
        break;
      case 'person':
        this.chat(happening.from).name = happening.name;
        break;
      case 'window':
        this.chat(happening.from).windowOpen = happening.open;
        break;
      case 'phone':
        this.chat(happening.from).phoneOn = happening.on;
        break;
      case 'inbox':
        this.inbox = happening;
        break;
      case 'faults':
        this.faults = happening.waiting;
        break;
      case 'environment':
        this.environment = happening;
        break;
      case 'build':
        this.build = happening;
    }
  }

  private chat(from: string): Chat {
    const known = this.chats.get(from);
    if (known) return known;
    const chat: Chat = {
      ...{ from, name: `+${from}`, bubbles: [], windowOpen: true, phoneOn: true },
      ...{ typingUntil: 0, unread: 0 },
    };
    this.chats.set(from, chat);
    return chat;
  }

  private addStep(step: Step, about: string | undefined): Step {
    const life = about === undefined ? undefined : this.lives.get(about);
    (life?.steps ?? this.others).push(step);
    return step;
  }

  private setState(id: string, state: Life['state']): void {
    const life = this.lives.get(id);
    if (life) life.state = state;
  }

  private posted({ body, post, at }: WebhookPosted & { at: number }): void {
    for (const { field, value: any } of list(body.entry).flatMap(({ changes }) => list(changes))) {
      const value = object(any);
      for (const message of list(value.messages)) this.personWrote(message, post, at);
      for (const status of list(value.statuses)) this.statusTold(status);
      if (field !== 'smb_message_echoes') continue;
      for (const message of list(value.message_echoes)) {
        this.addBubble(text(message.to) ?? '', { message, by: 'app', at, tick: 'taken' });
      }
    }
  }

  private personWrote(message: Json, post: number, at: number): void {
    const from = text(message.from) ?? '';
    const id = text(message.id) ?? '';
    if (!this.lives.has(id)) this.lives.set(id, { id, from, at, steps: [], state: 'open' });
    const known = this.bubble(id);
    if (known) {
      known.posts.push(post);
      return;
    }
    if (this.react(message, 'person')) return;
    const bubble = this.addBubble(from, { message, by: 'person', at, tick: 'sending' });
    bubble.posts.push(post);
    bubble.about = id;
  }

  private answered(answer: WebhookAnswered): void {
    const step = this.posts.get(answer.post);
    if (step) step.answered = answer;
    const id = answer.about;
    const bubble = id === undefined ? undefined : this.bubble(id);
    if (!bubble?.posts.includes(answer.post) || bubble.tick === 'read') return;
    bubble.tick = answer.status === 200 ? 'taken' : 'refused';
    bubble.problem = answer.status === 200 ? undefined : `${answer.status ?? ''} ${answer.text}`;
  }

  private asked(asked: GraphAsked & { at: number }): void {
    const { sent, receipt, request, at } = asked;
    if (receipt) this.marked(receipt, at);
    if (!sent) return;
    const message = object(request);
    if (this.react(message, 'bot')) return;
    const bubble = this.addBubble(sent.to, {
      message: { ...message, id: sent.id },
      ...{ by: 'bot', at, tick: 'taken' },
    });
    bubble.template = sent.template;
    bubble.about = asked.about;
    const chat = this.chat(sent.to);
    chat.typingUntil = 0;
    chat.unread += 1;
  }

  /** It marks those before it, too. */
  private marked({ messageId, typing }: { messageId: string; typing: boolean }, at: number): void {
    const found = this.bubbles.get(messageId);
    if (!found) return;
    for (const bubble of found.chat.bubbles) {
      if (bubble.by === 'person' && bubble.tick === 'taken') bubble.tick = 'read';
      if (bubble === found.bubble) break;
    }
    // The webhook's answer may come after it.
    found.bubble.tick = 'read';
    if (typing) found.chat.typingUntil = at + TYPING_MS;
  }

  private statusTold(status: Json): void {
    const bubble = this.bubble(text(status.id) ?? '');
    const tick = text(status.status) ?? '';
    if (!bubble || !RANK.includes(tick)) return;
    if (RANK.indexOf(tick) > RANK.indexOf(bubble.tick)) bubble.tick = tick as Tick;
    const [error] = list(status.errors);
    if (error) bubble.problem = `${error.code} ${error.title}`;
  }

  /** @returns whether the message is a reaction to one that is known */
  private react(message: Json, by: 'person' | 'bot'): boolean {
    if (message.type !== 'reaction') return false;
    const { message_id, emoji } = object(message.reaction);
    const target = this.bubble(text(message_id) ?? '');
    if (target) target.reactions[by] = text(emoji) ?? '';
    return target !== undefined;
  }

  private addBubble(
    from: string,
    { message, by, at, tick }: Pick<Bubble, 'message' | 'by' | 'at' | 'tick'>,
  ): Bubble {
    const chat = this.chat(from);
    const context = object(message.context);
    const bubble: Bubble = {
      ...{ id: text(message.id) ?? '', by, at, message, tick },
      quote: text(context.message_id) ?? text(context.id),
      ...{ problem: undefined, reactions: {}, posts: [], template: undefined, about: undefined },
    };
    chat.bubbles.push(bubble);
    this.bubbles.set(bubble.id, { bubble, chat });
    return bubble;
  }
}
