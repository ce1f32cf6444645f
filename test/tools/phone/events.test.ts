import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestPhone } from '../../helpers/phone.ts';

interface Event {
  id: string | undefined;
  event: string;
  data: Record<string, unknown>;
}

describe('the event stream', () => {
  let test: TestPhone;
  const aborts: AbortController[] = [];
  beforeEach(async () => {
    test = await TestPhone.open();
  });
  afterEach(async () => {
    for (const abort of aborts.splice(0)) abort.abort();
    await test.close();
  });

  /** Reads on until an event is what is looked for. */
  async function* open(lastEventId?: string): AsyncGenerator<Event> {
    const abort = new AbortController();
    aborts.push(abort);
    const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
    const response = await fetch(`${test.url}events`, { headers, signal: abort.signal });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    let rest = '';
    for await (const chunk of response.body ?? []) {
      const parts = `${rest}${Buffer.from(chunk).toString()}`.split('\n\n');
      rest = parts.pop() ?? '';
      for (const part of parts) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(part)?.[1];
        const data = field('data');
        if (data === undefined) continue;
        yield { id: field('id'), event: field('event') ?? 'message', data: JSON.parse(data) };
      }
    }
  }

  const untilCaughtUp = async (events: AsyncGenerator<Event>) => {
    const found: Event[] = [];
    for (;;) {
      const { value } = await events.next();
      if (value === undefined || value.event === 'caught-up') return found;
      found.push(value);
    }
  };

  const meet = (from: string, name: string) => test.order({ do: 'person', from, name });
  const names = (events: Event[]) => events.map(({ data }) => data.name);

  it('begins with all that happened, and goes on with what happens', async () => {
    await meet('15550100001', 'Ada');
    const events = open();
    const [begin, ...past] = await untilCaughtUp(events);
    expect(begin?.event).toBe('begin');
    expect(names(past)).toEqual(['Ada']);
    await meet('15550100002', 'Bob');
    const { value } = await events.next();
    expect(value?.data).toMatchObject({ kind: 'person', name: 'Bob' });
  });

  it('goes on where a page lost it', async () => {
    await meet('15550100001', 'Ada');
    const [, ada] = await untilCaughtUp(open());
    await meet('15550100002', 'Bob');
    const missed = await untilCaughtUp(open(ada?.id));
    expect(missed.map(({ event }) => event)).toEqual(['message']);
    expect(names(missed)).toEqual(['Bob']);
  });

  it('begins anew for a page of another run', async () => {
    await meet('15550100001', 'Ada');
    const [begin, ...past] = await untilCaughtUp(open('0123-7'));
    expect(begin?.event).toBe('begin');
    expect(names(past)).toEqual(['Ada']);
  });
});
