/**
 * What can be told of a deployment without anybody's help.
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import type { Config } from '../../src/config.ts';
import { consumerProblem } from '../../src/consumers/check.ts';
import { formatHttpUrl, isLoopback } from '../../src/lib/http-url.ts';
import type { Components } from '../../src/ports.ts';
import type { ComponentFiles, Environment, LocalStore } from '../lib/asterai.ts';
import { definitions, SECTION, sections } from '../lib/component-binary.ts';
import { UserError } from '../lib/report.ts';
import type { EnvironmentName } from './place.ts';

export interface Checked {
  config: Config;
  environment: Environment;
  /** Of the components that are put into the store now, by name. */
  files: Readonly<Record<string, ComponentFiles>>;
  store: LocalStore;
}

/** Why the environment would not start, or call a consumer: one line each. */
export function componentProblems({ config, environment, files, store }: Checked): string[] {
  const { namespace, name } = environment.metadata;
  const places = Object.entries(environment.components).map(([component, version]) => ({
    ...{ component, version },
    file: files[component]?.component ?? store.componentFile(component, version),
  }));
  const absent = places.filter(({ file }) => !existsSync(file));
  if (absent.length > 0) {
    return absent.map(
      ({ component, version }) =>
        `${component}@${version} is in the environment, but not in the store: deploy it with --consumer DIR, or take it out (asterai env remove-component ${namespace}:${name} ${component})`,
    );
  }
  const exported = new Map(places.map(({ component, file }) => [component, exportsOf(file)]));
  const components: Components = {
    exporting: () => [],
    interfacesOf: (component) => exported.get(component),
    call() {
      throw new Error('nothing runs here');
    },
  };
  return config
    .get('consumers')
    .flatMap((consumer) => consumerProblem(consumer, components) ?? [])
    .map((problem) => problem.replace('asterai env add-component', 'here with --consumer DIR'));
}

/** @throws UserError when the file is no component */
function exportsOf(file: string): string[] {
  try {
    return [...sections(readFileSync(file))]
      .filter(({ id }) => id === SECTION.export)
      .flatMap(definitions)
      .flatMap(({ name }) => name ?? []);
  } catch {
    throw new UserError(`${file} is no WebAssembly component: build it again`);
  }
}

/** Where the environment hears Meta, below its domain. */
export const webhookPath = ({ namespace, name }: EnvironmentName): string =>
  `/${namespace}/${name}/asterai/whatsapp/webhook`;

/** What works, but hardly as somebody wants it. */
export function variableTasks(config: Config, name: EnvironmentName): string[] {
  const tasks: string[] = [];
  const url = config.get('webhookUrl');
  const path = webhookPath(name);
  if (url.path.replace(/\/$/, '') !== path) {
    const right = formatHttpUrl({ ...url, path });
    tasks.push(
      `Set WHATSAPP_WEBHOOK_URL=${right} and deploy again, unless a proxy rewrites its path ${url.path} to ${path}`,
    );
  }
  if (isLoopback(url) && !isLoopback(config.get('apiUrl'))) {
    tasks.push(
      "Set WHATSAPP_WEBHOOK_URL to a public https URL and deploy again: Meta can't reach this machine's own address",
    );
  }
  if (config.get('appSecret') === undefined) {
    tasks.push(
      "Set WHATSAPP_APP_SECRET (Meta's dashboard, App settings > Basic) and deploy again: without it anyone who knows the URL can post messages",
    );
  }
  return tasks;
}
