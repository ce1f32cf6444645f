/**
 * All that the instances of the component share: the disk, the time, the consumers, and a record of
 * what happened, for the invariants.
 * @module
 */
import { makeCalls } from '../../../../src/consumers/call.ts';
import { begin } from '../../../../src/delivery/begin.ts';
import { toEntry } from '../../../../src/delivery/body.ts';
import { keep } from '../../../../src/delivery/keeper.ts';
import { acquireSlot } from '../../../../src/delivery/slots.ts';
import { wake } from '../../../../src/delivery/wake.ts';
import { type WorkerEnd, work } from '../../../../src/delivery/worker.ts';
import { workerOptions } from '../../../../src/delivery/worker-options.ts';
import type { Incoming } from '../../../../src/events/incoming.ts';
import type { Message } from '../../../../src/events/on-message.ts';
import { accept } from '../../../../src/inbox/accept.ts';
import { DIRECTORIES, idPath } from '../../../../src/inbox/directories.ts';
import { laneName } from '../../../../src/inbox/entry.ts';
import { createInbox, type Inbox } from '../../../../src/inbox/inbox.ts';
import { isSomethingLeft } from '../../../../src/inbox/queue.ts';
import type {
  Calendar,
  Clock,
  Components,
  Files,
  Host,
  Call as HostCall,
  Outcome,
} from '../../../../src/ports.ts';
import { textFrom } from '../../../helpers/incoming.ts';
import {
  configWith,
  diskOf,
  type FakeLog,
  fakeCalendar,
  fakeComponents,
  fakeHost,
  fakeLog,
} from '../../fakes.ts';
import { type Around, filesAround, perform } from './effects.ts';
import { MemoryFiles, parentOf, type Tree } from './memory-files.ts';

/** A call as deliveries make it. */
export const callOf = (component: string, message: Message): HostCall => ({
  ...{ component, function: 'incoming-handler/on-message' },
  arguments: JSON.stringify([message]),
});

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
  content: string;
  /** The instance that makes it. */
  by: number;
  outcome: 'running' | 'took' | 'failed' | 'trapped';
  /** Its instance ended before it could note the outcome. */
  interrupted: boolean;
  noted: boolean;
}

export interface Snapshot {
  tree: Tree;
  posts: readonly Post[];
  calls: readonly Call[];
  living: readonly number[];
  knocks: readonly number[];
  reliefs: number;
}

/** An instance of the component. */
export interface Instance {
  inbox: Inbox;
  log: FakeLog;
  host: Host;
  /** Answers a webhook request. */
  post(...posted: Posted[]): void;
  /** What a request does once its answer is out. */
  wake(): void;
  /** Delivers what waits, and ends. */
  deliver(): void;
  /** A worker that a schedule has started: it stays for a while. */
  work(): void;
  /** The keeper, until it is worn out or a consumer traps. */
  keep(): void;
}

/** A text message, or any other event. */
export type Posted = Message | Incoming;

const incomingOf = (posted: Posted): Incoming => ('kind' in posted ? posted : textFrom(posted));

const laneOf = (incoming: Incoming): string => laneName(toEntry(incoming));

export type Work = (instance: Instance) => void;

export const drain: Work = ({ deliver }) => deliver();
export const stay: Work = ({ work }) => work();
/** A schedule starts it again when it has ended. */
export const keeper: Work = ({ keep }) => {
  for (let starts = 0; starts < 3; starts++) keep();
};

/** A webhook request, and the delivery after its answer, by a worker that doesn't stay. */
export const receive =
  (...messages: Message[]): Work =>
  ({ post, deliver }) => {
    post(...messages);
    deliver();
  };

/** A webhook request that wakes a worker, or starts one. */
export const request =
  (...messages: Message[]): Work =>
  ({ post, wake }) => {
    post(...messages);
    wake();
  };

export interface WorldOptions {
  consumers?: readonly string[];
  maxConcurrency?: number;
  /** @param attempt 1 for the first */
  takes?(consumer: string, id: string, attempt: number): boolean | 'trap';
  /** Default: true. */
  keeper?: boolean;
  files?: (calendar: Calendar) => MemoryFiles;
  variables?: Record<string, string>;
  /** The handlers that each consumer exports. Default: not known. */
  handlers?: readonly string[];
}

