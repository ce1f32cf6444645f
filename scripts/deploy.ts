/**
 * `npm run deploy -- my-name:my-env`: puts the build, consumers and the variables of `.env` into
 * asterai's local store as an environment, asks Meta what can be asked, and says what is left to do by
 * hand. No secret goes through a command line. A second run updates what is there.
 *
 * `--consumer DIR` adds a bot's project, built; `--light` takes the light build; `--stage DIR` makes a
 * home for the service of deploy/asterai-whatsapp.service, or for a container.
 */
import { type Config, readConfig } from '../src/config.ts';
import { formatHttpUrl } from '../src/lib/http-url.ts';
import { componentProblems, variableTasks } from './deploy/check.ts';
import {
  buildConsumer,
  type Consumer,
  nameOfOurs,
  readConsumer,
  variablesOf,
} from './deploy/consumer.ts';
import { allowedDirectories, composeEnvironment, readPrevious } from './deploy/environment.ts';
import { askMeta } from './deploy/meta.ts';
import { nodeHost } from './deploy/node-host.ts';
import {
  type EnvironmentName,
  type Place,
  placeOf,
  preparePlace,
  readName,
} from './deploy/place.ts';
import { runTasks } from './deploy/run-tasks.ts';
import { type ComponentFiles, type Environment, findAsterai, LocalStore } from './lib/asterai.ts';
import { buildDefault, buildLight } from './lib/build.ts';
import { readOptions } from './lib/options.ts';
import { fromRoot } from './lib/paths.ts';
import { readPort } from './lib/port.ts';
import { main, UserError } from './lib/report.ts';
import { readVariables } from './lib/settings.ts';

const COMMAND = 'npm run deploy';

/** This project's own component, as asterai names it. */
const OURS = nameOfOurs();

interface Order {
  /** As it was written. */
  text: string;
  name: EnvironmentName;
  place: Place;
  store: LocalStore;
  light: boolean;
  consumers: readonly Consumer[];
}

interface Plan {
  environment: Environment;
  config: Config;
  port: number;
  isUpdate: boolean;
}

await main(async () => {
  const order = readOrder();
  const asterai = findAsterai();
  const plan = await makePlan(order);
  const { environment, config } = plan;
  refuse(config.problems());
  const tasksAtMeta = tellMeta(config);

  const files = await build(order);
  refuse(componentProblems({ config, environment, files, store: order.store }));
  await put(order, plan, files);

  const { name, place } = order;
  const tasks = [
    ...variableTasks(config, name),
    ...(await runTasks({
      ...{ ...plan, name, place, asterai, url: config.get('webhookUrl') },
      directories: allowedDirectories(environment.vars, place),
    })),
    ...tasksAtMeta,
  ];
  console.log('\nLeft to do by hand:');
  for (const [i, task] of tasks.entries()) console.log(`${`${i + 1}.`.padEnd(5)}${task}`);
});

function readOrder(): Order {
  const options = {
    light: { type: 'boolean' },
    consumer: { type: 'string', multiple: true },
    stage: { type: 'string' },
  } as const;
  const { values, positionals } = readOptions(COMMAND, options, true);
  const [text, ...more] = positionals;
  if (text === undefined || more.length > 0) {
    throw new UserError(
      `name one environment: ${COMMAND} -- my-name:my-env [--consumer ../my-bot]`,
    );
  }
  const name = readName(text);
  const place = placeOf(name, values.stage);
  return {
    ...{ text, name, place, store: new LocalStore(place.home), light: values.light ?? false },
    consumers: (values.consumer ?? []).map(readConsumer),
  };
}

async function makePlan({ name, place, store, consumers }: Order): Promise<Plan> {
  const theirs = Object.assign({}, ...consumers.map(variablesOf)) as Record<string, string>;
  const { vars: variables, port, notes } = readVariables(theirs);
  const previous = await readPrevious(store, name);
  const components = [OURS, ...consumers];
  const composed = composeEnvironment({ name, place, variables, previous, components });
  for (const note of [...notes, ...composed.notes]) console.log(`note: ${note}`);
  const { environment } = composed;
  const config = readConfig(Object.entries(environment.vars));
  return { environment, config, port: readPort(port), isUpdate: previous !== undefined };
}

/** @returns what is to be done at Meta */
function tellMeta(config: Config): string[] {
  console.log(`Asking ${formatHttpUrl(config.get('apiUrl'))} …`);
  const { refusals, facts, notes, tasks } = askMeta(config, nodeHost);
  refuse(refusals);
  for (const fact of facts) console.log(`  ok: ${fact}`);
  for (const note of notes) console.log(`  not known: ${note}`);
  return tasks;
}

/** @returns the files of each component that is made here */
async function build({ light, consumers }: Order): Promise<Record<string, ComponentFiles>> {
  await (light ? buildLight() : buildDefault());
  const folder = fromRoot(light ? 'build/light' : 'build');
  const files: Record<string, ComponentFiles> = {
    [OURS.name]: { component: `${folder}/component.wasm`, package: `${folder}/package.wasm` },
  };
  for (const consumer of consumers) {
    files[consumer.name] = { component: await buildConsumer(consumer) };
  }
  return files;
}

async function put(
  { text, place, store }: Order,
  { environment, isUpdate }: Plan,
  files: Record<string, ComponentFiles>,
): Promise<void> {
  for (const opened of await preparePlace(place)) {
    console.log(`note: other users of this machine could read ${opened}: no more`);
  }
  const components = Object.entries(environment.components);
  for (const [component, version] of components) {
    const own = files[component];
    if (own) await store.addComponent(component, version, own);
  }
  await store.writeEnvironment(environment);
  const deployed = components.map(([component, version]) => `${component}@${version}`).join(', ');
  console.log(`Deployed ${text}${isUpdate ? ' again' : ''}: ${deployed}\n  in ${place.home}`);
}

/** @throws UserError with a line for each problem, when there is one */
function refuse(problems: readonly string[]): void {
  if (problems.length > 0) {
    throw new UserError(`${problems.join('\nerror: ')}\nNothing was deployed.`);
  }
}
