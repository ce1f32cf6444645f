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

/** A line of twenty characters, the line end among them. */
const CODE = 'let answer = 6 * 7;\n';
const TO = '+4915100000';
const HELLO: [string, string] = ['hello', TO];
const TAKEN = [{ body: 'hello', to: TO }];

/** Test numbers write to a few receivers only. */
const NOT_LISTED: Fault = {
  ...{ kind: 'graph-error', status: 400, code: 131030 },
  message: '(#131030) Recipient phone number not in allowed list',
};

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
    name: 'sends a long block of code as blocks',
    faults: [],
    args: [`\`\`\`\n${CODE.repeat(240)}\`\`\``, TO],
    result: /^wamid\./,
    sent: [
      { body: `\`\`\`\n${CODE.repeat(204)}`.replace(/\n$/, '\n```'), to: TO },
      { body: `\`\`\`\n${CODE.repeat(36)}\`\`\``, to: TO },
    ],
  },
  {
    name: 'sends long bold text as bold texts',
    faults: [],
    args: [`*${'bold '.repeat(1000)}text* and more`, TO],
    result: /^wamid\./,
    sent: [
      { body: `*${'bold '.repeat(818)}bold*`, to: TO },
      { body: `*${'bold '.repeat(181)}text* and more`, to: TO },
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
    name: 'a number that Meta lists in its other national form',
    faults: [NOT_LISTED],
    args: ['hello', '5491112345678'],
    result: /^wamid\./,
    sent: [{ body: 'hello', to: '+541112345678' }],
  },
  {
    name: 'a number that Meta lists in its other national form, for both of two messages',
    faults: [NOT_LISTED],
    args: [`${'a'.repeat(4000)} ${'b'.repeat(4000)}`, '+52 55 1234 5678'],
    result: /^wamid\./,
    sent: [
      { body: 'a'.repeat(4000), to: '+5215512345678' },
      { body: 'b'.repeat(4000), to: '+5215512345678' },
    ],
  },
  {
    name: 'a number that is listed in neither national form',
    faults: [NOT_LISTED, NOT_LISTED],
    args: ['hello', '+55 11 98765-4321'],
    result:
      /^error: .*131030.*receivers on its list.*; tried as \+55, the area code, with and without/,
    sent: [],
  },
  {
    name: 'a number of one form that is not listed',
    faults: [NOT_LISTED],
    args: HELLO,
    result: /^error: .*131030.*receivers on its list: add this one in Meta's dashboard$/,
    sent: [],
  },
  {
    name: 'no second try in the other form where the first may have gone out',
    faults: [{ kind: 'graph-error', status: 500, code: 131000, message: 'Unknown' }],
    args: ['hello', '5491112345678'],
    result: /^error: .*131000.*may have gone out, so it was not sent again$/,
    sent: [],
  },
  {
    name: "the App Secret's proof, when Meta asks for it",
    faults: [
      {
        ...{ kind: 'graph-error', status: 400, code: 100 },
        message: 'API calls from the server require an appsecret_proof argument',
      },
    ],
    args: HELLO,
    result: /^wamid\./,
    sent: TAKEN,
  },
  {
    name: 'an App Secret of another app',
    faults: [
      {
        ...{ kind: 'graph-error', status: 400, code: 100 },
        message: 'Invalid appsecret_proof provided in the API argument',
      },
    ],
    args: HELLO,
    result:
      /^error: .*code 100\) – WHATSAPP_APP_SECRET is not of the app that WHATSAPP_ACCESS_TOKEN/,
    sent: [],
  },
  {
    name: 'a code that nobody knows (500)',
    faults: [{ kind: 'raw', status: 500, body: '{"error":{"message":"x","code":-1}}' }],
    args: HELLO,
    result: /^error: Meta refused: x \(code -1\): the message may have gone out/,
    sent: [],
  },
  {
    name: 'a code in a text (401)',
    faults: [{ kind: 'raw', status: 401, body: '{"error":{"message":"Bad","code":"190"}}' }],
    args: HELLO,
    result: /^error: Meta refused: Bad \(code 190\) – create a new access token/,
    sent: [],
  },
  {
    name: 'an error without a code (403)',
    faults: [{ kind: 'raw', status: 403, body: '{"error":{"message":"Not here"}}' }],
    args: HELLO,
    result: /^error: Meta answered with HTTP 403: Not here$/,
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
