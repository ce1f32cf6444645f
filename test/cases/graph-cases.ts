import type { Fault } from '../../stand-in/graph-api.ts';

/** `send-message` against a Graph API that fails, for the component and the end-to-end tests. */
export interface GraphCase {
  name: string;
  /** Each for one request. */
  faults: Fault[];
  args: [content: string, to: string];
  result: RegExp;
  /** What the Graph API took. */
  sent: { body: string; to: string }[];
}

const TO = '+4915100000';
const HELLO: [string, string] = ['hello', TO];
const TAKEN = [{ body: 'hello', to: TO }];

export const GRAPH_CASES: GraphCase[] = [
  { name: 'sends', faults: [], args: HELLO, result: /^wamid\./, sent: TAKEN },
  {
    name: 'sends to a business-scoped user id',
    faults: [],
    args: ['hello', 'DE.1234567890abc'],
    result: /^wamid\./,
    sent: [{ body: 'hello', to: 'DE.1234567890abc' }],
  },
  {
    name: 'sends a long text as several messages in order',
    faults: [],
    args: [`${'a'.repeat(4000)}. ${'b'.repeat(4096)}`, TO],
    result: /^wamid\./,
    sent: [
      { body: `${'a'.repeat(4000)}.`, to: TO },
      { body: 'b'.repeat(4096), to: TO },
    ],
  },
  {
    name: 'refuses a national number before anything is sent',
    faults: [],
    args: ['hello', '0151 00000'],
    result: /^error: .*country code/,
    sent: [],
  },
  {
    name: 'refuses an empty text before anything is sent',
    faults: [],
    args: ['', TO],
    result: /^error: .*empty/,
    sent: [],
  },
  {
    name: 'a refused token (401)',
    faults: [
      { kind: 'graph-error', status: 401, code: 190, message: 'Invalid OAuth access token' },
    ],
    args: HELLO,
    result: /^error: .*Invalid OAuth access token.*190.*WHATSAPP_ACCESS_TOKEN/,
    sent: [],
  },
  {
    name: 'throttled (429), then taken',
    faults: [{ kind: 'graph-error', status: 429, code: 130429, message: 'Rate limit hit' }],
    args: HELLO,
    result: /^wamid\./,
    sent: TAKEN,
  },
  {
    name: 'throttled with Retry-After, then taken',
    faults: [
      {
        kind: 'graph-error',
        status: 400,
        code: 131056,
        message: 'Pair rate limit hit',
        headers: { 'retry-after': '2' },
      },
    ],
    args: HELLO,
    result: /^wamid\./,
    sent: TAKEN,
  },
  {
    name: 'an unknown failure (500)',
    faults: [{ kind: 'graph-error', status: 500, code: 131000, message: 'Something went wrong' }],
    args: HELLO,
    result: /^error: .*Something went wrong.*131000/,
    sent: [],
  },
  {
    name: 'a gateway that answers with HTML (502)',
    faults: [{ kind: 'raw', status: 502, body: '<html>Bad Gateway</html>' }],
    args: HELLO,
    result: /^error: .*HTTP 502.*may have gone out/,
    sent: [],
  },
  {
    name: 'an answer that is cut short',
    faults: [{ kind: 'raw', status: 200, body: '{"messages":[{"id":"wam' }],
    args: HELLO,
    result: /^error: .*HTTP 200.*may have gone out/,
    sent: [],
  },
  {
    name: 'a connection that breaks once the message was taken',
    faults: [{ kind: 'drop', when: 'after-reading' }],
    args: HELLO,
    result: /^error: .*may have gone out, so it was not sent again/,
    sent: TAKEN,
  },
  {
    name: 'no answer in time',
    faults: [{ kind: 'take-then-hang' }],
    args: HELLO,
    result: /^error: no answer in time.*may have gone out, so it was not sent again/,
    sent: TAKEN,
  },
  {
    name: 'the second of two messages refused',
    faults: [
      { kind: 'delay', ms: 1 },
      { kind: 'graph-error', status: 400, code: 131047, message: 'Re-engagement message' },
    ],
    args: [`${'a'.repeat(4000)} ${'b'.repeat(4000)}`, TO],
    result: /^error: 1 of 2 messages went out, then .*131047/,
    sent: [{ body: 'a'.repeat(4000), to: TO }],
  },
];
