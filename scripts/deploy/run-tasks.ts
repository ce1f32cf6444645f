/**
 * How a deployed environment is started, in commands to paste.
 * @module
 */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { formatHttpUrl, type HttpUrl } from '../../src/lib/http-url.ts';
import { webhookPath } from './check.ts';
import { type EnvironmentName, type Place, runtimeFile, SERVICE_HOME } from './place.ts';

export interface Deployed {
  name: EnvironmentName;
  place: Place;
  /** The path of asterai's binary. */
  asterai: string;
  port: number;
  /** Where Meta calls. */
  url: HttpUrl;
  /** For `--allow-dir`. */
  directories: readonly string[];
  isUpdate: boolean;
}

export async function runTasks(deployed: Deployed): Promise<string[]> {
  const { place, directories, port, url, name } = deployed;
  const start = place.staged ? serviceTasks(deployed) : [homeTask(deployed)];
  const closed = place.staged ? [] : await unusable(directories);
  const proxy = `Lead ${formatHttpUrl({ ...url, path: '' })} to http://127.0.0.1:${port}, with this path only: ${webhookPath(name)}
     (nginx and Caddy: docs/deploy.md)`;
  return [...closed, ...start, proxy];
}

/** Quoted for a shell where need be. */
const word = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

const runArguments = ({ name, port, directories }: Deployed): string =>
  [
    `env run ${name.namespace}:${name.name} --no-pull --port ${port}`,
    ...directories.map((directory) => `--allow-dir ${word(directory)}`),
  ].join(' ');

function homeTask(deployed: Deployed): string {
  const { place, asterai, isUpdate } = deployed;
  const what = isUpdate
    ? 'Start it; if it runs, end it first: what runs keeps what it has read'
    : 'Start it';
  return `${what} (as a service: docs/deploy.md)
     (set -a; . ${word(runtimeFile(place.folder))}; exec ${word(asterai)} ${runArguments(deployed)})`;
}

/** For deploy/asterai-whatsapp.service. */
function serviceTasks(deployed: Deployed): string[] {
  const { name, place, asterai, port } = deployed;
  const full = `${name.namespace}:${name.name}`;
  const user = 'asterai-whatsapp';
  const edits = [`s/my-name:my-env/${full}/g`, ...(port === 8080 ? [] : [`s/8080/${port}/`])];
  const outside = deployed.directories.filter(
    (directory) => !directory.startsWith(`${SERVICE_HOME}/`),
  );
  return [
    `Once on the server, for a service (for a container: docs/deploy.md)
     sudo install -m 755 ${word(asterai)} /usr/local/bin/asterai
     sudo useradd --system --user-group --home-dir ${SERVICE_HOME} --shell /usr/sbin/nologin ${user}
     sudo install -d -m 700 -o ${user} -g ${user} ${SERVICE_HOME}
     sed '${edits.join('; ')}' deploy/asterai-whatsapp.service | sudo tee /etc/systemd/system/asterai-whatsapp.service > /dev/null
     sudo systemctl daemon-reload && sudo systemctl enable asterai-whatsapp`,
    ...outside.map(
      (directory) => `Open ${directory} to the service
     sudo install -d -m 700 -o ${user} -g ${user} ${word(directory)}
     In the unit: ReadWritePaths=${directory}, and --allow-dir ${word(directory)} in ExecStart`,
    ),
    `Now, and after each deployment: move it there, and start it
     tar -C ${word(place.home)} -cf - . | sudo -u ${user} tar -C ${SERVICE_HOME} -xpf -
     sudo systemctl restart asterai-whatsapp && journalctl -u asterai-whatsapp -f`,
  ];
}

/** Makes the directories that components use; who may not is told how. */
async function unusable(directories: readonly string[]): Promise<string[]> {
  const tasks: string[] = [];
  for (const directory of directories) {
    if (existsSync(directory)) continue;
    try {
      await mkdir(directory, { recursive: true, mode: 0o700 });
    } catch {
      tasks.push(`Make the directory\n     sudo install -d -m 700 -o "$USER" ${word(directory)}`);
    }
  }
  return tasks;
}