export class World {
  readonly calendar = fakeCalendar();
  readonly consumers: readonly string[];
  readonly maxConcurrency: number;
  readonly files: MemoryFiles;
  private readonly takes: NonNullable<WorldOptions['takes']>;
  private readonly interfaces: readonly string[] | undefined;
  private readonly config;
  /** What each event of another kind than text was posted as, by its record. */
  private readonly postedAs = new Map<string, { id: string; sender: string }>();
  posts: readonly Post[] = [];
  calls: readonly Call[] = [];
  living: readonly number[] = [];
  /** Knocks that nobody has heard yet, by announcement. */
  knocks: readonly number[] = [];
  /** Milliseconds that pass at least when nobody knocks. */
  leap = 0;
  /** How many workers schedules are to start. */
  reliefs = 0;

  constructor({
    consumers = ['c:one'],
    maxConcurrency = 2,
    takes = () => true,
    keeper = true,
    files = ({ now }) => new MemoryFiles(now),
    variables = {},
    handlers,
  }: WorldOptions = {}) {
    this.interfaces = handlers?.map((name) => `asterai:whatsapp/${name}@0.1.0`);
    this.consumers = consumers;
    this.maxConcurrency = maxConcurrency;
    this.takes = takes;
    this.config = configWith({
      WHATSAPP_INBOX_DIR: '/inbox',
      WHATSAPP_INCOMING_HANDLER_COMPONENTS: consumers.join(),
      WHATSAPP_MAX_CONCURRENCY: `${maxConcurrency}`,
      WHATSAPP_KEEPER: `${keeper}`,
      ...variables,
    });
    this.files = files(this.calendar);
    for (const name of DIRECTORIES) this.files.place(name);
  }

