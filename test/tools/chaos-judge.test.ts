import { describe, expect, it } from 'vitest';
import { judge, judgeReplies } from '../chaos/judge.ts';
import { parseJournal } from '../helpers/journal.ts';

const START = 1_700_000_000_000;

/** Each event in a second of its own: `a begin 1`, or `30 a begin 1` with the second given. */
function verdict(events: readonly string[], consumers = ['a'], maxConcurrency = 2) {
  const lines = events.map((event, second) => {
    const [, given, rest] = /^(?:(\d+) )?(.*)$/.exec(event) ?? [];
    return `${START + Number(given ?? second) * 1000} ${rest}`;
  });
  return judge({
    accepted: new Map([
      ['ada', ['1', '2']],
      ['bob', ['3']],
      ['cy', ['4']],
    ]),
    consumers,
    maxConcurrency,
    journal: parseJournal(lines.join('\n')),
  });
}

/** That the other messages were taken. */
const REST = ['a begin 3', 'a end 3', 'a begin 4', 'a end 4'];
const ALL = ['a begin 1', 'a end 1', 'a begin 2', 'a end 2', ...REST];

describe('the judge of the chaos test', () => {
  it.each([
    ['everything once', ALL],
    [
      'a retry after 10 s, behind a later message',
      [
        '0 a begin 1',
        '0 a trap 1',
        '1 a begin 2',
        '2 a end 2',
        '12 a begin 1',
        '12 a end 1',
        ...REST,
      ],
    ],
    ['what a kill cut off, again', ['a begin 1', 'runtime kill 1', ...ALL]],
    [
      'what ended right before a kill, once more',
      ['a begin 1', 'a end 1', 'runtime kill 1', ...ALL],
    ],
    [
      'a trap that could not be noted, again at once',
      ['a begin 1', 'a trap 1', 'runtime kill 1', ...ALL],
    ],
  ])('passes %s', (_, events) => {
    expect(verdict(events).violations).toEqual([]);
  });

  it.each([
    ['a message that is lost', ALL.slice(2), /^1 was not taken by a \(new\)/],
    ['a delivery that never ended', ALL.slice(0, -1), /^4 was not taken by a \(running\)/],
    ['a repeat', [...ALL, 'a begin 1', 'a end 1'], /^1 for a was repeated/],
    [
      'a second repeat after one kill',
      [...ALL.slice(0, 2), 'runtime kill 1', ...ALL, 'a begin 1', 'a end 1'],
      /^1 for a was repeated/,
    ],
    [
      'a repeat of what ended long before the kill',
      [
        '0 a begin 1',
        '0 a end 1',
        '16 runtime kill 1',
        '17 a begin 1',
        '18 a end 1',
        ...ALL.slice(2),
      ],
      /^1 for a was repeated/,
    ],
    [
      'a repeat of what its sender was past',
      [...ALL.slice(0, 4), 'runtime kill 1', 'a begin 1', 'a end 1', ...REST],
      /^1 for a was repeated/,
    ],
    [
      'a message before an earlier one',
      ['a begin 2', 'a end 2', 'a begin 1', 'a end 1', ...REST],
      /^1 for a came after a later/,
    ],
    [
      'two of a sender at once',
      ['a begin 1', 'a begin 2', 'a end 2', 'a end 1', ...REST],
      /^2 for a began while 1 of the same/,
    ],
    [
      'too many at a time',
      [
        'a begin 1',
        'a begin 3',
        'a begin 4',
        'a end 1',
        'a end 3',
        'a end 4',
        'a begin 2',
        'a end 2',
      ],
      /^3 deliveries ran at a time/,
    ],
    [
      'a retry too early',
      ['0 a begin 1', '0 a trap 1', '9 a begin 1', '9 a end 1', ...ALL.slice(2)],
      /^1 for a was tried again after 9000 ms/,
    ],
    ['what was never accepted', [...ALL, 'a begin 5'], /^a was called for 5/],
  ])('objects to %s', (_, events, violation) => {
    expect(verdict(events).violations).toEqual([expect.stringMatching(violation)]);
  });

  it('objects to more repeats than deliveries can have run at the kill', () => {
    const ended = [...REST, ...ALL.slice(0, 2)].map((event) => `0 ${event}`);
    const { violations } = verdict([...ended, '1 runtime kill 1', ...REST, ...ALL.slice(0, 4)]);
    expect(violations).toEqual([expect.stringMatching(/^3 deliveries were repeated after kill 1/)]);
  });

  it('counts each consumer on its own', () => {
    const { violations, consumers } = verdict(ALL, ['a', 'b']);
    expect(violations).toHaveLength(4);
    expect(consumers.get('a')).toMatchObject({ took: 4, calls: 4 });
    expect(consumers.get('b')).toMatchObject({ took: 0, calls: 0 });
  });

  it('counts what was delivered for others while a call took 5 s', () => {
    const slow = [
      '0 a begin 1',
      '1 a begin 3',
      '2 a end 3',
      '5 a end 1',
      '6 a begin 2',
      '7 a end 2',
    ];
    const { passed, violations } = verdict([...slow, '8 a begin 4', '9 a end 4']);
    expect(violations).toEqual([]);
    expect(passed).toBe(1);
    expect(verdict(ALL).passed).toBe(0);
  });

  it('wants a reply of each consumer without a journal, at least', () => {
    const replies = ['Hello 1, you wrote: 1:xx', 'Hello, you wrote: 1:xx', 'wamid.1', 'wrote: 2:x'];
    expect(judgeReplies(replies, ['1:xx', '2:x'], 2)).toEqual([
      'message 2 was answered 1 times, not 2',
    ]);
    expect(judgeReplies(replies, ['1:xx', '2:x'], 1)).toEqual([]);
  });
});
