/**
 * The environment of `npm start` in the real runtime: its components, what it prints, and what happens
 * when a consumer of one's own changes.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { type ComponentFiles, type Environment, LocalStore, type Runtime } from '../lib/asterai.ts';
import { BotErrors } from '../lib/bot-errors.ts';
import type { OwnConsumer } from '../lib/consumer/own-consumer.ts';
import type { Conversation } from '../lib/conversation.ts';
import { placeOfComponent } from '../lib/manifest.ts';
import { suggest } from '../lib/nearest.ts';
import { fromRoot } from '../lib/paths.ts';
import { UserError } from '../lib/report.ts';
import { RestartingRuntime } from '../lib/restarting.ts';
import { withSourcePlaces } from '../lib/source-places.ts';
import type { Phone } from '../phone/phone.ts';

export interface Parts {
  port: number;
  light: boolean;
  conversation: Conversation;
  /** In place of the example. */
  consumer: OwnConsumer | undefined;
  phone: Phone | undefined;
  /** Takes what is to be done when the script ends. */
  atEnd(end: () => Promise<void> | void): void;
  isStopping(): boolean;
}

/** Starts it, and waits until the component has checked its configuration. */
export async function startEnvironment(
  environment: Environment,
  parts: Parts,
): Promise<{ runtime: RestartingRuntime<Runtime>; ready: boolean }> {
  const { consumer, phone, atEnd } = parts;
  const store = new LocalStore(fromRoot('.asterai-home'));
  const files = localFiles(parts);
  for (const [component, version] of Object.entries(environment.components)) {
    const own = files[component];
    if (own) await store.addComponent(component, version, own);
  }
  const absent = Object.entries(environment.components).filter(
    ([component, version]) => !store.hasComponent(component, version),
  );
  await store.writeEnvironment(environment);
  console.log('Starting the asterai runtime (the first time it compiles for about 30 s) …');
  const output = new Output(parts);
  const runtime = new RestartingRuntime(() => launch(environment, store, output, parts));
  atEnd(() => runtime.stop());
  await runtime.listening().catch((error: unknown) => {
    const [first] = absent;
    if (first === undefined || parts.isStopping()) throw error;
    const [component, version] = first;
    const meant = suggest(component, Object.keys(files));
    throw new UserError(
      `${placeOfComponent(component)}: ${component}@${version} is neither in the local store (.asterai-home) nor did asterai's registry give it${meant}`,
    );
  });
  const ready = await Promise.race([output.checked(), runtime.ended.then(() => false)]);
  phone?.environment(ready ? 'ready' : 'not ready', runtime.current);
  consumer?.onBuild((event) => phone?.built(event));
  const stopWatching = await consumer?.watch(environment.vars, async ({ name, version, files }) => {
    await store.addComponent(name, version, files);
    await store.writeEnvironment(environment);
    phone?.environment('starting', undefined);
    const checked = output.checked();
    await runtime.restart();
    const isReady = await Promise.race([checked, runtime.ended.then(() => false)]);
    phone?.environment(isReady ? 'ready' : 'not ready', runtime.current);
  });
  if (stopWatching) atEnd(stopWatching);
  return { runtime, ready };
}

function localFiles({ light, consumer }: Parts): Record<string, ComponentFiles> {
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

function launch(
  environment: Environment,
  store: LocalStore,
  output: Output,
  { port, consumer }: Parts,
): Runtime {
  const inbox = environment.vars.WHATSAPP_INBOX_DIR?.trim();
  const allowDir = [inbox ?? '', ...(consumer?.allowDirs(environment.vars) ?? [])];
  return store.launch(environment, port, (line) => output.line(line), {
    // A tunnel to the webhook is one to the whole port: nobody may send through the runtime's own API.
    secret: SECRET,
    allowDir: allowDir.filter(Boolean),
  });
}

const SECRET = randomBytes(16).toString('hex');

/** What the runtime prints, and who is told. */
class Output {
  private readonly parts: Parts;
  private readonly botErrors = new BotErrors();
  private waiting: ((ready: boolean) => void)[] = [];

  constructor(parts: Parts) {
    this.parts = parts;
  }

  line(line: string): void {
    const text = withSourcePlaces(line);
    console.log(`  asterai | ${text}`);
    this.parts.phone?.line(text);
    this.parts.conversation.onRuntimeLine(text, this.botErrors.line(text));
    const state = /^whatsapp: ((?:not )?ready)/.exec(line)?.[1];
    if (state === undefined) return;
    for (const tell of this.waiting.splice(0)) tell(state === 'ready');
  }

  /** Whether the component says that it is ready, the next time that it says so. */
  checked(): Promise<boolean> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
    });
  }
}