  snapshot(): Snapshot {
    const { posts, calls, living, knocks, reliefs } = this;
    return { tree: this.files.tree, posts, calls, living, knocks, reliefs };
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

  /** By whatever way. The worker of a request ends with it. */
  end(number: number): void {
    const ends = (other: number) =>
      other === number || (number < WORKER && requestOf(other) === number);
    this.living = this.living.filter((other) => !ends(other));
    this.knocks = this.knocks.filter((other) => !ends(other));
    this.calls = this.calls.map((call) =>
      ends(call.by) && !call.noted ? { ...call, interrupted: true } : call,
    );
  }

  instance(number: number, around: Around, log = fakeLog()): Instance {
    const files = filesAround(withAllShards(this.files), (effect, perform) =>
      around(effect, () => {
        const result = perform();
        if (effect.name === 'append' || effect.name === 'overwrite') this.note(number);
        return result;
      }),
    );
    // Time passes for one instance alone, by waiting: so that it can be run again in the same way.
    let elapsed = 0;
    const pass = (milliseconds: number) => {
      elapsed += milliseconds;
    };
    const wait = () =>
      around({ name: 'awaitKnock', paths: [], by: number }, () => this.hear(number));
    const clock: Clock = {
      now: () => elapsed,
      sleep(milliseconds) {
        // A moment, in which nobody waits for anything.
        if (milliseconds > 1) wait();
        pass(milliseconds);
      },
    };
    // Nobody is accepted within the same microsecond.
    let accepted = 0;
    const calendar = {
      now: () => this.calendar.now() + elapsed + accepted + requestOf(number) / 1000,
    };
    const token = number.toString(16).padStart(16, '0');
    const host = fakeHost({
      ...{ log, clock, calendar, newToken: () => token },
      disk: diskOf(files),
      presence: {
        announce: () => number,
        isPresent: (other) =>
          around({ name: 'isPresent', paths: [] }, () => this.living.includes(other)),
        knock: (other) => around({ name: 'knock', paths: [] }, () => this.knock(other)),
        awaitKnock: (milliseconds) => {
          const knocks = wait();
          if (knocks === 0) pass(Math.max(milliseconds, this.leap));
          return knocks;
        },
      },
      scheduler: {
        schedule: () => around({ name: 'schedule', paths: [] }, () => void this.reliefs++),
      },
      components: this.components(number, around, log),
    });
    const { config } = this;
    const inbox = createInbox(files, { ...host, token });
    const options = workerOptions(inbox, config, host);
    return {
      ...{ inbox, log, host },
      post: (...posted) => {
        const incoming = posted.map(incomingOf);
        accepted = around({ name: 'post', paths: [] }, () => this.noteIncoming(incoming));
        accept(incoming.map(toEntry), inbox);
        around({ name: 'answer', paths: [] }, () => this.noteKept(incoming));
      },
      wake: () => wake(inbox, config, host),
      deliver: () => {
        let end: WorkerEnd;
        do {
          const slot = acquireSlot(inbox.locks, this.maxConcurrency);
          if (slot === undefined) return;
          do end = makeCalls(work({ ...options, linger: 0 }), host.components);
          while (end === 'again');
          inbox.locks.release(slot);
        } while (end === 'done' && isSomethingLeft(inbox, inbox.locks.sweepDead()));
      },
      work: () => {
        makeCalls(begin('relief', '', config, host), host.components);
      },
      keep: () => makeCalls(keep(options), host.components),
    };
  }

  private knock(announcement: number): boolean {
    if (!this.living.includes(announcement)) return false;
    this.knocks = [...this.knocks, announcement];
    return true;
  }

  /** @returns how often somebody knocked; 0 when the time is over */
  private hear(number: number): number {
    const heard = this.knocks.filter((other) => other === number).length;
    this.knocks = this.knocks.filter((other) => other !== number);
    return heard;
  }

  /** @returns how many there are by now: what came later is accepted later */
  private noteIncoming(all: readonly Incoming[]): number {
    for (const incoming of all) {
      const { id, record } = incoming;
      const sender = laneOf(incoming);
      this.placeId(id);
      this.postedAs.set(JSON.stringify(record), { id, sender });
      if (this.posts.some((post) => post.id === id)) continue;
      const after = this.posts
        .filter((post) => post.kept && post.sender === sender)
        .map((post) => post.id);
      this.posts = [...this.posts, { id, sender, kept: false, after }];
    }
    return this.posts.length;
  }

  /** Makes the directory for an id. All 256 would take the tests' time. */
  placeId(id: string): void {
    this.files.place(parentOf(idPath(id)));
  }

  private noteKept(all: readonly Incoming[]): void {
    const ids = all.map(({ id }) => id);
    this.posts = this.posts.map((post) => (ids.includes(post.id) ? { ...post, kept: true } : post));
  }

  private components(number: number, around: Around, log: FakeLog): Components {
    let loads = 0;
    return {
      ...fakeComponents(),
      interfacesOf: () => this.interfaces,
      exporting: () => [SELF],
      call: (call) =>
        call.component === SELF
          ? this.load(number + WORKER * ++loads, around, log)
          : this.callConsumer(call, number, around),
    };
  }

  /** `worker/run`: the runtime loads the environment, and our component has an instance of its own. */
  private load(number: number, around: Around, log: FakeLog): Outcome {
    around({ name: 'load', paths: [] }, () => this.begin(number));
    const { host } = this.instance(number, around, log);
    const end = makeCalls(begin('worker', '', this.config, host), host.components);
    around({ name: 'unload', paths: [] }, () => this.end(number));
    return { tag: 'ok', val: JSON.stringify(end) };
  }

  private callConsumer(
    { component: consumer, arguments: json }: HostCall,
    number: number,
    around: Around,
  ): Outcome {
    const [record] = JSON.parse(json) as [Message];
    const plain = { id: record.id, sender: record.sender?.phone };
    const { id, sender } = this.postedAs.get(JSON.stringify(record)) ?? plain;
    around({ name: 'begin', paths: [] }, () => {
      const call = { id, sender, consumer, by: number, content: record.content };
      const state = { outcome: 'running', interrupted: false, noted: false } as const;
      this.calls = [...this.calls, { ...call, ...state }];
    });
    const outcome = around({ name: 'end', paths: [] }, () => {
      const takes = this.takes(consumer, id, this.callsOf(id, consumer).length);
      const outcome = takes === 'trap' ? 'trapped' : takes ? 'took' : 'failed';
      this.updateLast(number, { outcome });
      return outcome;
    });
    if (outcome === 'took') return { tag: 'ok', val: 'null' };
    const kind = outcome === 'trapped' ? 'invocation-failed' : 'component-not-found';
    return { tag: 'err', val: { kind, message: 'no' } };
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

/** The component's own name. */
const SELF = 'asterai:whatsapp';

/** The workers of a request have its number, and this for each that it has started. */
const WORKER = 1_000_000;

const requestOf = (number: number): number => number % WORKER;

/** A world has only those of the directories of ids that it needs: the others are empty. */
function withAllShards(files: MemoryFiles): Files {
  const list = (path: string) =>
    path.startsWith('ids/') && !files.tree.has(path) ? [] : files.list(path);
  return new Proxy(files, {
    get: (target, name) =>
      name === 'list' ? list : (Reflect.get(target, name) as unknown as () => void).bind(target),
  });
}
