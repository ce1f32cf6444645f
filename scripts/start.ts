/**
 * `npm start`: the component in the real asterai runtime, with the example consumer.
 *
 * Without an access token a stand-in takes the place of Meta's Graph API, and a sample message shows
 * the way through. With one, it talks to Meta. `npm start -- --light` runs the light build.
 */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { type StandIn, startGraphApi } from '../stand-in/graph-api.ts';
import {
  type ComponentFiles,
  type Environment,
  findAsterai,
  LocalStore,
  type Runtime,
} from './lib/asterai.ts';
import { buildDefault, buildExample, buildLight } from './lib/build.ts';
import { fromRoot } from './lib/paths.ts';
import { main, UserError } from './lib/report.ts';
import { readEnvironment } from './lib/settings.ts';
import { sign, textPayload } from './lib/webhook-payload.ts';

/** The values that take effect where none are set, with the stand-in only. */
const DEMO = {
  WHATSAPP_ACCESS_TOKEN: 'demo-access-token',
  WHATSAPP_PHONE_NUMBER_ID: '100000000000001',
  WHATSAPP_WEBHOOK_VERIFY_TOKEN: 'demo-verify-token',
  WHATSAPP_APP_SECRET: 'demo-app-secret',
  WHATSAPP_WEBHOOK_REGISTER: 'true',
};

const LIGHT = process.argv.includes('--light');
const BUILD = fromRoot(LIGHT ? 'build/light' : 'build');

const LOCAL_FILES: Record<string, ComponentFiles> = {
  'asterai:whatsapp': {
    component: `${BUILD}/component.wasm`,
    package: `${BUILD}/package.wasm`,
  },
  'example:echo': { component: fromRoot('build/echo-consumer.wasm') },
};

const cleanUp: (() => Promise<void>)[] = [];
let stopping = false;

await main(async () => {
  const environment = readEnvironment();
  const port = await freePort(environment.vars.PORT ?? process.env.PORT ?? '8080');
  delete environment.vars.PORT;
  findAsterai();
  endOnSignals();
  await (LIGHT ? buildLight() : buildDefault());
  await buildExample();

  const demo = !environment.vars.WHATSAPP_ACCESS_TOKEN?.trim();
  const { namespace, name } = environment.metadata;
  const localUrl = `http://127.0.0.1:${port}/${namespace}/${name}/asterai/whatsapp/webhook`;
  const standIn = demo ? await useStandIn(environment, localUrl) : undefined;

  environment.vars.WHATSAPP_INBOX_DIR ??= fromRoot('.asterai-home/inbox');
  const runtime = await startRuntime(environment, port);
  if (standIn) {
    await showRoundTrip(environment, localUrl, standIn);
    printDemoHints(environment, localUrl);
  } else {
    printLiveHints(environment, localUrl);
  }
  await runtime.ended;
  if (!stopping) throw new UserError('the asterai runtime ended');
});
await shutDown();

async function freePort(text: string): Promise<number> {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new UserError('PORT must be a number from 1 to 65535');
  }
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  }).catch(() => {
    throw new UserError(
      `port ${port} is in use: end what uses it, or choose another: PORT=8081 npm start`,
    );
  });
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function useStandIn({ vars }: Environment, webhookUrl: string): Promise<StandIn> {
  for (const [name, value] of Object.entries({ ...DEMO, WHATSAPP_WEBHOOK_URL: webhookUrl })) {
    if (!vars[name]?.trim()) vars[name] = value;
  }
  const standIn = await startGraphApi({
    accessToken: vars.WHATSAPP_ACCESS_TOKEN ?? '',
    phoneNumberId: vars.WHATSAPP_PHONE_NUMBER_ID ?? '',
    onMessage: ({ to, recipient, body }) =>
      console.log(`  graph   | message to ${to ?? recipient}: ${body}`),
  });
  cleanUp.push(() => standIn.close());
  vars.WHATSAPP_API_URL = standIn.url;
  console.log(`\nNo WHATSAPP_ACCESS_TOKEN is set: ${standIn.url} stands in for Meta's Graph API.`);
  return standIn;
}

