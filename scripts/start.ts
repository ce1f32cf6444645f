/**
 * `npm start`: the component in the real asterai runtime, with the example consumer.
 *
 * Without an access token a stand-in takes the place of Meta's Graph API, and a sample message shows
 * the way through. With one, it talks to Meta. `npm start -- --light` runs the light build. Lines
 * typed into the terminal are sent as messages, and so is what `npm run say` says.
 */
import { randomBytes } from 'node:crypto';
import {
  type ComponentFiles,
  type Environment,
  findAsterai,
  LocalStore,
  type Runtime,
} from './lib/asterai.ts';
import { BotErrors } from './lib/bot-errors.ts';
import { buildDefault, buildExample, buildLight } from './lib/build.ts';
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
import { readSettings } from './lib/settings.ts';
import { withSourcePlaces } from './lib/source-places.ts';
import { readTypedLines } from './lib/typed-lines.ts';
import { hooksFor, openPhone } from './phone/for-start.ts';
import type { Phone } from './phone/phone.ts';

/** Seconds for the reply to the sample: at the first call the runtime compiles once more. */
const SAMPLE_SECONDS = 60;
/** Seconds for the reply to a typed line. */
const TYPED_SECONDS = 30;

const cleanUp: (() => Promise<void> | void)[] = [];
let stopping = false;

await main(async () => {
  const { light = false } = readOptions('npm start', { light: { type: 'boolean' } }).values;
  const { environment, port: wanted, phonePort, notes } = readSettings();
  for (const note of notes) console.log(`note: ${note}`);
  const port = await choosePort(wanted);
  findAsterai();
  endOnSignals();
  await (light ? buildLight() : buildDefault());
  await buildExample();

  const { vars, metadata } = environment;
  const url = `http://127.0.0.1:${port}/${metadata.namespace}/${metadata.name}/asterai/whatsapp/webhook`;
  const demo = isDemo(vars);
  let phone: Phone | undefined;
  const hooks = hooksFor(
    () => phone,
    (message) => conversation.onSent(message),
  );
  const standIn = demo ? await useStandIn(vars, url, hooks) : undefined;
  if (standIn) {
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
  if (standIn) {
    phone = await openPhone({ standIn, webhook, vars, wanted: phonePort, port });
    cleanUp.push(() => phone?.close());
  }
  const conversation = new Conversation(webhook, (line) => console.log(line), phone?.post);
  const { runtime, ready } = await startRuntime(environment, { port, light, conversation, phone });
  phone?.environment(ready ? 'ready' : 'not ready', runtime);
  await Promise.race([converse(conversation, { vars, url, demo, ready }), runtime.ended]);
  await runtime.ended;
  if (!stopping) throw new UserError('the asterai runtime ended');
});
await shutDown();
// Somebody may still wait for a reply.
process.exit();

function localFiles(light: boolean): Record<string, ComponentFiles> {
  const build = fromRoot(light ? 'build/light' : 'build');
  return {
    'asterai:whatsapp': {
      component: `${build}/component.wasm`,
      package: `${build}/package.wasm`,
    },
    'example:echo': { component: fromRoot('build/echo-consumer.wasm') },
  };
}

interface Launch {
  port: number;
  light: boolean;
  conversation: Conversation;
  phone: Phone | undefined;
}

/** Starts it, and waits until the component has checked its configuration. */
async function startRuntime(
  environment: Environment,
  { port, light, conversation, phone }: Launch,
): Promise<{ runtime: Runtime; ready: boolean }> {
  const store = new LocalStore(fromRoot('.asterai-home'));
  const files = localFiles(light);
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
    phone?.line(text);
    conversation.onRuntimeLine(text, botErrors.line(text));
    const state = /^whatsapp: ((?:not )?ready)/.exec(line)?.[1];
    if (state) checked(state === 'ready');
  };
  // A tunnel to the webhook is one to the whole port: nobody may send through the runtime's own API.
  const secret = randomBytes(16).toString('hex');
  const allowDir = environment.vars.WHATSAPP_INBOX_DIR?.trim();
  const runtime = store.launch(environment, port, onLine, {
    secret,
    ...(allowDir && { allowDir }),
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
}

/** Lets people write, from this terminal and from others, and shows a sample if Meta isn't there. */
async function converse(
  conversation: Conversation,
  { vars, url, demo, ready }: Stage,
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
  if (!stopping) console.log(demoHints(vars, url, stopReading !== undefined));
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
