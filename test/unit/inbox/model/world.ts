/**
 * All that the instances of the component share: the disk, the time, the consumers, and a record of
 * what happened, for the invariants.
 * @module
 */
import { makeCalls } from '../../../../src/consumers/call.ts';
import { toEntry } from '../../../../src/delivery/body.ts';
import { deliverWaiting } from '../../../../src/delivery/drain.ts';
import type { Message } from '../../../../src/events/on-message.ts';
import { accept } from '../../../../src/inbox/accept.ts';
import { DIRECTORIES, idPath } from '../../../../src/inbox/directories.ts';
import { createInbox, type Inbox } from '../../../../src/inbox/inbox.ts';
import type { Calendar, Components } from '../../../../src/ports.ts';
import { type FakeLog, fakeCalendar, fakeLog } from '../../fakes.ts';
import { type Around, filesAround, perform } from './effects.ts';
import { MemoryFiles, parentOf, type Tree } from './memory-files.ts';

/** A message that came in. */
export interface Post {
  id: string;
  sender: string;
  /** It was answered with 200. */
  kept: boolean;
  /** The messages of its sender that had been answered with 200 before it came. */
  after: readonly string[];
}

/** A call to a consumer. */
export interface Call {
  id: string;
  sender: string;
  consumer: string;
  /** The instance that makes it. */
  by: number;
  outcome: 'running' | 'took' | 'failed';
  /** Its instance ended before it could note the outcome. */
  interrupted: boolean;
  noted: boolean;
}

export interface Snapshot {
  tree: Tree;
  posts: readonly Post[];
  calls: readonly Call[];
  living: readonly number[];
}

/** An instance of the component, which does one piece of work and ends. */
export interface Instance {
  inbox: Inbox;
  log: FakeLog;
  /** Answers a webhook request. */
  post(...messages: Message[]): void;
  deliver(): void;
  components: Components;
}

export type Work = (instance: Instance) => void;

export const drain: Work = ({ deliver }) => deliver();

/** A webhook request, and the delivery after its answer. */
export const receive =
  (...messages: Message[]): Work =>
  ({ post, deliver }) => {
    post(...messages);
    deliver();
  };

export interface WorldOptions {
  consumers?: readonly string[];
  maxConcurrency?: number;
  /** @param attempt 1 for the first */
  takes?(consumer: string, id: string, attempt: number): boolean;
  files?: (calendar: Calendar) => MemoryFiles;
}

export class World {
  readonly calendar = fakeCalendar();
  readonly consumers: readonly string[];
  readonly maxConcurrency: number;
  readonly files: MemoryFiles;
  private readonly takes: NonNullable<WorldOptions['takes']>;
  posts: readonly Post[] = [];
  calls: readonly Call[] = [];
  living: readonly number[] = [];
  /** How often others were called to help. */
  helpers = 0;

  constructor({
    consumers = ['c:one'],
    maxConcurrency = 2,
    takes = () => true,
    files = ({ now }) => new MemoryFiles(now),
  }: WorldOptions = {}) {
    this.consumers = consumers;
    this.maxConcurrency = maxConcurrency;
    this.takes = takes;
    this.files = files(this.calendar);
    for (const name of DIRECTORIES) this.files.place(name);
  }

  snapshot(): Snapshot {
    const { posts, calls, living } = this;
    return { tree: this.files.tree, posts, calls, living };
  }

  restore({ tree, ...rest }: Snapshot): void {
    this.files.tree = tree;
    Object.assign(this, rest);
  }

  /** Runs an instance from beginning to end. @returns it */
  run(work: Work, around: Around = perform, number = this.nextNumber()): Instance {
    this.begin(number);
    const instance = this.instance(number, around);
    try {
      work(instance);
    } finally {
      this.end(number);
    }
    return instance;
  }

  private numbers = 1;
  nextNumber(): number {
    return this.numbers++;
  }

  /** @param number its own: decides who was first when all else is equal */
  begin(number: number): void {
    this.living = [...this.living, number];
  }

