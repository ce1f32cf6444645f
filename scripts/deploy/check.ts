/**
 * What can be told of a deployment without anybody's help.
 * @module
 */
import { readFileSync } from 'node:fs';
import type { Config } from '../../src/config.ts';
import { consumerProblem } from '../../src/consumers/check.ts';
import { formatHttpUrl, isLoopback } from '../../src/lib/http-url.ts';
import type { Components } from '../../src/ports.ts';
import { definitions, SECTION, sections } from '../lib/component-binary.ts';
import type { EnvironmentName } from './place.ts';

/**
 * Why a consumer can't be called, one line each, in the component's own words.
 * @param files the components' paths, by name
 */
export function consumerProblems(config: Config, files: Record<string, string>): string[] {
  const components: Components = {
    exporting: () => [],
    interfacesOf(name) {
      const file = files[name];
      return file === undefined ? undefined : exportsOf(readFileSync(file));
    },
    call() {
      throw new Error('nothing runs here');
    },
  };
  return config.get('consumers').flatMap((one) => consumerProblem(one, components) ?? []);
}

function exportsOf(component: Uint8Array): string[] {
  return [...sections(component)]
    .filter(({ id }) => id === SECTION.export)
    .flatMap(definitions)
    .flatMap(({ name }) => name ?? []);
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
