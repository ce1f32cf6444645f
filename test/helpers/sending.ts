/**
 * Runs the cases of sending against a stand-in, at any level.
 * @module
 */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import type { SentMessage, StandIn } from '../../stand-in/graph-api.ts';
import { type Failure, FILES, INBOUND, type SendingCase, TO } from '../cases/sending-cases.ts';

/** What a call came to, with WIT's names: `{error}` is a failure. */
export type CallResult = unknown;

/** A directory with the files of the cases. @returns its path, and what removes it */
export async function makeMediaDirectory(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'whatsapp-media-'));
  for (const [name, size] of Object.entries(FILES)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), Buffer.alloc(size, name));
  }
  // What an agent must not be talked into sending.
  await symlink('/etc/hostname', join(path, 'link.txt'));
  await symlink('/etc', join(path, 'etc'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** What the case finds at Meta. */
export function prepare({ fault, isClosed }: SendingCase, standIn: StandIn): void {
  standIn.reset();
  standIn.addMedia(INBOUND.id, INBOUND.mimeType, Buffer.from(INBOUND.text));
  if (fault) standIn.fail(fault);
  if (isClosed) standIn.closeWindow(TO);
}

export function check(
  { sent = [], result, failure, name }: SendingCase,
  outcome: CallResult,
  messages: readonly SentMessage[],
): void {
  expect(messages.map(({ raw }) => raw)).toMatchObject(sent);
  if (failure) {
    checkFailure(failure, outcome);
    return;
  }
  if (result !== undefined) {
    expect(outcome).toEqual(result);
    return;
  }
  const ids = messages.map(({ id }) => id);
  expect(outcome, name).toEqual({
    ...{ ids, id: ids.at(-1), recipient: expect.any(String), state: 'accepted' },
  });
}

function checkFailure(failure: Failure, outcome: CallResult): void {
  const { kind, message, code = null, mayHaveBeenSent = false, retryAfter = null } = failure;
  const { error } = outcome as { error: { message: string } | undefined };
  // Without a component around it, an option that isn't there is left out.
  expect(error && { code: null, 'retry-after': null, ...error }, JSON.stringify(outcome)).toEqual({
    ...{ kind, code, message: expect.stringMatching(message) },
    details: expect.any(String),
    retryable: kind === 'later',
    'retry-after': retryAfter,
    'may-have-been-sent': mayHaveBeenSent,
    'sent-ids': [],
  });
  expect(error?.message).toMatch(/^[^\p{Cc}\p{Zl}\p{Zp}]{10,1000}$/u);
}