  /** By whatever way. */
  end(number: number): void {
    this.living = this.living.filter((other) => other !== number);
    this.calls = this.calls.map((call) =>
      call.by === number && !call.noted ? { ...call, interrupted: true } : call,
    );
  }

  instance(number: number, around: Around): Instance {
    const files = filesAround(this.files, (effect, perform) =>
      around(effect, () => {
        const result = perform();
        if (effect.name === 'append' || effect.name === 'overwrite') this.note(number);
        return result;
      }),
    );
    const inbox = createInbox(files, {
      token: number.toString(16).padStart(16, '0'),
      // Nobody is accepted within the same microsecond.
      calendar: { now: () => this.calendar.now() + number / 1000 },
      presence: {
        announce: () => number,
        isPresent: (other) =>
          around({ name: 'isPresent', paths: [] }, () => this.living.includes(other)),
      },
    });
    const log = fakeLog();
    const components = this.components(number, around);
    const { consumers, maxConcurrency } = this;
    const callHelp = () => {
      this.helpers++;
    };
    return {
      inbox,
      log,
      components,
      post: (...messages) => {
        around({ name: 'post', paths: [] }, () => this.noteIncoming(messages));
        accept(messages.map(toEntry), inbox);
        around({ name: 'answer', paths: [] }, () => this.noteKept(messages));
      },
      deliver: () =>
        makeCalls(deliverWaiting({ inbox, consumers, maxConcurrency, log, callHelp }), components),
    };
  }

  private noteIncoming(messages: readonly Message[]): void {
    for (const { id, sender } of messages) {
      this.placeId(id);
      if (this.posts.some((post) => post.id === id)) continue;
      const after = this.posts
        .filter((post) => post.kept && post.sender === sender.phone)
        .map((post) => post.id);
      this.posts = [...this.posts, { id, sender: sender.phone, kept: false, after }];
    }
  }

  /** Makes the directory for an id. All 256 would take the tests' time. */
  placeId(id: string): void {
    this.files.place(parentOf(idPath(id)));
  }

  private noteKept(messages: readonly Message[]): void {
    const ids = messages.map(({ id }) => id);
    this.posts = this.posts.map((post) => (ids.includes(post.id) ? { ...post, kept: true } : post));
  }

  private components(number: number, around: Around): Components {
    return {
      exporting: () => [],
      interfacesOf: () => undefined,
      call: ({ component: consumer, arguments: json }) => {
        const [{ id, sender }] = JSON.parse(json) as [Message];
        around({ name: 'begin', paths: [] }, () => {
          const call = { id, sender: sender.phone, consumer, by: number };
          const state = { outcome: 'running', interrupted: false, noted: false } as const;
          this.calls = [...this.calls, { ...call, ...state }];
        });
        const took = around({ name: 'end', paths: [] }, () => {
          const attempt = this.callsOf(id, consumer).length;
          const took = this.takes(consumer, id, attempt);
          this.updateLast(number, { outcome: took ? 'took' : 'failed' });
          return took;
        });
        return took
          ? { tag: 'ok', val: 'null' }
          : { tag: 'err', val: { kind: 'invocation-failed', message: 'no' } };
      },
    };
  }

  callsOf(id: string, consumer: string): Call[] {
    return this.calls.filter((call) => call.id === id && call.consumer === consumer);
  }

  /** An outcome counts as noted once the instance has written anything after it. */
  private note(number: number): void {
    this.updateLast(number, { noted: true });
  }

  private updateLast(number: number, change: Partial<Call>): void {
    const last = this.calls.findLastIndex(({ by }) => by === number);
    if (last < 0) return;
    this.calls = this.calls.map((call, index) => (index === last ? { ...call, ...change } : call));
  }
}

export function message(id: string, phone = '491'): Message {
  return { content: `PRIVATE of ${id}`, sender: { name: 'PRIVATE-NAME', phone }, id };
}
