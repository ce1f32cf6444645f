/**
 * Throws cases at the built component, with an inbox, and watches all that comes out of it.
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { listenOnFreePort } from '../../scripts/lib/free-port.ts';
import { ALL_HANDLERS, ALL_STATES } from '../cases/event-cases.ts';
import { TEST_VARIABLES } from '../cases/variables.ts';
import { ComponentUnderTest } from '../helpers/component.ts';
import { sendRequest } from '../helpers/http.ts';
import { type FuzzCase, type GraphFuzz, makeCase } from './cases.ts';
import { Deliveries, judgeAnswer, judgeLine, judgeResult } from './judge.ts';
import { judgeRecord } from './records.ts';

export interface FuzzOutcome {
  /** How many got each status, and how many calls each kind of result. */
  counts: Map<string, number>;
  delivered: number;
  /** Events that the listener got. */
  heard: number;
  /** With the number of the case, or of the first of several. */
  violations: string[];
}

const CONSUMER = 'test:one';
/** It gets all kinds of events. */
const LISTENER = 'test:all';
/** Cases between two looks at what came out. */
const BATCH = 100;
/** Milliseconds for a batch to be delivered. */
const PATIENCE = 20_000;

/** @param report gets the number of cases that are through, now and then */
export async function fuzz(
  seed: number,
  cases: number,
  report: (done: number) => void,
): Promise<FuzzOutcome> {
  const allowDir = await mkdtemp(join(tmpdir(), 'fuzz-'));
  const component = await ComponentUnderTest.start();
  const graph = await FuzzedGraph.start();
  try {
    await component.configure({
      variables: {
        ...TEST_VARIABLES,
        WHATSAPP_API_URL: graph.url,
        WHATSAPP_INBOX_DIR: `${allowDir}/inbox`,
        WHATSAPP_INCOMING_HANDLER_COMPONENTS: `${CONSUMER},${LISTENER}`,
        WHATSAPP_STATUSES: ALL_STATES,
      },
      components: {
        [CONSUMER]: { interfaces: ['asterai:whatsapp/incoming-handler@0.1.0'] },
        [LISTENER]: { interfaces: ALL_HANDLERS },
      },
      allowDir,
    });
    const run = new Run(component, graph, await component.url());
    for (let first = 0; first < cases; first += BATCH) {
      const end = Math.min(cases, first + BATCH);
      const numbers = Array.from({ length: end - first }, (_, i) => first + i);
      await run.batch(
        numbers.map((number) => makeCase(seed, number)),
        first,
      );
      report(end);
    }
    return run.outcome;
  } finally {
    await component.stop();
    await graph.close();
    await rm(allowDir, { recursive: true });
  }
}

class Run {
  readonly outcome: FuzzOutcome = {
    ...{ counts: new Map(), delivered: 0, heard: 0, violations: [] },
  };
  private readonly component: ComponentUnderTest;
  private readonly graph: FuzzedGraph;
  private readonly url: string;
  private readonly deliveries = new Deliveries();

  constructor(component: ComponentUnderTest, graph: FuzzedGraph, url: string) {
    this.component = component;
    this.graph = graph;
    this.url = url;
  }

  async batch(cases: readonly FuzzCase[], first: number): Promise<void> {
    const canaries: string[] = [];
    for (const [i, each] of cases.entries()) {
      try {
        const canary = await this.throwOne(each, first + i);
        if (canary !== undefined) canaries.push(canary);
      } catch (error) {
        // No answer at all: the component trapped, and took its process along.
        throw new Error(`case ${first + i}: ${error}`);
      }
    }
    await this.settle();
    for (const call of await this.component.takeCalls()) {
      if (call.component === LISTENER) {
        this.outcome.heard++;
        this.object(`${first}+`, judgeRecord(call.functionName, call.args));
        continue;
      }
      this.outcome.delivered++;
      this.object(`${first}+`, this.deliveries.hear(call));
    }
    for (const canary of canaries) {
      if (!this.deliveries.got(canary)) this.object(canary, ['was kept, and not delivered']);
    }
    for (const line of this.component.lines.splice(0)) this.object(`${first}+`, judgeLine(line));
  }

  /** @returns the id of the message that must be delivered */
  private async throwOne(each: FuzzCase, number: number): Promise<string | undefined> {
    if (each.kind === 'graph') {
      const result = await this.callGraph(each);
      this.count(`${each.call} ${result.startsWith('error: ') ? 'error' : 'ok'}`);
      this.object(`${number}`, judgeResult(each, result));
      return undefined;
    }
    const answer = await sendRequest(this.url, each.request);
    this.count(`${answer.status}`);
    this.object(`${number}`, judgeAnswer(each, answer));
    return answer.status === 200 ? each.canary : undefined;
  }

  private async callGraph({ call, answer }: GraphFuzz): Promise<string> {
    this.graph.answer(answer);
    if (call === 'send-message') return this.component.sendMessage('hello', '+15550100123');
    const { name, phone } = await this.component.getSelf();
    return `${name} ${phone}`;
  }

  /** Waits until nothing waits to be delivered. */
  private async settle(): Promise<void> {
    for (const end = Date.now() + PATIENCE; ; await sleep(20)) {
      const { ok } = await this.component.inbox('stats');
      const { waiting, running, retrying, dead } = ok as Record<string, number>;
      if (`${waiting}${running}${retrying}${dead}` === '0000') return;
      if (Date.now() > end)
        throw new Error(`the inbox doesn't come to rest: ${JSON.stringify(ok)}`);
    }
  }

  private count(what: string): void {
    this.outcome.counts.set(what, (this.outcome.counts.get(what) ?? 0) + 1);
  }

  private object(where: string, violations: readonly string[]): void {
    this.outcome.violations.push(...violations.map((violation) => `case ${where}: ${violation}`));
  }
}

/** A Graph API that gives the answer it was told to once, and then a good one. */
class FuzzedGraph {
  readonly url: string;
  private readonly server: Server;
  private next: GraphFuzz['answer'] | undefined;

  private constructor(server: Server, port: number) {
    this.server = server;
    this.url = `http://127.0.0.1:${port}/v25.0`;
    server.on('request', (request, response) => {
      request.resume();
      const { status, headers, body } = this.next ?? {
        ...{ status: 200, headers: {} },
        body: JSON.stringify({ messages: [{ id: 'wamid.AGAIN' }] }),
      };
      this.next = undefined;
      response.writeHead(status, headers).end(body);
    });
  }

  static async start(): Promise<FuzzedGraph> {
    const server = createServer();
    return new FuzzedGraph(server, await listenOnFreePort(server));
  }

  answer(answer: GraphFuzz['answer']): void {
    this.next = answer;
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
