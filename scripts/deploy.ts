/**
 * `npm run deploy -- my-name:my-env`: puts the build, consumers and the variables of `.env` into
 * asterai's local store as an environment, asks Meta what can be asked, and says what is left to do by
 * hand. No secret goes through a command line. A second run updates what is there.
 *
 * `--consumer DIR` adds a bot's project, built; `--light` takes the light build; `--stage DIR` makes a
 * home for the service of deploy/asterai-whatsapp.service, or for a container.
 */
import { mkdir } from 'node:fs/promises';
import { readConfig } from '../src/config.ts';
import { formatHttpUrl } from '../src/lib/http-url.ts';
import { consumerProblems, variableTasks } from './deploy/check.ts';
import { buildConsumer, nameInWit, readConsumer } from './deploy/consumer.ts';
import { allowedDirectories, composeEnvironment, readPrevious } from './deploy/environment.ts';
import { askMeta } from './deploy/meta.ts';
import { nodeHost } from './deploy/node-host.ts';
import { placeOf, preparePlace, readName } from './deploy/place.ts';
import { runTasks } from './deploy/run-tasks.ts';
import { type ComponentFiles, findAsterai, LocalStore } from './lib/asterai.ts';
import { buildDefault, buildLight } from './lib/build.ts';
import { readOptions } from './lib/options.ts';
import { fromRoot } from './lib/paths.ts';
import { main, UserError } from './lib/report.ts';
import { readVariables } from './lib/settings.ts';

const COMMAND = 'npm run deploy';

await main(async () => {
  const { values, positionals } = readOptions(
    COMMAND,
    {
      light: { type: 'boolean' },
      consumer: { type: 'string', multiple: true },
      stage: { type: 'string' },
    },
    true,
  );
  const [text, ...more] = positionals;
  if (text === undefined || more.length > 0) {
    throw new UserError(
      `name one environment: ${COMMAND} -- my-name:my-env [--consumer ../my-bot]`,
    );
  }
  const name = readName(text);
  const place = placeOf(name, values.stage);
  const store = new LocalStore(place.home);
  const asterai = findAsterai();
  const consumers = (values.consumer ?? []).map(readConsumer);
  const ours = nameInWit(fromRoot('wit'));
  if (!ours) throw new Error('wit/ names no package');

  const { vars: variables, port = '8080', notes } = readVariables({});
  const previous = await readPrevious(store, name);
  const composed = composeEnvironment({
    ...{ name, place, variables, previous },
    components: [ours, ...consumers],
  });
  const { environment } = composed;
  for (const note of [...notes, ...composed.notes]) console.log(`note: ${note}`);

  const config = readConfig(Object.entries(environment.vars));
  refuse(config.problems());
  console.log(`Asking ${formatHttpUrl(config.get('apiUrl'))} …`);
  const meta = askMeta(config, nodeHost);
  refuse(meta.refusals);
  for (const fact of meta.facts) console.log(`  ok: ${fact}`);
  for (const note of meta.notes) console.log(`  not known: ${note}`);

  await (values.light ? buildLight() : buildDefault());
  const build = fromRoot(values.light ? 'build/light' : 'build');
  const files: Record<string, ComponentFiles> = {
    [ours.name]: { component: `${build}/component.wasm`, package: `${build}/package.wasm` },
  };
  for (const consumer of consumers)
    files[consumer.name] = { component: await buildConsumer(consumer) };

  const versions = Object.entries(environment.components);
  const paths = versions.map(([component, version]) => [
    component,
    files[component]?.component ?? store.componentFile(component, version),
  ]);
  refuse(consumerProblems(config, Object.fromEntries(paths)));

  await mkdir(place.home, { recursive: true, mode: 0o700 });
  for (const opened of await preparePlace(place)) {
    console.log(`note: other users of this machine could read ${opened}: no more`);
  }
  for (const [component, version] of versions) {
    const own = files[component];
    if (own) await store.addComponent(component, version, own);
  }
  await store.writeEnvironment(environment);
  const deployed = versions.map(([component, version]) => `${component}@${version}`).join(', ');
  console.log(`Deployed ${text}${previous ? ' again' : ''}: ${deployed}\n  in ${place.home}`);

  const tasks = [
    ...variableTasks(config, name),
    ...(await runTasks({
      ...{
        name,
        place,
        asterai,
        port,
        url: config.get('webhookUrl'),
        isUpdate: previous !== undefined,
      },
      directories: allowedDirectories(environment.vars, place),
    })),
    ...meta.tasks,
  ];
  console.log(`\nLeft to do by hand:`);
  for (const [i, task] of tasks.entries()) console.log(`${`${i + 1}.`.padEnd(5)}${task}`);
});

/** @throws UserError with a line for each problem, when there is one */
function refuse(problems: readonly string[]): void {
  if (problems.length > 0) {
    throw new UserError(`${problems.join('\nerror: ')}\nNothing was deployed.`);
  }
}
