import { describe, expect, it } from 'vitest';
import { Handlers } from '../../../src/consumers/handlers.ts';
import { select } from '../../../src/events/select.ts';
import { parsePayload } from '../../../src/webhook/payload.ts';
import { ALL_HANDLERS, ALL_STATES, EVENT_CASES } from '../../cases/event-cases.ts';
import { PHONE_NUMBER_ID } from '../../cases/variables.ts';

const NUMBERS = [PHONE_NUMBER_ID];

const handlers = new Handlers(
  { interfacesOf: () => ALL_HANDLERS },
  { describe: false, statuses: ALL_STATES.split(',') },
);

/** By way of the wire, as in a request. */
function callsOf(payload: unknown) {
  const events = parsePayload(JSON.parse(JSON.stringify(payload)), NUMBERS);
  const reader = { numbers: NUMBERS, pauses: false };
  const { incoming } = select(events, (each) => handlers.isWanted(each, ['c:one']), reader);
  return incoming.map((each) => handlers.callFor('c:one', each));
}

describe('an event', () => {
  it.each(EVENT_CASES.map((each) => [each.name, each] as const))('%s', (_name, each) => {
    const [call, ...more] = callsOf(each.payload);
    expect(more).toEqual([]);
    expect(call).toMatchObject({ component: 'c:one', function: each.handler });
    const [record, ...others] = JSON.parse(call?.arguments ?? '[]') as unknown[];
    expect(record).toEqual(each.record);
    expect(others).toEqual([]);
    expect(call?.arguments).not.toMatch(/\\ud[89a-f]/i);
  });

  it('has a summary that says something', () => {
    for (const { handler, record } of EVENT_CASES) {
      if (handler === 'message-handler/on-message') expect(record.summary).toMatch(/\S/);
    }
  });

  it('has a name and an id of its own in the table', () => {
    expect(new Set(EVENT_CASES.map(({ name }) => name)).size).toBe(EVENT_CASES.length);
  });
});
