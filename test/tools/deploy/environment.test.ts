import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  allowedDirectories,
  composeEnvironment,
  type Given,
  readPrevious,
} from '../../../scripts/deploy/environment.ts';
import { placeOf, preparePlace, readName, SERVICE_HOME } from '../../../scripts/deploy/place.ts';
import { type Environment, LocalStore } from '../../../scripts/lib/asterai.ts';
import { hasRuntime } from '../../helpers/runtime.ts';

const NAME = { namespace: 'acme', name: 'prod' };
const PLACE = { home: '/home/ada', folder: '/x', runFolder: '/home/ada/run', staged: false };
const OURS = { name: 'asterai:whatsapp', version: '0.1.0' };
const BOT = { name: 'acme:bot', version: '0.2.0' };

const compose = (given: Partial<Given>) =>
  composeEnvironment({
    ...{ name: NAME, place: PLACE, variables: {}, components: [OURS], previous: undefined },
    ...given,
  });

/** What an earlier deployment left. */
const previous = (vars: Record<string, string>, components = {}): Environment => ({
  metadata: { ...NAME, version: '1.2.3' },
  components: { ...components, 'asterai:whatsapp': '0.0.9' },
  vars,
});

describe('an environment', () => {
  it('has the components and the variables, and an inbox of its own', () => {
    const { environment, notes } = compose({ components: [OURS, BOT], variables: { A: '1' } });
    expect(environment).toEqual({
      metadata: { ...NAME, version: '0.0.0' },
      components: { 'asterai:whatsapp': '0.1.0', 'acme:bot': '0.2.0' },
      vars: {
        A: '1',
        BOT_DATA_DIR: '/home/ada/run/data/bot',
        WHATSAPP_INBOX_DIR: '/home/ada/run/data/inbox',
        WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'acme:bot',
      },
    });
    expect(notes).toEqual([]);
  });

  it('has no inbox when the variable is blank, and calls whom the variable names', () => {
    const { environment } = compose({
      components: [OURS, BOT],
      variables: { WHATSAPP_INBOX_DIR: '', WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'acme:other' },
    });
    expect(environment.vars).toEqual({
      BOT_DATA_DIR: '/home/ada/run/data/bot',
      WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'acme:other',
    });
  });

  it('tells when nobody gets the messages', () => {
    expect(compose({}).notes).toEqual([expect.stringContaining('no consumer is named')]);
  });
});

describe('an environment that is there', () => {
  it('keeps its version and what is not given now, and says so', () => {
    const { environment, notes } = compose({
      components: [OURS, BOT],
      variables: { A: 'new', GONE: ' ' },
      previous: previous(
        {
          ...{ A: 'old', GONE: '1', KEPT: 'secret', WHATSAPP_INBOX_DIR: '/srv/inbox' },
          BOT_DATA_DIR: '/srv/bot',
          WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'acme:first, acme:bot,acme:removed',
        },
        { 'acme:first': '0.1.0', 'acme:bot': '0.1.0' },
      ),
    });
    expect(Object.keys(environment.components)[0]).toBe('asterai:whatsapp');
    expect(environment).toEqual({
      metadata: { ...NAME, version: '1.2.3' },
      components: { 'asterai:whatsapp': '0.1.0', 'acme:first': '0.1.0', 'acme:bot': '0.2.0' },
      vars: {
        ...{ A: 'new', KEPT: 'secret', WHATSAPP_INBOX_DIR: '/srv/inbox', BOT_DATA_DIR: '/srv/bot' },
        WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'acme:first,acme:bot',
      },
    });
    expect(notes).toEqual([
      'KEPT stays as it was there: to take it out, write KEPT= into .env',
      'component acme:first stays: to take it out, asterai env remove-component acme:prod acme:first',
    ]);
  });
});

describe('what components may use', () => {
  it.each([
    [{}, ['/home/ada/run/data']],
    [{ WHATSAPP_INBOX_DIR: '/home/ada/run/data/inbox' }, ['/home/ada/run/data']],
    [
      { WHATSAPP_INBOX_DIR: '/home/ada/run/database', WHATSAPP_MEDIA_DIR: ' /srv/media ' },
      ['/home/ada/run/data', '/home/ada/run/database', '/srv/media'],
    ],
  ])('%j', (vars, directories) => {
    expect(allowedDirectories(vars, PLACE)).toEqual(directories);
  });
});

describe('the name of an environment', () => {
  it('has a namespace', () => expect(readName('acme:prod-2')).toEqual({ ...NAME, name: 'prod-2' }));
  it.each(['acme', 'acme:', 'Acme:prod', 'a:b:c', 'a/b:c', '../a:b', 'a:b@1'])(
    'refuses %j',
    (text) => {
      expect(() => readName(text)).toThrow('looks like my-name:my-env');
    },
  );
});

describe('on disk', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'place-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const mode = (path: string) => statSync(join(folder, path)).mode & 0o777;

  it('all is for the owner only, also what was open before', async () => {
    mkdirSync(join(folder, '.asterai'), { mode: 0o755 });
    writeFileSync(join(folder, 'runtime.env'), 'ASTERAI_RUNTIME_SECRET=mine\n', { mode: 0o644 });
    const place = placeOf(NAME, folder);
    expect(place).toMatchObject({ runFolder: SERVICE_HOME, staged: true });
    expect(await preparePlace(place)).toEqual([join(folder, '.asterai')]);
    expect(await preparePlace(place)).toEqual([]);
    expect(mode('')).toBe(0o700);
    expect(mode('.asterai')).toBe(0o700);
    expect(mode('data')).toBe(0o700);
    expect(mode('runtime.env')).toBe(0o600);
  });

  it('an environment is replaced, and its file was never open', async () => {
    const store = new LocalStore(folder);
    const environment = previous({ SECRET: 'one' });
    const file = `.asterai/bin/artifacts/acme/prod@1.2.3/env.toml`;
    await store.writeEnvironment(environment);
    writeFileSync(join(folder, `${file}.new`), 'of a write that was cut off', { mode: 0o644 });
    await store.writeEnvironment({ ...environment, vars: { SECRET: 'two' } });
    expect(mode(file)).toBe(0o600);
    expect((await readPrevious(store, NAME))?.vars).toEqual({ SECRET: 'two' });
  });

  it.skipIf(!hasRuntime())('the version is taken that asterai runs', async () => {
    const store = new LocalStore(folder);
    expect(await readPrevious(store, NAME)).toBeUndefined();
    for (const version of ['0.9.0', '0.10.0', '0.1.0']) {
      const metadata = { ...NAME, version };
      await store.writeEnvironment({ metadata, components: {}, vars: { VERSION: version } });
    }
    // Another one, whose name begins alike.
    const metadata = { ...NAME, name: 'prod-2', version: '9.0.0' };
    await store.writeEnvironment({ metadata, components: {}, vars: {} });
    const found = await readPrevious(store, NAME);
    expect(found).toMatchObject({ metadata: { version: '0.10.0' }, vars: { VERSION: '0.10.0' } });
  });

  it('an environment that is no TOML is told', async () => {
    const store = new LocalStore(folder);
    await store.writeEnvironment(previous({}));
    writeFileSync(store.environmentFile('acme:prod', '1.2.3'), 'SECRET');
    await expect(readPrevious(store, NAME)).rejects.toThrow(/env.toml can't be read as TOML/);
    await expect(readPrevious(store, NAME)).rejects.not.toThrow('SECRET');
  });
});
