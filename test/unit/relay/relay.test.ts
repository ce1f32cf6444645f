import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { transpile } from '@bytecodealliance/jco';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildRelay } from '../../../relay/build.ts';
import { fromRoot } from '../../../scripts/lib/paths.ts';
import { copyWasiWit } from '../../../scripts/lib/wit.ts';

interface Call {
  component: string;
  function: string;
  arguments: string;
}
type Outcome = { tag: 'ok'; val: string } | { tag: 'err'; val: { kind: string; message: string } };
type Next = (ticket: string, payload: string, outcome?: Outcome) => Call | undefined;
/** What the work ends with. */
const REST = 'what is léft';

type CallFunction = (component: string, name: string, args: string) => string;

/** Makes a relay with the imports given. */
let instantiate: (next: Next, call: CallFunction) => Relay;

interface Relay {
  run(ticket: string, payload: string): string;
  /** How large its memory is, in bytes. */
  memory(): number;
}

beforeAll(async () => {
  const witDir = await mkdtemp(path.join(tmpdir(), 'relay-wit-'));
  await cp(fromRoot('wit'), witDir, { recursive: true });
  await copyWasiWit(witDir);
  const relay = await buildRelay(witDir);
  await rm(witDir, { recursive: true });
  const { files } = await transpile(relay, {
    name: 'relay',
    instantiation: 'sync',
    noTypescript: true,
  });
  const glue = await import(
    `data:text/javascript;base64,${Buffer.from(files['relay.js'] ?? '').toString('base64')}`
  );
  instantiate = (next, callComponentFunction) => {
    let memory: WebAssembly.Memory | undefined;
    const { worker } = glue.instantiate(
      (name: string) => new WebAssembly.Module(Buffer.from(files[name] ?? '')),
      {
        'asterai:host/api': { callComponentFunction },
        'asterai:whatsapp/worker-step': {
          next(...step: Parameters<Next>) {
            const call = next(...step);
            return call ? { tag: 'call', val: call } : { tag: 'end', val: REST };
          },
        },
      },
      (module: WebAssembly.Module, imports: WebAssembly.Imports) => {
        const instance = new WebAssembly.Instance(module, imports);
        for (const item of Object.values(instance.exports)) {
          if (item instanceof WebAssembly.Memory) memory = item;
        }
        return instance;
      },
    );
    return { run: worker.run, memory: () => memory?.buffer.byteLength ?? 0 };
  };
});

/** How jco takes the `err` of a WIT `result`. */
const failure = (kind: string, message: string) =>
  Object.assign(new Error(message), { payload: { kind, message } });

const CALL: Call = {
  component: 'me:bot',
  function: 'incoming-handler/on-message',
  arguments: '[1]',
};

const noCall: CallFunction = () => {
  throw new Error('not expected to be called');
};

describe('the relay', () => {
  it('makes one call after the other, and tells what came of each', () => {
    const steps: unknown[][] = [];
    const calls: string[][] = [];
    const answers = ['"fine"', failure('invocation-failed', 'it trapped ✗'), ''];
    const relay = instantiate(
      (...step) => {
        steps.push(step);
        return steps.length > answers.length
          ? undefined
          : { ...CALL, arguments: `[${steps.length}]` };
      },
      (...call) => {
        const answer = answers[calls.length];
        calls.push(call);
        if (typeof answer !== 'string') throw answer;
        return answer;
      },
    );
    expect(relay.run('a tickét', 'a lot to do')).toBe(REST);
    expect(steps).toEqual([
      ['a tickét', 'a lot to do', undefined],
      ['a tickét', '', { tag: 'ok', val: '"fine"' }],
      ['a tickét', '', { tag: 'err', val: { kind: 'invocation-failed', message: 'it trapped ✗' } }],
      ['a tickét', '', { tag: 'ok', val: '' }],
    ]);
    expect(calls).toEqual(
      ['[1]', '[2]', '[3]'].map((args) => [CALL.component, CALL.function, args]),
    );
  });

  it.each([
    'component-not-found',
    'function-not-found',
    'invalid-args',
    'invocation-failed',
    'serialization-failed',
  ])('hands on a failure of the kind %s', (kind) => {
    let outcome: Outcome | undefined;
    const relay = instantiate(
      (_ticket, _payload, last) => {
        outcome = last;
        return last ? undefined : CALL;
      },
      () => {
        throw failure(kind, 'why');
      },
    );
    relay.run('t', 'p');
    expect(outcome).toEqual({ tag: 'err', val: { kind, message: 'why' } });
  });

  it('takes an empty ticket and an empty payload', () => {
    const steps: unknown[][] = [];
    const relay = instantiate(
      (...step) => (steps.push(step) < 3 ? CALL : undefined),
      () => 'null',
    );
    relay.run('', '');
    expect(steps.map(([ticket, payload]) => [ticket, payload])).toEqual(Array(3).fill(['', '']));
  });

  it('can be run again', () => {
    const tickets: string[] = [];
    const relay = instantiate((ticket) => {
      tickets.push(ticket);
      return undefined;
    }, noCall);
    for (const ticket of ['first', 'second, and longer', '', 'x']) relay.run(ticket, 'payload');
    expect(tickets).toEqual(['first', 'second, and longer', '', 'x']);
  });

  it('holds large texts, and needs no more memory for many of them than for one', () => {
    const payload = 'p'.repeat(3_000_000);
    const large = 'é'.repeat(1_000_000);
    let left = 0;
    let wrong = 0;
    const relay = instantiate(
      (ticket, _payload, outcome) => {
        if (ticket !== 'ticket' || (outcome && outcome.val !== large)) wrong++;
        return left-- > 0 ? { ...CALL, arguments: large } : undefined;
      },
      (_component, _name, args) => {
        if (args !== large) wrong++;
        return large;
      },
    );
    left = 1;
    relay.run('ticket', payload);
    const once = relay.memory();
    left = 10;
    relay.run('ticket', payload);
    expect(wrong).toBe(0);
    expect(relay.memory()).toBe(once);
    // The payload and nothing beside it: no text is kept while the next one is written.
    expect(once).toBeLessThan(payload.length + 65_536);
  });

  it('needs no memory for short texts, however many', () => {
    let left = 5_000;
    const relay = instantiate(
      () => (left-- > 0 ? CALL : undefined),
      () => 'null',
    );
    relay.run('ticket', 'payload');
    expect(relay.memory()).toBe(65_536);
  });

  it("passes on what the component's own step throws", () => {
    const relay = instantiate(() => {
      throw new Error('trapped');
    }, noCall);
    expect(() => relay.run('t', 'p')).toThrow('trapped');
  });
});
