import type { Fault } from '../../stand-in/graph-faults.ts';

/** A way in which Meta can fail, for the page to offer. */
interface Choice {
  label: string;
  /** What goes wrong with requests to the messages endpoint. */
  fault?: Fault;
  /** Meta takes the message, and tells later by a status that it failed. */
  late?: { code: number; title: string };
}

const graphError = (status: number, code: number, title: string): Fault => ({
  ...{ on: 'messages', kind: 'graph-error', status, code },
  message: `(#${code}) ${title}`,
});

/** What can be chosen, by name. */
export const FAULTS = {
  'rate-limit': {
    label: 'Too many messages (130429): worth another try',
    fault: graphError(400, 130429, 'Rate limit hit'),
  },
  'pair-rate': {
    label: 'Too many to this person (131056)',
    fault: graphError(400, 131056, '(Business Account, Consumer Account) pair rate limit hit'),
  },
  unavailable: {
    label: 'Service unavailable (131016, status 500)',
    fault: graphError(500, 131016, 'Service unavailable'),
  },
  token: {
    label: 'The access token has expired (190)',
    fault: graphError(401, 190, 'Error validating access token: Session has expired'),
  },
  receiver: {
    label: 'Receiver not on the list of the test number (131030)',
    fault: graphError(400, 131030, 'Recipient phone number not in allowed list'),
  },
  gateway: {
    label: "A gateway's HTML (502)",
    fault: { on: 'messages', kind: 'raw', status: 502, body: '<html>Bad gateway</html>' },
  },
  slow: { label: 'An answer after 5 s', fault: { on: 'messages', kind: 'delay', ms: 5000 } },
  'no-answer': { label: 'No answer at all', fault: { on: 'messages', kind: 'hang' } },
  'taken-no-answer': {
    label: 'Takes the message, but never answers',
    fault: { on: 'messages', kind: 'take-then-hang' },
  },
  drop: {
    label: 'The connection breaks before the request is read',
    fault: { on: 'messages', kind: 'drop', when: 'before-reading' },
  },
  undeliverable: {
    label: 'Takes it, and says later that it can’t be delivered (131026)',
    late: { code: 131026, title: 'Message undeliverable' },
  },
} as const satisfies Record<string, Choice>;

export type FaultName = keyof typeof FAULTS;

export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];

/** What a fault of the stand-in is called on the page. */
export function labelOf(fault: Fault): string {
  const all: Choice[] = Object.values(FAULTS);
  return all.find((choice) => choice.fault === fault)?.label ?? fault.kind;
}
