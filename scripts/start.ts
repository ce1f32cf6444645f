/**
 * `npm start`: the component in the real asterai runtime, with the example consumer.
 *
 * Without an access token a stand-in takes the place of Meta's Graph API, and a sample message shows
 * the way through. With one, it talks to Meta. `npm start -- --light` runs the light build, and
 * `--consumer FOLDER` a bot of one's own on that build, with each change of its source. Lines typed into the terminal
 * are sent as messages, and so is what `npm run say` says.
 */
import { findAsterai } from './lib/asterai.ts';
import { buildContract, buildDefault, buildExample, buildLight } from './lib/build.ts';
import { OwnConsumer } from './lib/consumer/own-consumer.ts';
import { type Order, openControl } from './lib/control.ts';
import { Conversation } from './lib/conversation.ts';
import { isDemo, useStandIn } from './lib/demo.ts';
import { demoHints, liveHints } from './lib/hints.ts';
import { readOptions } from './lib/options.ts';
import { fromRoot } from './lib/paths.ts';
import { someone } from './lib/person.ts';
import { choosePort } from './lib/port.ts';
import { main, UserError } from './lib/report.ts';
import { readSettings } from './lib/settings.ts';
import { readTypedLines } from './lib/typed-lines.ts';
import { hooksFor, openPhone } from './phone/for-start.ts';
import type { Phone } from './phone/phone.ts';
import { startEnvironment } from './start/environment.ts';

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
  const folder = options.values.consumer;
  const consumer = folder === undefined ? undefined : new OwnConsumer(folder);
  // Whoever makes a bot waits for it: the lighter build is compiled sooner.
  const light = options.values.light ?? consumer !== undefined;
  const { environment, port: wanted, phonePort, notes } = readSettings();
  for (const note of notes) console.log(`note: ${note}`);
  const port = await choosePort(wanted);
  findAsterai();
  endOnSignals();
  await buildContract();
  await Promise.all([
    light ? buildLight() : buildDefault(),
    consumer ? consumer.join(environment) : buildExample(),
  ]);

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
  const { runtime, ready } = await startEnvironment(environment, {
    ...{ port, light, conversation, consumer, phone },
    atEnd: (end) => cleanUp.push(end),
    isStopping: () => stopping,
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
