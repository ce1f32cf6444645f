/**
 * `npm start`: the component in the real asterai runtime, with the example consumer.
 *
 * Without an access token a stand-in takes the place of Meta's Graph API, and a sample message shows
 * the way through. With one, it talks to Meta. `npm start -- --light` runs the light build, and
 * `--consumer FOLDER` a bot of one's own, with each change of its source. Lines typed into the terminal
 * are sent as messages, and so is what `npm run say` says.
 */
import { randomBytes } from 'node:crypto';
import { type ComponentFiles, type Environment, findAsterai, LocalStore } from './lib/asterai.ts';
import { BotErrors } from './lib/bot-errors.ts';
import { buildDefault, buildExample, buildLight } from './lib/build.ts';
import { OwnConsumer } from './lib/consumer/own-consumer.ts';
import { type Order, openControl } from './lib/control.ts';
import { Conversation } from './lib/conversation.ts';
import { isDemo, useStandIn } from './lib/demo.ts';
import { demoHints, liveHints } from './lib/hints.ts';
import { placeOfComponent } from './lib/manifest.ts';
import { suggest } from './lib/nearest.ts';
import { readOptions } from './lib/options.ts';
import { fromRoot } from './lib/paths.ts';
import { someone } from './lib/person.ts';
import { choosePort } from './lib/port.ts';
import { main, UserError } from './lib/report.ts';
import { RestartingRuntime } from './lib/restarting.ts';
import { readSettings } from './lib/settings.ts';
import { withSourcePlaces } from './lib/source-places.ts';
import { readTypedLines } from './lib/typed-lines.ts';

/** Seconds for the reply to the sample: at the first call the runtime compiles once more. */
const SAMPLE_SECONDS = 60;
/** Seconds for the reply to a typed line. */
const TYPED_SECONDS = 30;

const cleanUp: (() => Promise<void> | void)[] = [];
let stopping = false;

await main(async () => {
  const options = readOptions('npm start', {
    light: { type: 'boolean' },
    consumer: { type: 'string' },
  });
  const { light = false, consumer: folder } = options.values;
  const consumer = folder === undefined ? undefined : new OwnConsumer(folder);
  const { environment, port: wanted, notes } = readSettings();
  for (const note of notes) console.log(`note: ${note}`);
  const port = await choosePort(wanted);
  findAsterai();
  endOnSignals();
  await (light ? buildLight() : buildDefault());
  await (consumer ? consumer.join(environment) : buildExample());

  const { vars, metadata } = environment;
  const url = `http://127.0.0.1:${port}/${metadata.namespace}/${metadata.name}/asterai/whatsapp/webhook`;
  const demo = isDemo(vars);
  if (demo) {
    const standIn = await useStandIn(vars, url, (message) => conversation.onSent(message));
    cleanUp.push(() => standIn.close());
    console.log(
      `\nNo WHATSAPP_ACCESS_TOKEN is set: ${standIn.url} stands in for Meta's Graph API.`,
    );
  }
  vars.WHATSAPP_INBOX_DIR ??= fromRoot('.asterai-home/inbox');
  const webhook = {
    url,
    phoneNumberId: vars.WHATSAPP_PHONE_NUMBER_ID?.trim() ?? '',
    appSecret: vars.WHATSAPP_APP_SECRET?.trim() || undefined,
  };
  const conversation = new Conversation(webhook, (line) => console.log(line));
  const { runtime, ready } = await startRuntime(environment, {
    ...{ port, light, conversation, consumer },
  });
  await Promise.race([
    converse(conversation, { vars, url, demo, ready, bot: consumer?.project.shown }),
    runtime.ended,
  ]);
  await runtime.ended;
  if (!stopping) throw new UserError('the asterai runtime ended');
});
await shutDown();
// Somebody may still wait for a reply.
process.exit();

function localFiles(light: boolean, consumer?: OwnConsumer): Record<string, ComponentFiles> {
  const build = fromRoot(light ? 'build/light' : 'build');
  return {
    ...(consumer && { [consumer.project.name]: consumer.files }),
    'asterai:whatsapp': {
      component: `${build}/component.wasm`,
      package: `${build}/package.wasm`,
    },
    'example:echo': { component: fromRoot('build/echo-consumer.wasm') },
  };
}

interface Parts {
  port: number;
  light: boolean;
  conversation: Conversation;
  consumer: OwnConsumer | undefined;
}

