/**
 * HTTP requests with a stopwatch.
 * @module
 */
import { Agent, request } from 'node:http';

export interface TimedRequest {
  method: 'GET' | 'POST';
  url: string;
  headers?: Record<string, string>;
  body?: string;
}

/** As many requests are under way in a burst, and when answers are measured "4 at a time". */
export const LANES = 4;

/** No request takes longer, unless the runtime hangs. */
const LIMIT = 60_000;

/** Sends requests over connections that stay open, at most `lanes` at a time. */
export class Client {
  private readonly agent: Agent;
  private readonly lanes: number;

  constructor(lanes: number) {
    this.lanes = lanes;
    this.agent = new Agent({ keepAlive: true, maxSockets: lanes });
  }

  /**
   * Sends one request and waits for the end of its answer.
   * @returns how long that took, in milliseconds
   * @throws Error for any status but 200
   */
  send({ method, url, headers = {}, body }: TimedRequest): Promise<number> {
    const length = body === undefined ? {} : { 'content-length': `${Buffer.byteLength(body)}` };
    return new Promise((resolve, reject) => {
      const start = performance.now();
      const outgoing = request(
        url,
        { method, headers: { ...headers, ...length }, agent: this.agent, timeout: LIMIT },
        (incoming) => {
          incoming.resume();
          incoming.on('error', reject);
          incoming.on('end', () => {
            if (incoming.statusCode === 200) resolve(performance.now() - start);
            else reject(new Error(`${method} ${url} was answered with ${incoming.statusCode}`));
          });
        },
      );
      outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer to ${method} ${url}`)));
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  /** Sends them all, each lane its next one as soon as it has its answer. @returns each one's time */
  async sendAll(requests: readonly TimedRequest[]): Promise<number[]> {
    const times: number[] = [];
    const waiting = requests.values();
    const lane = async () => {
      // All lanes take from the same iterator.
      for (const next of waiting) times.push(await this.send(next));
    };
    await Promise.all(Array.from({ length: this.lanes }, lane));
    return times;
  }

  close(): void {
    this.agent.destroy();
  }
}