async function startRuntime(environment: Environment, port: number): Promise<Runtime> {
  const store = new LocalStore(fromRoot('.asterai-home'));
  for (const [component, version] of Object.entries(environment.components)) {
    const files = LOCAL_FILES[component];
    if (files) await store.addComponent(component, version, files);
  }
  await store.writeEnvironment(environment);
  console.log('Starting the asterai runtime (the first time it compiles for about 30 s) …');
  let checked = () => {};
  const startChecked = new Promise<void>((resolve) => {
    checked = resolve;
  });
  const onLine = (line: string) => {
    console.log(`  asterai | ${line}`);
    if (/^whatsapp: (not )?ready/.test(line)) checked();
  };
  // A tunnel to the webhook is one to the whole port: nobody may send through the runtime's own API.
  const secret = randomBytes(16).toString('hex');
  const allowDir = environment.vars.WHATSAPP_INBOX_DIR?.trim();
  const runtime = await store.run(environment, port, onLine, {
    secret,
    ...(allowDir && { allowDir }),
  });
  cleanUp.push(() => runtime.stop());
  await Promise.race([startChecked, runtime.ended]);
  return runtime;
}

/** Posts a signed message as Meta does, and waits for the consumer's reply. */
async function showRoundTrip({ vars }: Environment, url: string, standIn: StandIn): Promise<void> {
  const text = 'Hello from WhatsApp!';
  const { request, from } = sampleRequest(vars, text);
  const start = Date.now();
  const elapsed = () => `${((Date.now() - start) / 1000).toFixed(2)} s`;
  console.log(`\n  message   Ada (+${from}) writes "${text}"`);
  const { status } = await fetch(url, request);
  console.log(`  webhook   answered with ${status} after ${elapsed()}`);
  if (status !== 200) throw new UserError(`the webhook answered ${status} to the sample message`);
  console.log('  consumer  called (the first call compiles once more: up to 30 s) …');
  while (standIn.sent.length === 0) {
    if (Date.now() - start > 120_000) throw new UserError('no reply came within 2 minutes');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const [reply] = standIn.sent;
  console.log(
    `  reply     "${reply?.body}" to ${reply?.to}, at the Graph API after ${elapsed()}\n`,
  );
}

function sampleRequest(vars: Record<string, string>, text: string) {
  const from = '15550100123';
  const message = { id: `wamid.SAMPLE${Date.now()}`, from, name: 'Ada', text };
  const body = textPayload(vars.WHATSAPP_PHONE_NUMBER_ID ?? '', message);
  const headers = {
    'content-type': 'application/json',
    'x-hub-signature-256': sign(body, vars.WHATSAPP_APP_SECRET ?? ''),
  };
  return { from, request: { method: 'POST', headers, body } };
}

function printDemoHints({ vars }: Environment, url: string): void {
  const { headers, body } = sampleRequest(vars, 'Hello again!').request;
  const flags = Object.entries(headers).map(([name, value]) => `    -H '${name}: ${value}' \\\n`);
  console.log(`It works, and keeps running. Webhook: ${url}

Send a message yourself:
  curl -i '${url}' \\
${flags.join('')}    -d '${body}'

${describeInbox(vars.WHATSAPP_INBOX_DIR)}

Go live: copy .env.example to .env, fill it in as docs/meta-setup.md says, and start again.
Ctrl-C ends everything.`);
}

function describeInbox(directory: string | undefined): string {
  return directory?.trim()
    ? `Messages are kept in ${directory} until they are delivered. Sent once more, the
same message is recognised by its id, and goes no further.`
    : 'There is no inbox (WHATSAPP_INBOX_DIR is blank): a crash may cost messages.';
}

function printLiveHints({ vars }: Environment, url: string): void {
  console.log(`
Running against Meta. In Meta's dashboard (WhatsApp > Configuration > Webhook) enter
  Callback URL: ${vars.WHATSAPP_WEBHOOK_URL ?? '(set WHATSAPP_WEBHOOK_URL first)'}
  Verify token: the value of WHATSAPP_WEBHOOK_VERIFY_TOKEN
and subscribe to "messages". That URL must lead to ${url}, by a tunnel or a proxy.

${describeInbox(vars.WHATSAPP_INBOX_DIR)}
Ctrl-C ends everything.`);
}

function endOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void shutDown().then(() => process.exit(0)));
  }
}

async function shutDown(): Promise<void> {
  stopping = true;
  await Promise.all(cleanUp.splice(0).map((end) => end()));
}
