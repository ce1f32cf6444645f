/**
 * What is compared: the floor and the builds of this component, all under the same name, with
 * consumers that cost next to nothing.
 * @module
 */
import { buildAll, buildLight } from '../scripts/lib/build.ts';
import { fromRoot } from '../scripts/lib/paths.ts';
import { buildWatConsumers, recorder } from '../scripts/lib/wat-consumers.ts';
import { type Build, type Floor, type InboxBuild, withInbox } from './figures.ts';
import { buildFloor } from './floor.ts';

/** Where everything goes that can be made again. */
export const BENCH_DIR = fromRoot('build/bench');

/** Each writes `NAME got …` for each message. An environment has the first one, or all three. */
export const CONSUMERS = ['bench:one', 'bench:two', 'bench:three'] as const;

export const consumerFile = (name: string): string =>
  `${BENCH_DIR}/consumers/${name.split(':')[1]}.wasm`;

export type SubjectName = Floor | Build | InboxBuild;

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
  /** A burst takes it minutes: it gets fewer rounds. */
  slow: boolean;
  /** The component that serves this number of consumers. */
  file: (consumers: number) => string;
}

/** Builds what is missing or has changed, and lists what is compared. */
export async function prepareSubjects(): Promise<Subject[]> {
  await buildAll();
  await buildLight();
  const recorders = CONSUMERS.map((name) => [name.split(':')[1], recorder(name)]);
  await buildWatConsumers(`${BENCH_DIR}/consumers`, Object.fromEntries(recorders));
  const ack = await buildFloor(`${BENCH_DIR}/floor-ack`, []);
  const one = await buildFloor(`${BENCH_DIR}/floor-dispatch-1`, CONSUMERS.slice(0, 1));
  const three = await buildFloor(`${BENCH_DIR}/floor-dispatch-3`, CONSUMERS);
  const heavy = fromRoot('build/component.wasm');
  const light = fromRoot('build/light/component.wasm');
  return [
    subject('floor-ack', { delivers: false, file: () => ack }),
    subject('floor-dispatch', { file: (consumers) => (consumers === 3 ? three : one) }),
    ...both('componentize-js', { slow: true, file: () => heavy }),
    ...both('light', { file: () => light }),
  ];
}

type Description = Partial<Subject> & Pick<Subject, 'file'>;

/** A build without and with an inbox. */
function both(name: Build, rest: Description): Subject[] {
  return [
    subject(name, { ...rest, real: true }),
    subject(withInbox(name), { ...rest, real: true, inbox: true }),
  ];
}

function subject(name: SubjectName, rest: Description): Subject {
  const home = `${BENCH_DIR}/homes/${name.replaceAll(' ', '')}`;
  return { name, home, delivers: true, real: false, inbox: false, slow: false, ...rest };
}