/** Starts it, and waits until the component has checked its configuration. */
async function startRuntime(
  environment: Environment,
  { port, light, conversation, consumer }: Parts,
): Promise<{ runtime: RestartingRuntime; ready: boolean }> {
  const store = new LocalStore(fromRoot('.asterai-home'));
  const files = localFiles(light, consumer);
  for (const [component, version] of Object.entries(environment.components)) {
    const own = files[component];
    if (own) await store.addComponent(component, version, own);
  }
  const absent = Object.entries(environment.components).filter(
    ([component, version]) => !store.hasComponent(component, version),
  );
  await store.writeEnvironment(environment);
  console.log('Starting the asterai runtime (the first time it compiles for about 30 s) …');
  let checked = (_ready: boolean) => {};
  const startChecked = new Promise<boolean>((resolve) => {
    checked = resolve;
  });
  const botErrors = new BotErrors();
  const onLine = (line: string) => {
    const text = withSourcePlaces(line);
    console.log(`  asterai | ${text}`);
    conversation.onRuntimeLine(text, botErrors.line(text));
    const state = /^whatsapp: ((?:not )?ready)/.exec(line)?.[1];
    if (state) checked(state === 'ready');
  };
  // A tunnel to the webhook is one to the whole port: nobody may send through the runtime's own API.
  const secret = randomBytes(16).toString('hex');
  const inbox = environment.vars.WHATSAPP_INBOX_DIR?.trim();
  const runtime = new RestartingRuntime(() => {
    const allowDir = [inbox ?? '', ...(consumer?.allowDirs(environment.vars) ?? [])];
    return store.launch(environment, port, onLine, { secret, allowDir: allowDir.filter(Boolean) });
  });
  cleanUp.push(() => runtime.stop());
  await runtime.listening().catch((error: unknown) => {
    const [first] = absent;
    if (first === undefined || stopping) throw error;
    const [component, version] = first;
    const meant = suggest(component, Object.keys(files));
    throw new UserError(
      `${placeOfComponent(component)}: ${component}@${version} is neither in the local store (.asterai-home) nor did asterai's registry give it${meant}`,
    );
  });
  const ready = await Promise.race([startChecked, runtime.ended.then(() => false)]);
  const stopWatching = await consumer?.watch(environment.vars, async ({ name, version, files }) => {
    await store.addComponent(name, version, files);
    await store.writeEnvironment(environment);
    await runtime.restart();
  });
  if (stopWatching) cleanUp.push(stopWatching);
  return { runtime, ready };
}

/** What people meet who write. */
interface Stage {
  vars: Record<string, string>;
  /** Of the webhook. */
  url: string;
  /** Whether the stand-in takes Meta's place. */
  demo: boolean;
  /** Whether the component says that it is ready. */
  ready: boolean;
  /** The folder of a bot of one's own. */
  bot: string | undefined;
}

/** Lets people write, from this terminal and from others, and shows a sample if Meta isn't there. */
async function converse(
  conversation: Conversation,
  { vars, url, demo, ready, bot }: Stage,
): Promise<void> {
  const ada = someone();
  const obey = async ({ text, from, name, seconds }: Order, also: (line: string) => void) => {
    if (!demo && from === undefined) {
      also('With Meta a reply goes to a real phone: say whose, with --from and your own number.');
      return false;
    }
    const person = { from: from ?? ada.from, name: name ?? ada.name };
    const outcome = await conversation.say(text, person, { seconds: demo ? seconds : 0, also });
    if (!demo && outcome !== 'refused') also('  reply     goes through Meta: see the phone');
    return outcome === 'reply' || (!demo && outcome !== 'refused');
  };
  cleanUp.push(await openControl(obey));
  if (!demo) {
    console.log(liveHints(vars, url));
    return;
  }
  const stopReading = readTypedLines((text) => {
    void conversation.say(text, ada, { seconds: TYPED_SECONDS });
  });
  if (stopReading) cleanUp.push(stopReading);
  console.log();
  const sendOnly = !vars.WHATSAPP_INCOMING_HANDLER_COMPONENTS?.trim();
  if (!ready) {
    if (!stopping) {
      console.log(
        'The component is not ready, so no sample is sent: mend what the lines above name.',
      );
    }
    return;
  }
  await conversation.say('Hello from WhatsApp!', ada, { seconds: sendOnly ? 0 : SAMPLE_SECONDS });
  if (sendOnly) console.log('  send-only WHATSAPP_INCOMING_HANDLER_COMPONENTS names no consumer');
  if (!stopping) console.log(demoHints(vars, url, stopReading !== undefined, bot));
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
