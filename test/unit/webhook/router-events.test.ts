/**
 * What a POST with events that aren't texts leaves in the inbox.
 */
import { describe, expect, it } from 'vitest';
import { changeOf, entryOf, metadataOf, payloadOf } from '../../../scripts/lib/webhook-payload.ts';
import { makeDirectories } from '../../../src/inbox/directories.ts';
import { createInbox, identityOf } from '../../../src/inbox/inbox.ts';
import { noteIdentity, phoneOf } from '../../../src/people/identity.ts';
import { FileError } from '../../../src/ports.ts';
import { route } from '../../../src/webhook/router.ts';
import { PHONE_NUMBER_ID, TEST_VARIABLES } from '../../cases/variables.ts';
import { signedPost } from '../../helpers/messages.ts';
import { configWith, fakeComponents, fakeHost, fakeLog, webhookRequest } from '../fakes.ts';
import { MemoryFiles } from '../inbox/model/memory-files.ts';

const VALUE = { messaging_product: 'whatsapp', metadata: metadataOf(PHONE_NUMBER_ID) };
const STATUS = { id: 'wamid.OUT1', status: 'read', recipient_id: '491700000001' };
const ECHO = {
  ...{ from: '4930000001', to: '491700000001', id: 'wamid.E1', timestamp: '1769860800' },
  ...{ type: 'text', text: { body: 'PRIVATE' } },
};

interface Setting {
  exports?: readonly string[];
  variables?: Record<string, string>;
  files?: MemoryFiles;
}

/** Each request has an instance of its own. */
let instances = 0;

function send(change: object, { exports = [], variables = {}, files = fresh() }: Setting = {}) {
  const log = fakeLog();
  const token = (++instances).toString(16).padStart(16, '0');
  const host = fakeHost({ log, newToken: () => token });
  const inbox = createInbox(files, identityOf(host));
  let opened = 0;
  const consumers = exports.length > 0 ? exports : ['incoming-handler'];
  const { response, next } = route(
    webhookRequest(signedPost(JSON.stringify(payloadOf(entryOf(change))))),
    {
      config: configWith({
        ...TEST_VARIABLES,
        WHATSAPP_INCOMING_HANDLER_COMPONENTS: 'c:one',
        ...variables,
      }),
      log,
      components: fakeComponents({
        'c:one': consumers.map((name) => `asterai:whatsapp/${name}@0.1.0`),
      }),
      openInbox() {
        opened++;
        return inbox;
      },
    },
  );
  return { status: response.status, next: next.kind, opened, log, files };
}

function fresh(): MemoryFiles {
  const files = new MemoryFiles();
  makeDirectories(files);
  return files;
}

const counts = (files: MemoryFiles) => ({
  queue: files.list('queue').length,
  background: files.list('background').length,
});

describe('a status', () => {
  const change = changeOf({ ...VALUE, statuses: [STATUS] });

  it('is kept for those who take it, in the background', () => {
    const { status, next, files } = send(change, { exports: ['status-handler'] });
    expect({ status, next }).toEqual({ status: 200, next: 'deliver' });
    expect(counts(files)).toEqual({ queue: 0, background: 1 });
  });

  it('is not kept when nobody takes it, and the inbox is not even opened', () => {
    const { status, next, opened, log } = send(change);
    expect({ status, next, opened }).toEqual({ status: 200, next: 'nothing', opened: 0 });
    expect(log.lines).toEqual([]);
  });

  it('that tells nothing of use is no event', () => {
    for (const broken of [{}, { id: 'wamid.1' }, { status: 'read' }]) {
      const broke = changeOf({ ...VALUE, statuses: [broken] });
      expect(send(broke, { exports: ['status-handler'] }).next).toBe('nothing');
    }
  });
});

describe('a human’s answer', () => {
  const change = changeOf({ ...VALUE, message_echoes: [ECHO] }, 'smb_message_echoes');
  const PAUSE = { WHATSAPP_PAUSE_ON_REPLY: '60' };

  it('is noted before the 200, where it silences the bots', () => {
    const { status, next, log, files } = send(change, { variables: PAUSE });
    expect({ status, next }).toEqual({ status: 200, next: 'nothing' });
    expect([...files.textsBelow('replies').values()]).toEqual([
      JSON.stringify({ [PHONE_NUMBER_ID]: 1_769_860_800_000 }),
    ]);
    expect(log.lines).toEqual([
      'wamid.E1, an answer from the app: bots are silent towards this person',
    ]);
  });

  it('is noted under the number of somebody who is known by it', () => {
    const files = fresh();
    noteIdentity('DE.1', '491700000001', files);
    const to = { ...ECHO, to: undefined, to_user_id: 'DE.1' };
    send(changeOf({ ...VALUE, message_echoes: [to] }, 'message_echoes'), {
      variables: PAUSE,
      files,
    });
    expect([...files.textsBelow('replies').keys()]).toEqual([
      expect.stringMatching(/\/491700000001$/),
    ]);
  });

  it('goes to those who take it, among the messages', () => {
    const { files, log } = send(change, { exports: ['echo-handler'] });
    expect(counts(files)).toEqual({ queue: 1, background: 0 });
    expect(files.textsBelow('replies').size).toBe(0);
    expect(log.lines).toEqual([]);
  });

  it('costs a line where nobody asked for it', () => {
    const { next, log, files } = send(change);
    expect(next).toBe('nothing');
    expect(log.lines).toEqual([expect.stringMatching(/^skipped echo wamid\.E1, .*echo-handler$/)]);
    expect(files.textsBelow('replies').size).toBe(0);
  });

  it('is sent again by Meta when it can not be noted', () => {
    const files = fresh();
    files.writeUnsynced = () => {
      throw new FileError('insufficient-space');
    };
    const { status, log } = send(change, { variables: PAUSE, files });
    expect(status).toBe(503);
    expect(log.lines).toEqual([]);
  });
});

describe('a notice', () => {
  it('of a new user id keeps the person known', () => {
    const files = fresh();
    noteIdentity('DE.1', '491700000001', files);
    const update = { user_id: { previous: 'DE.1', current: 'DE.2' } };
    const change = changeOf({ user_id_update: [update, {}] }, 'user_id_update');
    send(change, { files });
    expect(phoneOf('DE.2', files)).toBe('491700000001');
    const none = { variables: { WHATSAPP_REMEMBER_PEOPLE: 'false' }, files };
    send(
      changeOf(
        { user_id_update: [{ user_id: { previous: 'DE.2', current: 'DE.3' } }] },
        'user_id_update',
      ),
      none,
    );
    expect(phoneOf('DE.3', files)).toBeUndefined();
  });

  it('is told by its content from another, and kept once', () => {
    const files = fresh();
    const exports = ['notice-handler'];
    const change = (event: string) => changeOf({ event }, 'account_update');
    for (const event of ['PARTNER_ADDED', 'PARTNER_REMOVED', 'PARTNER_ADDED']) {
      send(change(event), { exports, files });
    }
    expect(counts(files)).toEqual({ queue: 0, background: 2 });
  });
});

describe('a person known by number', () => {
  it('stays in one lane when only the user id comes', () => {
    const files = fresh();
    noteIdentity('DE.1', '491700000001', files);
    const message = { from_user_id: 'DE.1', id: 'wamid.1', type: 'text', text: { body: 'hi' } };
    send(changeOf({ ...VALUE, messages: [message] }), { files });
    expect(files.list('queue')).toEqual([expect.stringMatching(/_491700000001$/)]);
  });
});
