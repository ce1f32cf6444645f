/**
 * What is compared: the floor and the builds of this component, all under the same name, with
 * consumers that cost next to nothing and with consumers in JavaScript.
 * @module
 */
import { existsSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { buildAll, buildLight, buildQuickExample } from '../scripts/lib/build.ts';
import { fromRoot } from '../scripts/lib/paths.ts';
import { UserError } from '../scripts/lib/report.ts';
import { buildWatConsumers, recorder } from '../scripts/lib/wat-consumers.ts';
import {
  type Build,
  before,
  type Floor,
  type InboxBuild,
  type OldBuild,
  type Replier,
  withInbox,
} from './figures.ts';
import { buildFloor } from './floor.ts';

/** Where everything goes that can be made again. */
export const BENCH_DIR = fromRoot('build/bench');

/** Each writes `NAME got …` for each message. An environment has the first one, or all three. */
export const CONSUMERS = ['bench:one', 'bench:two', 'bench:three'] as const;
/** The example consumer: one for each engine, so that each has code of its own in the cache. */
export const REPLYING: Record<Replier, string> = {
  'componentize-js': 'bench:reply-heavy',
  QuickJS: 'bench:reply-quick',
};

export const consumerFile = (name: string): string =>
  `${BENCH_DIR}/consumers/${name.split(':')[1]}.wasm`;

export type SubjectName = Floor | Build | InboxBuild | OldBuild;

export interface Subject {
  name: SubjectName;
  /** Its HOME: an own one, so that nobody finds code that another has had compiled. */
  home: string;
  /** Whether it calls consumers; else it only answers. */
  delivers: boolean;
  /** Whether it is ours: it reads the messages it gets, checks itself at the start, and can send. */
  real: boolean;
  /** Whether it keeps what it gets in an inbox until it is delivered. */
  inbox: boolean;
  /** An older build: it is measured for comparison in a few figures only. */
  old: boolean;
  /** A delivery takes it half a second and more: it gets fewer rounds. */
  slow: boolean;
  /** The component that serves this number of consumers. */
  file: (consumers: number) => string;
}

/**
 * Builds what is missing or has changed, and lists what is compared.
 * @param older a checkout of an older commit with both builds made (`npm run build`, `build:light`)
 * @throws UserError when that one isn't built
 */
export async function prepareSubjects(older: string | undefined): Promise<Subject[]> {
  await buildAll();
  await buildLight();
  const recorders = CONSUMERS.map((name) => [name.split(':')[1], recorder(name)]);
  await buildWatConsumers(`${BENCH_DIR}/consumers`, Object.fromEntries(recorders));
  await copyFile(fromRoot('build/echo-consumer.wasm'), consumerFile(REPLYING['componentize-js']));
  await buildQuickExample(consumerFile(REPLYING.QuickJS));
  const ack = await buildFloor(`${BENCH_DIR}/floor-ack`, []);
  const one = await buildFloor(`${BENCH_DIR}/floor-dispatch-1`, CONSUMERS.slice(0, 1));
  const three = await buildFloor(`${BENCH_DIR}/floor-dispatch-3`, CONSUMERS);
  return [
    subject('floor-ack', { delivers: false, file: () => ack }),
    subject('floor-dispatch', { file: (consumers) => (consumers === 3 ? three : one) }),
    ...all('componentize-js', 'build/component.wasm', older),
    ...all('light', 'build/light/component.wasm', older),
  ];
}

/** A build without and with an inbox, and an older one of the kind. */
function all(name: Build, path: string, older: string | undefined): Subject[] {
  const file = () => fromRoot(path);
  const subjects = [
    // Without an inbox, each request loads the environment once.
    subject(name, { real: true, slow: name === 'componentize-js', file }),
    subject(withInbox(name), { real: true, inbox: true, file }),
  ];
  if (older === undefined) return subjects;
  const oldFile = `${older}/${path}`;
  if (!existsSync(oldFile)) {
    throw new UserError(`there is no ${oldFile}: run npm run build and npm run build:light there`);
  }
  const old = { real: true, inbox: true, old: true, slow: true, file: () => oldFile };
  return [...subjects, subject(before(name), old)];
}

function subject(name: SubjectName, rest: Partial<Subject> & Pick<Subject, 'file'>): Subject {
  const home = `${BENCH_DIR}/homes/${name.replaceAll(/[ ,]/g, '')}`;
  const none = { real: false, inbox: false, old: false, slow: false };
  return { name, home, delivers: true, ...none, ...rest };
}
